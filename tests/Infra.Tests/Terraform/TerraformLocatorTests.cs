using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Infra.Cli;
using Infra.Cli.Terraform;

namespace Infra.Tests.Terraform;

/// <summary>Shell scripts take the place of Terraform, so these need a Unix.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TerraformLocatorTests : IDisposable
{
    private static readonly byte[] Archive = ArchiveWith("terraform", "#!/bin/sh\necho downloaded\n");

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_terraform_on_the_path_that_is_new_enough_is_taken()
    {
        var program = _folder.Program("""echo '{"terraform_version": "1.11.0"}'""", "bin", "terraform");
        var found = await Locator(Release(new Uri("http://localhost:9/"), Archive), _folder.Folder("bin")).FindAsync(_notes.Add, default);
        Assert.Equal(new TerraformExecutable(program, new Version(1, 11, 0)), found);
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task The_terraform_of_this_machine_is_recognised()
    {
        var found = await Locator(Release(new Uri("http://localhost:9/"), Archive), Environment.GetEnvironmentVariable("PATH")!)
            .FindAsync(_notes.Add, default);
        Assert.True(found.Version >= TerraformRelease.MinimumVersion, $"{found} is too old; install Terraform 1.11 or later.");
    }

    [Theory]
    [InlineData("""echo '{"terraform_version": "1.10.5"}'""", "older than 1.11.0")]
    [InlineData("echo no idea", "does not tell its version")]
    [InlineData("exit 1", "does not tell its version")]
    public async Task An_unsuitable_terraform_on_the_path_is_named_and_another_is_downloaded(string script, string reason)
    {
        _folder.Program(script, "bin", "terraform");
        using var site = new Site(Archive);
        var found = await Locator(Release(site.Address, Archive), _folder.Folder("bin")).FindAsync(_notes.Add, default);
        Assert.Equal(Path.Combine(_folder.Path, "tools", "1.11.4", "terraform"), found.Path);
        Assert.Contains(reason, Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_is_kept_executable_and_not_repeated()
    {
        string path;
        using (var site = new Site(Archive))
        {
            path = (await Locator(Release(site.Address, Archive), "").FindAsync(_notes.Add, default)).Path;
        }

        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(path, (await Locator(Release(new Uri("http://localhost:9/"), Archive), "").FindAsync(_notes.Add, default)).Path);
        Assert.Single(_notes);
        Assert.Equal(["1.11.4"], Directory.GetFileSystemEntries(Path.Combine(_folder.Path, "tools")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_archive_with_another_checksum_is_refused_and_nothing_is_kept()
    {
        using var site = new Site(ArchiveWith("terraform", "something else"));
        var exception = await Assert.ThrowsAsync<UserException>(
            () => Locator(Release(site.Address, Archive), "").FindAsync(_notes.Add, default));
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(Archive)), exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "tools", "1.11.4")));
    }

    [Fact]
    public async Task Without_terraform_and_without_network_the_message_says_how_to_get_it()
    {
        var exception = await Assert.ThrowsAsync<UserException>(
            () => Locator(Release(new Uri("http://localhost:9/"), Archive), "").FindAsync(_notes.Add, default));
        Assert.StartsWith("Terraform is not on PATH, and http://localhost:9/terraform_1.11.4_",
            exception.Message, StringComparison.Ordinal);
        Assert.Contains("Install Terraform 1.11.0 or later", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_without_a_known_checksum_downloads_nothing()
    {
        var release = Release(new Uri("http://localhost:9/"), Archive) with { Sha256 = new Dictionary<string, string>() };
        var exception = await Assert.ThrowsAsync<UserException>(() => Locator(release, "").FindAsync(_notes.Add, default));
        Assert.Contains("no checksum", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pinned_release_has_a_checksum_for_every_platform_that_developers_use() =>
        Assert.All(
            ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64", TerraformRelease.Platform],
            platform => Assert.Matches("^[0-9a-f]{64}$", TerraformRelease.Pinned.Sha256[platform]));

    private TerraformLocator Locator(TerraformRelease release, string searchPath) =>
        new(release, Path.Combine(_folder.Path, "tools"), searchPath);

    private static TerraformRelease Release(Uri address, byte[] archive) => new()
    {
        Version = new Version(1, 11, 4),
        Address = address,
        Sha256 = new Dictionary<string, string> { [TerraformRelease.Platform] = Convert.ToHexStringLower(SHA256.HashData(archive)) },
    };

    private static byte[] ArchiveWith(string name, string text)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            using var writer = new StreamWriter(zip.CreateEntry(name).Open());
            writer.Write(text);
        }

        return memory.ToArray();
    }

    /// <summary>A web site that gives one archive, whatever is asked for.</summary>
    private sealed class Site : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Site(byte[] archive)
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = new Uri($"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            }

            _listener.Prefixes.Add(Address.ToString());
            _listener.Start();
            _ = ServeAsync(archive);
        }

        public Uri Address { get; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync(byte[] archive)
        {
            var context = await _listener.GetContextAsync();
            await context.Response.OutputStream.WriteAsync(archive);
            context.Response.Close();
        }
    }
}
