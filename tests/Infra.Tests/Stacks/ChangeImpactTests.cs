using System.Text;
using Infra.Cli.Comparison;
using Infra.Environments;
using Infra.Tests.Acceptance;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>A change of one setting changes what it should and nothing else: the committed lists say what.</summary>
public sealed class ChangeImpactTests
{
    private const string ThreeZones = """network.availabilityZones=["us-east-1a","us-east-1b","us-east-1c"]""";

    private const string Proxy = """
        database.proxy={"name":"ecommerce-prod-proxy","secrets":["ecommerce/prod/database"]}
        """;

    [Theory]
    [InlineData("availability-zone-removed", "credlink/production", ThreeZones, "")]
    [InlineData("replica-added", "happytrip/prod", "", "database.readReplicas.count=3")]
    [InlineData("tenant-added", "startupwebapp/prod", "",
        """tenants.legaltech_experiment={"kind":"experimental","status":"active","application":"LegalTech fork"}""")]
    [InlineData("alarm-added", "mosaic/prod", "", """monitoring.alarms.memory={"metric":"FreeableMemory","below":"10 %"}""")]
    [InlineData("proxy-added", "ecommerce/prod", "", Proxy)]
    [InlineData("cache-node-added", "credlink/production", "", "caches.redis.nodes=3")]
    public void A_change_changes_only_what_it_should(string change, string environment, string before, string after)
    {
        var differences = StackDocument.Compare(Stack(environment, before), Stack(environment, after));
        var text = new StringBuilder();
        foreach (var address in differences.OnlyLeft)
        {
            text.Append($"- {address}\n");
        }

        foreach (var address in differences.OnlyRight)
        {
            text.Append($"+ {address}\n");
        }

        foreach (var argument in differences.Arguments)
        {
            text.Append($"~ {argument.Path}\n");
        }

        Golden.AssertMatches(Path.Combine("Changes", $"{change}.txt"), text.ToString());
    }

    [Fact]
    [PageRow("startupwebapp", "Tenants", "Adding a tenant is one entry", "tenants")]
    public void A_tenant_more_makes_and_changes_no_resource()
    {
        const string Tenant = """tenants.legaltech_experiment={"kind":"experimental","status":"active","application":"LegalTech fork"}""";
        var differences = StackDocument.Compare(Stack("startupwebapp/prod", ""), Stack("startupwebapp/prod", Tenant));
        Assert.Empty(differences.OnlyLeft.Concat(differences.OnlyRight));
        Assert.Empty(differences.Arguments);
    }

    private static StackDocument Stack(string environment, string setting)
    {
        Assert.True(EnvironmentName.TryParse(environment, out var name));
        var overrides = setting.Length == 0 ? [] : new[] { Override(setting.Trim()) };
        var loaded = SynthesizedEnvironments.Catalog().Load(name, overrides);
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        var json = SynthesizedEnvironments.Synthesize([loaded])[$"stacks/{name.StackName}/cdk.tf.json"];
        return StackDocument.Parse(json, name.StackName, new DeploymentWords(name));
    }

    private static SettingOverride Override(string text)
    {
        Assert.True(SettingOverride.TryParse(text, out var setting));
        return setting;
    }
}
