using Infra.Cli.Processes;

namespace Infra.Cli.Terraform;

/// <summary>The program, built from this repository, that takes the place of hashicorp/random where the plugin cannot be had.</summary>
/// <param name="folders">The repository.</param>
internal sealed class RandomStandIn(ToolFolders folders)
{
    /// <summary>The provider that it stands in for.</summary>
    public const string Address = $"{ProviderRequirement.Registry}/hashicorp/random";

    /// <summary>Whether a folder holds the stand-in. A plugin cache may have caught it and must not pass it off as real.</summary>
    public static bool IsIn(string pluginFolder) => File.Exists(Path.Combine(pluginFolder, "infra-random-stand-in.dll"));

    /// <summary>Builds it into a mirror of its own unless that has been done since its source last changed.</summary>
    /// <param name="note">Told when it has to be built, which takes a while.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>The mirror's folder.</returns>
    /// <exception cref="UserException">It cannot be built.</exception>
    public async Task<string> EnsureAsync(Action<string> note, CancellationToken cancellationToken)
    {
        var project = Path.Combine(folders.RepositoryRoot, "tests", "RandomProviderStandIn");
        if (!Directory.Exists(project))
        {
            throw new UserException($"{Address} cannot be downloaded, and its stand-in is not in {project}.");
        }

        var mirror = folders.StandInMirror;
        Directory.CreateDirectory(mirror);
        using var only = await FileLock.AcquireAsync($"{mirror}.lock", cancellationToken);
        var stamp = Path.Combine(mirror, "built-from");
        var source = Fingerprint(project);
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == source)
        {
            return mirror;
        }

        note($"Building the stand-in for {Address}, which happens once");
        var build = new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = ["build", project, "-t:InstallStandIn", $"-p:MirrorFolder={mirror}", "-v:minimal", "-nologo", "-nodeReuse:false"],
            WorkingDirectory = folders.RepositoryRoot,
        };
        var result = await ChildProcess.RunAsync(build, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new UserException(
                $"The stand-in for {Address} could not be built:\n{result.StandardOutput}{result.StandardError}".TrimEnd());
        }

        await File.WriteAllTextAsync(stamp, source, cancellationToken);
        return mirror;
    }

    private static string Fingerprint(string project)
    {
        var files = Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
        return string.Join('\n', files.Select(file => $"{Path.GetRelativePath(project, file)} {File.GetLastWriteTimeUtc(file):O}"));
    }
}
