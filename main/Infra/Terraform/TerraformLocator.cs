using System.ComponentModel;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Infra.Cli.Processes;

namespace Infra.Cli.Terraform;

/// <summary>Finds Terraform on PATH, or downloads the pinned release and checks it against a committed checksum.</summary>
/// <param name="release">What to download when PATH has nothing good enough.</param>
/// <param name="folder">Where a downloaded release is kept, in a folder named after its version.</param>
/// <param name="searchPath">Value of PATH.</param>
internal sealed class TerraformLocator(TerraformRelease release, string folder, string? searchPath)
{
    private static readonly string ProgramName = OperatingSystem.IsWindows() ? "terraform.exe" : "terraform";

    /// <summary>Finds or downloads Terraform.</summary>
    /// <param name="note">Told in one line when it is not simply the one on PATH.</param>
    /// <param name="cancellationToken">Ends the search or the download; nothing is left half-made.</param>
    /// <exception cref="UserException">There is none and none can be had.</exception>
    public async Task<TerraformExecutable> FindAsync(Action<string> note, CancellationToken cancellationToken)
    {
        var why = "Terraform is not on PATH";
        if (FindOnPath() is { } onPath)
        {
            var version = await ReadVersionAsync(onPath, cancellationToken);
            if (version >= TerraformRelease.MinimumVersion)
            {
                return new TerraformExecutable(onPath, version);
            }

            why = version is null
                ? $"{onPath} does not tell its version"
                : $"{onPath} is Terraform {version}, older than {TerraformRelease.MinimumVersion}";
        }

        var downloaded = Path.Combine(folder, release.Version.ToString(), ProgramName);
        if (!File.Exists(downloaded))
        {
            note($"{why}: downloading Terraform {release.Version} from {release.Address.Host}");
            await DownloadAsync(why, Path.GetDirectoryName(downloaded)!, cancellationToken);
        }

        return new TerraformExecutable(downloaded, release.Version);
    }

    private string? FindOnPath() =>
        (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, ProgramName))
            .FirstOrDefault(File.Exists);

    private static async Task<Version?> ReadVersionAsync(string program, CancellationToken cancellationToken)
    {
        var start = new ChildProcessStart
        {
            FileName = program,
            Arguments = ["version", "-json"],
            WorkingDirectory = Path.GetTempPath(),
            Environment = new Dictionary<string, string?> { ["CHECKPOINT_DISABLE"] = "1", ["TF_CLI_CONFIG_FILE"] = null },
        };
        try
        {
            var result = await ChildProcess.RunAsync(start, cancellationToken);
            using var json = JsonDocument.Parse(result.StandardOutput);
            var text = json.RootElement.GetProperty("terraform_version").GetString() ?? "";
            return Version.TryParse(text.Split('-')[0], out var version) ? version : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private async Task DownloadAsync(string why, string target, CancellationToken cancellationToken)
    {
        var help = $"Install Terraform {TerraformRelease.MinimumVersion} or later (https://developer.hashicorp.com/terraform/install) "
            + "and put it on PATH.";
        var platform = TerraformRelease.Platform;
        if (!release.Sha256.TryGetValue(platform, out var expected))
        {
            throw new UserException($"{why}, and no checksum of Terraform {release.Version} is known for {platform}. {help}");
        }

        var address = new Uri(release.Address, release.ArchiveName(platform));
        byte[] archive;
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
            archive = await client.GetByteArrayAsync(address, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException
            || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new UserException($"{why}, and {address} cannot be downloaded ({exception.Message}). {help}", exception);
        }

        var actual = Convert.ToHexStringLower(SHA256.HashData(archive));
        if (actual != expected)
        {
            throw new UserException($"{address} has the SHA-256 {actual}, not {expected}: it is not the release and was not kept. {help}");
        }

        Install(archive, target);
    }

    private static void Install(byte[] archive, string target)
    {
        var parent = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(parent);
        var unfinished = Path.Combine(parent, $".{Path.GetFileName(target)}.{Environment.ProcessId}");
        try
        {
            using (var zip = new ZipArchive(new MemoryStream(archive)))
            {
                zip.ExtractToDirectory(unfinished, overwriteFiles: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(
                    Path.Combine(unfinished, ProgramName),
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
                        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            }

            Directory.Move(unfinished, target);
        }
        catch (IOException) when (File.Exists(Path.Combine(target, ProgramName)))
        {
            // Another run was faster with the same, checked, archive.
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }
}
