using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.EmbeddedPostgres;

/// <summary>Programs from Debian packages without installing them: downloaded by apt, which verifies them, and unpacked under
/// <c>.tools/debian</c> of the repository together with the dependencies that this machine lacks. <c>eng/debian/packages.json</c> names
/// them.</summary>
public static partial class DebianPackages
{
    private const string List = "eng/debian/packages.json";

    /// <summary>Downloads and unpacks a package unless that was done before.</summary>
    /// <param name="package">Name of the package.</param>
    /// <param name="repositoryRoot">Folder that has <c>eng/debian</c> and gets <c>.tools</c>. Default: found upwards from the program's own
    /// folder.</param>
    /// <param name="progress">Told what goes on, one line per step. Default: nobody.</param>
    /// <param name="cancellationToken">Ends it; nothing half-made is ever used.</param>
    /// <exception cref="EmbeddedPostgresException">There is no apt here, the package is not in the list, or apt failed.</exception>
    public static async Task<DebianPackage> EnsureAsync(
        string package, string? repositoryRoot = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var root = repositoryRoot ?? InstallationFolder.FindRepositoryRoot(List);
        var list = Path.Combine(root, List);
        var wanted = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(list, cancellationToken))!;
        if (!wanted.TryGetValue(package, out var version))
        {
            throw new EmbeddedPostgresException($"{List} does not have '{package}'. It has: {string.Join(", ", wanted.Keys)}.");
        }

        const string Release = "/etc/os-release";
        if (!OperatingSystem.IsLinux() || !File.Exists(Release))
        {
            throw new EmbeddedPostgresException(NoApt(package));
        }

        // The libraries fit one release of one distribution on one architecture.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{package} {version} {RuntimeInformation.OSArchitecture}\n{await File.ReadAllTextAsync(Release, cancellationToken)}")));
        var folder = Path.Combine(root, ".tools", "debian", $"{package}-{hash[..12]}");
        await InstallationFolder.EnsureAsync(
            folder, $"Debian package {package}", partial => FillAsync(partial, package, version, cancellationToken), progress,
            cancellationToken);
        return new DebianPackage(package, folder);
    }

    private static async Task FillAsync(string folder, string package, string version, CancellationToken cancellationToken)
    {
        var apt = Directory.CreateDirectory(Path.Combine(folder, "apt")).FullName;
        foreach (var name in new[] { "lists/partial", "cache/archives/partial", "archives" })
        {
            Directory.CreateDirectory(Path.Combine(apt, name));
        }

        string[] own =
        [
            "-q", "-o", $"Dir::State::lists={apt}/lists", "-o", $"Dir::Cache={apt}/cache",
            // As root apt would download as an account that cannot write into the clone.
            "-o", $"APT::Sandbox::User={Environment.UserName}",
            "-o", "APT::Update::Error-Mode=any",
        ];
        await AptAsync(package, [.. own, "update"], apt, cancellationToken);
        var simulation = await AptAsync(
            package, [.. own, "install", "--simulate", "--no-install-recommends", package], apt, cancellationToken);
        var taken = InstallLine().Matches(simulation)
            .Where(match => !match.Groups["old"].Success || match.Groups["name"].Value == package)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["version"].Value);
        if (!taken.TryGetValue(package, out var offered))
        {
            // It is installed already, with what it needs, so apt would do nothing; its URI tells the version.
            var shown = await AptAsync(package, [.. own, "download", "--print-uris", package], apt, cancellationToken);
            offered = Uri.UnescapeDataString(shown.Split(' ').ElementAtOrDefault(1)?.Split('_').ElementAtOrDefault(1) ?? "");
            taken.Add(package, offered);
        }

        var upstream = offered[(offered.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (!upstream.StartsWith(version, StringComparison.Ordinal))
        {
            throw new EmbeddedPostgresException(
                $"apt offers {package} {offered}, and {List} asks for a version that begins with {version}: change the one or the other.");
        }

        var archives = Path.Combine(apt, "archives");
        await AptAsync(
            package, [.. own, "download", .. taken.Select(pair => $"{pair.Key}={pair.Value}")], archives, cancellationToken);
        foreach (var archive in Directory.GetFiles(archives, "*.deb"))
        {
            await RunAsync(package, "dpkg-deb", ["-x", archive, folder], apt, cancellationToken);
        }

        Directory.Delete(apt, recursive: true);
        await File.WriteAllLinesAsync(
            Path.Combine(folder, DebianPackage.VersionsFileName),
            taken.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"), cancellationToken);
    }

    private static Task<string> AptAsync(string package, string[] arguments, string folder, CancellationToken cancellationToken) =>
        RunAsync(package, "apt-get", arguments, folder, cancellationToken);

    private static async Task<string> RunAsync(
        string package, string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var (exitCode, output) = await Command.RunAsync(
                Command.Create(program, arguments, folder), cancellationToken, keptLines: int.MaxValue);
            return exitCode == 0 ? output : throw new EmbeddedPostgresException(
                $"Debian package {package} could not be had: '{program}' ended with {exitCode}. It needs a package source that it can "
                    + $"reach. It said:{Environment.NewLine}{string.Join(Environment.NewLine, output.Split('\n').TakeLast(10))}");
        }
        catch (Win32Exception exception)
        {
            throw new EmbeddedPostgresException(NoApt(package), exception);
        }
    }

    private static string NoApt(string package) =>
        $"Debian package {package} is not available here: this machine has no apt-get and dpkg-deb (Debian, Ubuntu and their kin have).";

    [GeneratedRegex(@"^Inst (?<name>\S+) (?<old>\[[^\]]*\] )?\((?<version>\S+) ", RegexOptions.Multiline)]
    private static partial Regex InstallLine();
}

