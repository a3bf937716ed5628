using Infra.AwsRules.Catalogue;
using Infra.Environments.Settings;

namespace Infra.Environments;

/// <summary>An environment as read from its files.</summary>
/// <param name="Name">Name.</param>
/// <param name="FilePath">The deployment's file; absolute.</param>
/// <param name="Settings">The settings; null when there are errors.</param>
/// <param name="Problems">All problems, errors, warnings and hints, in the order of their places.</param>
public sealed record LoadedEnvironment(
    EnvironmentName Name, string FilePath, EnvironmentSettings? Settings, IReadOnlyList<SettingsProblem> Problems)
{
    /// <summary>The folder of the file; relative paths in it start here.</summary>
    public string Folder => Path.GetDirectoryName(FilePath)!;

    /// <summary>Terraform's dependency lock file, with the providers' checksums: one for all environments.</summary>
    public string ProviderLockFile => Path.Combine(Path.GetDirectoryName(Folder)!, "providers.lock.hcl");

    /// <summary>Whether the environment can be used.</summary>
    public bool IsValid => Settings is not null;

    /// <summary>The problems that forbid its use.</summary>
    public IEnumerable<SettingsProblem> Errors => Problems.Where(problem => problem.Severity == RuleSeverity.Error);

    /// <summary>The problems that do not, and that somebody should look at.</summary>
    public IEnumerable<SettingsProblem> Warnings =>
        Problems.Where(problem => problem is { Severity: RuleSeverity.Warning, Suppression: null });

    /// <summary>The warnings and hints that the file's <c>suppressions</c> accept, each with its reason.</summary>
    public IEnumerable<SettingsProblem> Suppressed => Problems.Where(problem => problem.Suppression is not null);
}
