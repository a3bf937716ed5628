using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>What has to hold for every environment, whatever its settings say.</summary>
public sealed partial class StackPolicyTests
{
    public static TheoryData<string> Environments => SynthesizedEnvironments.Names;

    [Theory, MemberData(nameof(Environments))]
    public void No_resource_is_given_a_literal_secret(string environment)
    {
        foreach (var resource in SynthesizedEnvironments.Of(environment).AllResources)
        {
            foreach (var argument in new[] { "password", "secret_string", "master_password", "auth_token", "user_data", "user_data_base64" })
            {
                Assert.False(resource.Has(argument), $"{environment}: {resource.Address} sets {argument}, which lands in the state");
            }

            foreach (var argument in new[] { "password_wo", "secret_string_wo", "master_password_wo" })
            {
                Assert.True(!resource.Has(argument) || resource.Text(argument).Contains("ephemeral.", StringComparison.Ordinal),
                    $"{environment}: {resource.Address} writes {argument} from something that is not ephemeral");
            }
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void No_password_resource_keeps_its_result_in_the_state(string environment) =>
        Assert.Empty(SynthesizedEnvironments.Of(environment).Resources("random_password"));

    [Theory, MemberData(nameof(Environments))]
    public void Json_carries_no_credentials_and_no_skip_settings_of_the_provider(string environment)
    {
        var json = SynthesizedEnvironments.Of(environment).Json;
        Assert.DoesNotContain("\"access_key\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"secret_key\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("skip_", json.Replace("skip_final_snapshot", "", StringComparison.Ordinal).Replace("skip_destroy", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Environments))]
    public void Nothing_is_open_to_the_whole_internet_but_outgoing_https(string environment)
    {
        var template = SynthesizedEnvironments.Of(environment);
        foreach (var rule in template.Resources("aws_vpc_security_group_ingress_rule"))
        {
            foreach (var argument in new[] { "cidr_ipv4", "cidr_ipv6" })
            {
                Assert.False(rule.Has(argument) && rule.Text(argument) is "0.0.0.0/0" or "::/0", $"{environment}: {rule.Address} lets the internet in");
            }
        }

        foreach (var group in template.Resources("aws_security_group"))
        {
            Assert.False(group.Has("ingress") || group.Has("egress"), $"{environment}: {group.Address} has inline rules; one resource per rule");
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void Every_security_group_rule_has_a_description(string environment)
    {
        var template = SynthesizedEnvironments.Of(environment);
        foreach (var rule in template.Resources("aws_vpc_security_group_ingress_rule").Concat(template.Resources("aws_vpc_security_group_egress_rule")))
        {
            Assert.True(rule.Has("description") && rule.Text("description").Length > 0, $"{environment}: {rule.Address} has no description");
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void The_default_security_group_has_no_rules_where_the_vpc_is_ours(string environment)
    {
        var template = SynthesizedEnvironments.Of(environment);
        foreach (var vpc in template.Resources("aws_vpc"))
        {
            var group = Assert.Single(template.Resources("aws_default_security_group"), group => group.RefersTo("vpc_id", vpc));
            Assert.Empty(group.Texts("ingress"));
            Assert.Empty(group.Texts("egress"));
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void Databases_are_private_encrypted_and_force_tls(string environment)
    {
        var template = SynthesizedEnvironments.Of(environment);
        var instances = template.Resources("aws_db_instance").Concat(template.Resources("aws_rds_cluster_instance")).ToArray();
        Assert.NotEmpty(instances);
        Assert.All(instances, instance => Assert.Equal("false", instance.Text("publicly_accessible")));
        var clusters = template.Resources("aws_rds_cluster").ToArray();
        Assert.All(template.Resources("aws_db_instance").Concat(clusters), database =>
        {
            Assert.Equal("true", database.Text("storage_encrypted"));
            Assert.Equal("true", database.Text("copy_tags_to_snapshot"));
        });

        // Of a cluster, TLS is a parameter of the cluster's group; the instances' group beside it has other ones.
        var groups = clusters.Length > 0 ? template.Resources("aws_rds_cluster_parameter_group") : template.Resources("aws_db_parameter_group");
        Assert.NotEmpty(groups);
        foreach (var group in groups)
        {
            Assert.Contains(group["parameter"].EnumerateArray(), parameter =>
                parameter.GetProperty("name").GetString() == "rds.force_ssl" && parameter.GetProperty("value").GetString() == "1");
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void Production_databases_cannot_be_destroyed_by_a_plan(string environment)
    {
        if (!SynthesizedEnvironments.LoadAll().Single(loaded => loaded.Name.ToString() == environment).Settings!.Production)
        {
            return;
        }

        var template = SynthesizedEnvironments.Of(environment);
        foreach (var instance in template.Resources("aws_db_instance").Concat(template.Resources("aws_rds_cluster")))
        {
            Assert.Equal("true", instance.Text("lifecycle.prevent_destroy"));
            Assert.Equal("true", instance.Text("deletion_protection"));
            // RDS refuses a final snapshot of a replica.
            Assert.Equal(instance.Has("replicate_source_db") ? "true" : "false", instance.Text("skip_final_snapshot"));
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void Everything_that_can_be_encrypted_is(string environment)
    {
        var template = SynthesizedEnvironments.Of(environment);
        var cacheEvents = template.Resources("aws_elasticache_replication_group").Where(cache => cache.Has("notification_topic_arn"))
            .Select(cache => template.ResourceOf(cache.Text("notification_topic_arn")).Address)
            .ToArray(); // ElastiCache cannot publish to an encrypted topic.
        Assert.All(template.Resources("aws_sns_topic").ExceptBy(cacheEvents, topic => topic.Address), topic => Assert.True(topic.Has("kms_master_key_id"), $"{topic.Address} is not encrypted"));
        Assert.All(template.Resources("aws_kms_key"), key => Assert.Equal("true", key.Text("enable_key_rotation")));
        Assert.All(template.Resources("aws_launch_template"), host =>
            Assert.Contains("\"encrypted\":\"true\"", host["block_device_mappings"].GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal));
        if (template.Root.GetProperty("terraform").GetProperty("backend").TryGetProperty("s3", out var backend))
        {
            Assert.True(backend.GetProperty("encrypt").GetBoolean());
            Assert.True(backend.GetProperty("use_lockfile").GetBoolean());
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void Every_alarm_has_a_dimension_an_action_and_says_what_missing_data_means(string environment)
    {
        foreach (var alarm in SynthesizedEnvironments.Of(environment).Resources("aws_cloudwatch_metric_alarm"))
        {
            Assert.True(alarm.Has("dimensions"), $"{environment}: {alarm.Address} watches nothing");
            // RDS and ElastiCache store identifiers in lower case; the name of S3's filter is the bucket's own affair.
            foreach (var dimension in alarm["dimensions"].EnumerateObject().Where(dimension => dimension.Name != "FilterId"))
            {
                Assert.Equal(dimension.Value.GetString()!.ToLowerInvariant(), dimension.Value.GetString());
            }

            Assert.NotEmpty(alarm.Texts("alarm_actions"));
            Assert.True(alarm.Has("treat_missing_data") && alarm.Has("datapoints_to_alarm"), $"{environment}: {alarm.Address} leaves missing data or datapoints to AWS");
            Assert.NotEmpty(alarm.Text("alarm_description"));
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void Every_log_group_has_a_retention(string environment) =>
        Assert.All(SynthesizedEnvironments.Of(environment).Resources("aws_cloudwatch_log_group"), group =>
            Assert.True(group.Has("retention_in_days") && group["retention_in_days"].GetInt32() > 0, $"{environment}: {group.Address} keeps its logs for ever"));

    [Theory, MemberData(nameof(Environments))]
    public void No_policy_gives_every_principal_every_action(string environment)
    {
        foreach (var resource in SynthesizedEnvironments.Of(environment).AllResources.Where(resource => resource.Has("policy")))
        {
            var policy = resource.Text("policy");
            Assert.False(OpenToEverybody().IsMatch(policy) && policy.Contains("\"Allow\"", StringComparison.Ordinal) && !policy.Contains("Condition", StringComparison.Ordinal),
                $"{environment}: {resource.Address} allows everybody: {policy}");
        }
    }

    [Theory, MemberData(nameof(Environments))]
    public void Provider_works_in_the_deployment_s_account_and_tags_everything(string environment)
    {
        var settings = SynthesizedEnvironments.LoadAll().Single(loaded => loaded.Name.ToString() == environment).Settings!;
        var providers = SynthesizedEnvironments.Of(environment).Root.GetProperty("provider").GetProperty("aws").EnumerateArray().ToArray();
        Assert.Equal(
            settings.DisasterRecovery is { } recovery ? [settings.Aws.Region, recovery.Region] : [settings.Aws.Region],
            providers.Select(provider => provider.GetProperty("region").GetString()));
        Assert.All(providers, provider =>
        {
            Assert.Equal(settings.Aws.AccountId, provider.GetProperty("allowed_account_ids")[0].GetString());
            Assert.Equal(settings.Tags, provider.GetProperty("default_tags")[0].GetProperty("tags").Deserialize<Dictionary<string, string>>());
        });
    }

    [GeneratedRegex("\"Principal\":\\s*(\"\\*\"|\\{\\s*\"AWS\":\\s*\"\\*\"\\s*\\})")]
    private static partial Regex OpenToEverybody();
}