/// <summary>An unpacked package with what it needs.</summary>
public sealed class DebianPackage
{
    internal const string VersionsFileName = "versions.txt";

    private readonly string _name;
    private readonly string _folder;

    internal DebianPackage(string name, string folder)
    {
        _name = name;
        _folder = folder;
        Versions = File.ReadAllLines(Path.Combine(folder, VersionsFileName))
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => words[1]);
        var libraries = Folders("usr/lib/*-linux-*").Concat(Folders("lib/*-linux-*"));
        string[] perl = ["usr/share/perl5", "usr/lib/*-linux-*/perl5/*", "usr/share/perl/*", "usr/lib/*-linux-*/perl/*"];
        Variables = new Dictionary<string, string>
        {
            ["LD_LIBRARY_PATH"] = Joined(libraries, "LD_LIBRARY_PATH"),
            ["PERL5LIB"] = Joined(perl.SelectMany(Folders), "PERL5LIB"),
        }.Where(pair => pair.Value.Length > 0).ToDictionary();
    }

    /// <summary>Version of the package and of every dependency that came with it, by package name.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Environment variables that its programs need to find their libraries and Perl modules.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>Full path of a program.</summary>
    /// <param name="pattern">Path in the package, <c>*</c> standing for one folder's name, e.g. <c>usr/lib/postgresql/*/bin/psql</c>.</param>
    /// <exception cref="EmbeddedPostgresException">The package has no such program.</exception>
    public string Program(string pattern)
    {
        var folders = Folders(Path.GetDirectoryName(pattern)!);
        return folders.Select(folder => Path.Combine(folder, Path.GetFileName(pattern))).LastOrDefault(File.Exists)
            ?? throw new EmbeddedPostgresException($"Debian package {_name} {Versions[_name]} has no {pattern}.");
    }

    private static string Joined(IEnumerable<string> folders, string variable) => string.Join(
        Path.PathSeparator, folders.Concat((Environment.GetEnvironmentVariable(variable) ?? "").Split(':')).Where(path => path.Length > 0));

    /// <summary>Existing folders that a path with wildcards stands for, in the order of their names.</summary>
    private IEnumerable<string> Folders(string pattern) =>
        pattern.Split('/').Aggregate(
            (IEnumerable<string>)[_folder],
            (folders, name) => folders.SelectMany(folder =>
                Directory.GetDirectories(folder, name).Order(StringComparer.Ordinal)));
}
