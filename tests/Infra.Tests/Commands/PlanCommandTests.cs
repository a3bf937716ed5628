using System.Diagnostics;
using System.Text.Json;
using Infra.Tests.Terraform;

namespace Infra.Tests.Commands;

/// <summary>Terraform and the AWS provider are the real ones of this machine; no AWS account is touched.</summary>
public sealed class PlanCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plan_gives_one_json_document_on_standard_output_and_exit_code_2_for_changes()
    {
        var file = Path.Combine(_folder.Path, "prod.tfplan");
        var result = await InfraProcess.RunAsync(["plan", "startupwebapp/prod", "--offline", "--json", "--out", file], variables: Temporary());
        Assert.True(result.ExitCode == 2, result.Error);

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("startupwebapp/prod", json.RootElement.GetProperty("environment").GetString());
        Assert.True(json.RootElement.GetProperty("offline").GetBoolean());
        Assert.Equal(json.RootElement.GetProperty("resources").GetArrayLength(), json.RootElement.GetProperty("add").GetInt32());
        Assert.NotEqual(0, json.RootElement.GetProperty("add").GetInt32());
        Assert.Contains("terraform plan startupwebapp/prod", result.Error, StringComparison.Ordinal);
        Assert.True(new FileInfo(file).Length > 0);
        Assert.DoesNotContain(Leftovers(), name => name.StartsWith("infra-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_argument_that_terraform_does_not_know_fails_with_terraforms_message()
    {
        var result = await InfraProcess.RunAsync(["plan", "startupwebapp/prod", "--offline", "--", "-nonsense"], variables: Temporary());
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("terraform plan failed:", result.Error, StringComparison.Ordinal);
        Assert.Contains("-nonsense", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Stopped_in_the_middle_it_ends_terraform_and_leaves_nothing_behind(string signal, int exitCode)
    {
        using var infra = InfraProcess.Start(["plan", "startupwebapp/prod", "--offline"], variables: Temporary());
        await infra.WaitForErrorTextAsync("terraform plan startupwebapp/prod …");
        using (var kill = Process.Start("kill", [$"-{signal}", $"{infra.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        var result = await infra.WaitAsync();
        Assert.True(result.ExitCode == exitCode, result.Error);
        Assert.EndsWith("Error: stopped.\n", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.DoesNotContain(Leftovers(), name => name.StartsWith("infra-", StringComparison.Ordinal));
        Assert.False(File.Exists(Repository.PathOf(".tools", "terraform", "work", "startupwebapp-prod", ".offline.tfstate.lock.info")));
    }

    private Dictionary<string, string> Temporary() => new() { ["TMPDIR"] = _folder.Folder("temporary") };

    /// <summary>Files in the temporary folder, but for the lock that building the stand-in keeps there.</summary>
    private IEnumerable<string> Leftovers() => Directory.GetFileSystemEntries(_folder.Folder("temporary")).Select(path => Path.GetFileName(path))
        .Where(name => !name.EndsWith(".lock", StringComparison.Ordinal));
}
