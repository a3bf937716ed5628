using System.Runtime.InteropServices;

namespace Infra.Cli.Terraform;

/// <summary>The Terraform that is downloaded where the machine has none.</summary>
internal sealed record TerraformRelease
{
    /// <summary>Lowest version that the stacks run on: write-only arguments came with 1.11.</summary>
    public static readonly Version MinimumVersion = new(1, 11, 0);

    /// <summary>Version 1.11.4. The checksums are those of HashiCorp's own Homebrew formula for the release and, for Windows, of the
    /// package in the Windows Package Manager's repository; both are taken from the release's SHA256SUMS.</summary>
    public static readonly TerraformRelease Pinned = new()
    {
        Version = new Version(1, 11, 4),
        Address = new Uri("https://releases.hashicorp.com/terraform/1.11.4/"),
        Sha256 = new Dictionary<string, string>
        {
            ["darwin_amd64"] = "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
            ["darwin_arm64"] = "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
            ["linux_amd64"] = "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
            ["linux_arm64"] = "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
            ["windows_amd64"] = "4e1dc85419dda723f2bb3afdf63a0d282a2de858588d56dd57d2e4e4c4c83f2b",
        },
    };

    /// <summary>Version of the release.</summary>
    public required Version Version { get; init; }

    /// <summary>Folder that holds the archives, ending with a slash.</summary>
    public required Uri Address { get; init; }

    /// <summary>SHA-256 of the archive in lower-case hexadecimal, by platform.</summary>
    public required IReadOnlyDictionary<string, string> Sha256 { get; init; }

    /// <summary>This machine in Terraform's spelling, e.g. <c>linux_amd64</c>. Windows on Arm runs the amd64 programs: neither Terraform
    /// 1.11 nor the AWS provider 5 is made for it.</summary>
    public static string Platform { get; } = $"{OperatingSystemName()}_{ArchitectureName()}";

    /// <summary>Name of the archive for a platform.</summary>
    public string ArchiveName(string platform) => $"terraform_{Version}_{platform}.zip";

    private static string OperatingSystemName() =>
        OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    private static string ArchitectureName() =>
        RuntimeInformation.OSArchitecture == Architecture.Arm64 && !OperatingSystem.IsWindows() ? "arm64" : "amd64";
}
