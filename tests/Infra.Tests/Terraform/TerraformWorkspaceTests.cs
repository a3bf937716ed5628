using Infra.Cli;
using Infra.Cli.Terraform;

namespace Infra.Tests.Terraform;

/// <summary>Terraform and the AWS provider are the real ones of this machine.</summary>
public sealed class TerraformWorkspaceTests : IDisposable
{
    private const string Stack = """
        {
          "terraform": {
            "required_providers": { "aws": { "source": "aws", "version": "5.100.0" } },
            "backend": { "s3": { "bucket": "state", "key": "test", "region": "us-east-1", "use_lockfile": true } }
          },
          "provider": { "aws": [{ "region": "us-east-1", "allowed_account_ids": ["111122223333"],
              "default_tags": [{ "tags": { "System": "test" } }] }] },
          "resource": { "aws_sns_topic": { "alerts": { "name": "alerts" } } }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stack_for_a_real_account_is_planned_offline_and_the_stack_itself_is_left_alone()
    {
        var stackFile = _folder.File(Stack, "stacks", "test", "cdk.tf.json");
        using var workspace = await OpenAsync(stackFile);
        await workspace.InitAsync(default);
        Assert.Empty(await workspace.ValidateAsync(default));
        var plan = await workspace.PlanAsync([], _ => { }, default);

        Assert.True(plan.HasChanges);
        Assert.Equal("1 to add, 0 to change, 0 to replace, 0 to destroy", PlanSummary.Read(plan.Json).Totals);
        Assert.Contains("\"tags_all\":{\"System\":\"test\"}", plan.Json, StringComparison.Ordinal);
        Assert.Equal(Stack, await File.ReadAllTextAsync(stackFile));
        Assert.Equal([stackFile], Directory.GetFiles(Path.GetDirectoryName(stackFile)!));
    }

    [Fact]
    public async Task An_error_of_terraforms_is_shown_with_its_resource_and_without_its_decoration()
    {
        using var workspace = await OpenAsync(
            _folder.File(Stack.Replace("\"name\"", "\"nam\"", StringComparison.Ordinal), "stacks", "test", "cdk.tf.json"));
        await workspace.InitAsync(default);
        var exception = await Assert.ThrowsAsync<UserException>(() => workspace.ValidateAsync(default));
        Assert.StartsWith("terraform validate failed:\nExtraneous JSON object property", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("╷", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_without_resources_has_no_changes()
    {
        using var workspace = await OpenAsync(
            _folder.File("""{ "terraform": { "backend": { "local": {} } } }""", "stacks", "test", "cdk.tf.json"));
        await workspace.InitAsync(default);
        Assert.False((await workspace.PlanAsync([], _ => { }, default)).HasChanges);
    }

    [Fact]
    public async Task A_second_run_starts_from_nothing_but_the_plugins()
    {
        var stackFile = _folder.File(Stack, "stacks", "test", "cdk.tf.json");
        string leftover;
        using (var first = await OpenAsync(stackFile))
        {
            leftover = _folder.File("{}", ".tools", "terraform", "work", "test", "leftover.tf.json");
        }

        using var second = await OpenAsync(stackFile);
        Assert.False(File.Exists(leftover));
    }

    private Task<TerraformWorkspace> OpenAsync(string stackFile) =>
        TerraformTools.For(new ToolFolders(_folder.Path)).OpenAsync(
            Path.GetDirectoryName(stackFile)!,
                Repository.PathOf("environments", "providers.lock.hcl"), offline: true, _notes.Add, default);
}
