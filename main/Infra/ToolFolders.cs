namespace Infra.Cli;

/// <summary>Where the program keeps what it makes; all of it is ignored by git and may be deleted at any time.</summary>
/// <param name="RepositoryRoot">Root of the repository.</param>
internal sealed record ToolFolders(string RepositoryRoot)
{
    /// <summary>Downloaded Terraform, working folders, provider plugins.</summary>
    public string Terraform { get; } = Path.Combine(RepositoryRoot, ".tools", "terraform");

    /// <summary>Where <c>terraform init</c> keeps the plugins that it downloads, for all environments.</summary>
    public string PluginCache => Path.Combine(Terraform, "plugin-cache");

    /// <summary>Provider mirror that holds the stand-in for hashicorp/random.</summary>
    public string StandInMirror => Path.Combine(Terraform, "stand-in");

    /// <summary>Working folder of a stack.</summary>
    public string Work(string stackName) => Path.Combine(Terraform, "work", stackName);
}
