using System.Text.RegularExpressions;

namespace Infra.Cli.Terraform;

/// <summary>Terraform's dependency lock file, which pins the providers' checksums.</summary>
internal static partial class DependencyLockFile
{
    /// <summary>Terraform's name for it.</summary>
    public const string FileName = ".terraform.lock.hcl";

    /// <summary>Removes a provider's entry: a stand-in cannot have the real plugin's checksums.</summary>
    /// <param name="lockFile">The file's text.</param>
    /// <param name="provider">Address such as <c>registry.terraform.io/hashicorp/random</c>.</param>
    public static string Without(string lockFile, string provider) =>
        Entry().Replace(lockFile, entry => entry.Groups["provider"].Value == provider ? "" : entry.Value);

    /// <summary>True when all checksums of one file are in the other, which then has only been added to by <c>terraform init</c>.</summary>
    public static bool Extends(string extended, string lockFile)
    {
        var checksums = Checksum().Matches(extended).Select(match => match.Value).ToHashSet();
        return Checksum().Matches(lockFile).All(match => checksums.Contains(match.Value));
    }

    [GeneratedRegex("""^provider\s+"(?<provider>[^"]+)"\s*\{.*?^\}\n*""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Entry();

    [GeneratedRegex("\"(h1|zh):[^\"]+\"")]
    private static partial Regex Checksum();
}
