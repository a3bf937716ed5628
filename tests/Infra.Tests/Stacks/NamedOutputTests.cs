using System.Text.Json;
using Infra.Environments;

namespace Infra.Tests.Stacks;

public sealed class NamedOutputTests
{
    [Theory]
    [InlineData("happytrip/prod", ".database_replica-1_", ".address}")]
    [InlineData("happytrip/aurora", ".database_cluster_", ".reader_endpoint}")]
    public void The_reader_s_host_is_the_first_replica_s_or_the_cluster_s(string environment, string resource, string attribute)
    {
        Assert.True(EnvironmentName.TryParse(environment, out var name));
        var loaded = SynthesizedEnvironments.Catalog().Load(name, [new SettingOverride("outputs.reader", "databaseReaderHost")]);
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        using var stack = JsonDocument.Parse(SynthesizedEnvironments.Synthesize([loaded])[$"stacks/{name.StackName}/cdk.tf.json"]);
        var value = stack.RootElement.GetProperty("output").GetProperty("reader").GetProperty("value").GetString()!;
        Assert.Contains(resource, value, StringComparison.Ordinal);
        Assert.EndsWith(attribute, value, StringComparison.Ordinal);
    }
}
