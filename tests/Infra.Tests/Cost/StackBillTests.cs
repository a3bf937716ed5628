using Infra.Environments;
using Infra.Environments.Pricing;
using Infra.Environments.Settings;
using Infra.Tests.Stacks;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Cost;

/// <summary>What the nine deployments do not choose is billed the same from the settings and from the stack, too.</summary>
public sealed class StackBillTests
{
    [Theory]
    [InlineData("startupwebapp/prod", "monthlyBudget={\"limitUsd\": 200, \"topic\": \"rds-alerts\", \"tag\": \"Application\"}")]
    [InlineData("startupwebapp/prod", "monitoring.logAlarms={\"errors\": {\"pattern\": \"tooManyClients\"}, \"locks\": {\"pattern\": \"deadlock\"}}")]
    [InlineData("startupwebapp/prod", "database.performanceInsightsRetentionDays=731")]
    [InlineData("startupwebapp/prod", "bastion={\"name\": \"shop-bastion\", \"instanceType\": \"t4g.micro\", \"subnets\": \"private\"}", "network.natGateways=single")]
    [InlineData("credlink/dev", "network.interfaceEndpoints=[\"secretsmanager\", \"logs\"]", "network.s3GatewayEndpoint=false")]
    [InlineData("credlink/dev", "database.storage={\"type\": \"gp3\", \"sizeGiB\": 500, \"maxSizeGiB\": 1000, \"iops\": 14000, \"throughputMiBps\": 600}", "buckets.proofs.requestMetrics=false", "monitoring.bucketAlarms=null")]
    [InlineData("ecommerce/dev", "database.engine=auroraPostgresql", "database.instanceClass=db.t4g.medium", "database.cluster={\"readers\": 1, \"ioOptimized\": true}", "database.schedule={\"stopAt\": \"20:30\", \"startAt\": \"07:00\"}")]
    [InlineData("ecommerce/dev", "database.engine=auroraPostgresql", "database.cluster={\"readers\": 2, \"serverless\": {\"minAcu\": 0.5, \"maxAcu\": 4}}", "database.instanceClass=db.r6g.large")]
    [InlineData("happytrip/prod", "disasterRecovery={\"region\": \"us-east-1\", \"keyAlias\": \"alias/dr\", \"backupReplication\": {\"retentionDays\": 14}}")]
    [InlineData("happytrip/aurora", "database.cluster.serverless={\"minAcu\": 2, \"maxAcu\": 32}")]
    [InlineData("mosaic/prod", "database.multiAz=true", "database.readReplicas={\"count\": 1, \"multiAz\": true}")]
    public void Settings_and_stack_are_billed_for_the_same(string deployment, params string[] overrides)
    {
        var (settings, json) = Synthesize(deployment, overrides);
        Assert.Equal(TerraformBill.Parse(json), SettingsBill.Of(settings));
    }

    [Fact]
    public void A_budget_is_made_with_the_addresses_of_its_topic_and_the_value_of_its_tag()
    {
        var (_, json) = Synthesize(
            "startupwebapp/prod", "monthlyBudget={\"limitUsd\": 200, \"emails\": [\"cto@startupwebapp.example\"], \"topic\": \"rds-alerts\", \"tag\": \"Application\"}");
        var budget = SynthTemplate.OfJson(json).SingleResource("aws_budgets_budget");
        Assert.Equal(("startupwebapp-prod", "200"), (budget.Text("name"), budget.Text("limit_amount")));
        Assert.Equal("user:Application$StartupWebApp", budget["cost_filter"][0].GetProperty("values")[0].GetString());
        Assert.Equal(
            ["cto@startupwebapp.example", "database-alerts@startupwebapp.example"],
            budget["notification"][0].GetProperty("subscriber_email_addresses").EnumerateArray().Select(address => address.GetString()));
    }

    [Fact]
    public void Without_a_budget_in_the_settings_there_is_none_in_the_stack() =>
        Assert.Empty(SynthesizedEnvironments.Of("startupwebapp/prod").Resources("aws_budgets_budget"));

    private static (EnvironmentSettings Settings, string Json) Synthesize(string deployment, params string[] overrides)
    {
        Assert.True(EnvironmentName.TryParse(deployment, out var name));
        var loaded = EnvironmentCatalog.Open(Terraform.Repository.Root).Load(name, [.. overrides.Select(text =>
        {
            Assert.True(SettingOverride.TryParse(text, out var setting), text);
            return setting;
        })]);
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        return (loaded.Settings!, SynthesizedEnvironments.Synthesize([loaded])[$"stacks/{name.StackName}/cdk.tf.json"]);
    }
}
