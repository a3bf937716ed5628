using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>The same environment on an RDS instance and, by one setting, on an Aurora cluster.</summary>
public sealed class AuroraSwitchTests
{
    private static readonly LoadedEnvironment Shipped =
        SynthesizedEnvironments.LoadAll().Single(environment => environment.Name.ToString() == "startupwebapp/prod");

    private static readonly Lazy<SynthTemplate> Cluster = new(() => Synthesize(database => database));

    private static SynthTemplate Instance => SynthesizedEnvironments.Of("startupwebapp/prod");

    private static TerraformBlock ClusterBlock => Cluster.Value.SingleResource("aws_rds_cluster");

    [Fact]
    public void The_cluster_takes_the_instances_place_and_its_settings()
    {
        Assert.Empty(Cluster.Value.Resources("aws_db_instance"));
        Assert.Equal("startupwebapp-multi-tenant-prod", ClusterBlock.Text("cluster_identifier"));
        Assert.Equal("7", ClusterBlock.Text("backup_retention_period"));
        Assert.Equal(["postgresql"], ClusterBlock.Texts("enabled_cloudwatch_logs_exports"));
        Assert.Equal(
            ["startupwebapp-multi-tenant-prod-reader-1", "startupwebapp-multi-tenant-prod-writer"],
            Cluster.Value.Resources("aws_rds_cluster_instance").Select(instance => instance.Text("identifier")).Order());
    }

    [Fact]
    public void Everything_around_the_database_keeps_its_address()
    {
        string[] ofTheEngine = ["aws_db_instance", "aws_rds_cluster", "aws_db_parameter_group", "aws_cloudwatch_", "aws_db_event_subscription"];

        Assert.Equal(
            Instance.Addresses.Where(address => !ofTheEngine.Any(type => address.StartsWith(type, StringComparison.Ordinal))),
            Cluster.Value.Addresses.Where(address => !ofTheEngine.Any(type => address.StartsWith(type, StringComparison.Ordinal))));
    }

    [Fact]
    public void Outputs_are_the_same_contract_with_the_readers_host_added()
    {
        Assert.Equal(Instance.OutputNames, Cluster.Value.OutputNames.Except([StackOutputs.DatabaseReaderHost]));
        Assert.Equal($"${{{ClusterBlock.Address}.endpoint}}", Output(Cluster.Value, StackOutputs.DatabaseHost));
        Assert.Equal($"${{{ClusterBlock.Address}.reader_endpoint}}", Output(Cluster.Value, StackOutputs.DatabaseReaderHost));
        Assert.Equal($"${{{ClusterBlock.Address}.cluster_resource_id}}", Output(Cluster.Value, StackOutputs.DatabaseResourceId));
        Assert.Equal($"${{{ClusterBlock.Address}.master_user_secret[0].secret_arn}}", Output(Cluster.Value, StackOutputs.MasterSecretArn));
    }

    [Fact]
    public void Without_readers_there_is_no_host_of_theirs() =>
        Assert.DoesNotContain(
            StackOutputs.DatabaseReaderHost,
            Synthesize(database => database with { Cluster = new ClusterSettings { Readers = 0 } }).OutputNames);

    [Fact]
    public void Secrets_name_the_host_that_writes() =>
        Assert.Contains(
            $"host = {ClusterBlock.Address}.endpoint,",
            Assert.Single(Cluster.Value.Resources("aws_secretsmanager_secret_version")).Text("secret_string_wo"),
            StringComparison.Ordinal);

    [Fact]
    public void Alarms_watch_every_instance_by_the_identifier_that_it_is_made_with()
    {
        var alarms = Cluster.Value.Resources("aws_cloudwatch_metric_alarm");

        Assert.DoesNotContain(alarms, alarm => alarm.Text("metric_name") == "FreeStorageSpace");
        Assert.Equal(
            Cluster.Value.Resources("aws_rds_cluster_instance").Select(instance => instance.Text("identifier")).Order(),
            alarms.Where(alarm => alarm.Text("metric_name") == "CPUUtilization")
                .Select(alarm => alarm.Text("dimensions.DBInstanceIdentifier"))
                .Order());
    }

    [Fact]
    public void Events_of_every_instance_and_of_the_cluster_are_sent() =>
        Assert.Equal(
            ["startupwebapp-multi-tenant-prod", "startupwebapp-multi-tenant-prod-reader-1", "startupwebapp-multi-tenant-prod-writer"],
            Cluster.Value.Resources("aws_db_event_subscription").SelectMany(subscription => subscription.Texts("source_ids")).Order());

    [Fact]
    public void Serverless_restored_and_generated_is_the_settings_choice()
    {
        var template = Synthesize(database => database with
        {
            Cluster = new ClusterSettings { Serverless = new ServerlessSettings { MinAcu = 0.5m, MaxAcu = 8 }, IoOptimized = true },
            Restore = new PointInTimeRestoreSettings { SourceIdentifier = "startupwebapp-old" },
            MasterCredentials = new GeneratedCredentialsSettings { SecretName = "startupwebapp/prod/master" },
        });
        var cluster = template.SingleResource("aws_rds_cluster");

        Assert.Equal("8", cluster.Text("serverlessv2_scaling_configuration.max_capacity"));
        Assert.Equal("aurora-iopt1", cluster.Text("storage_type"));
        Assert.Equal("startupwebapp-old", cluster.Text("restore_to_point_in_time.source_cluster_identifier"));
        Assert.Contains("ephemeral.random_password.", cluster.Text("master_password_wo"), StringComparison.Ordinal);
        Assert.False(cluster.Has("master_password"));
    }

    private static string? Output(SynthTemplate template, string name) => template.Output(name).GetProperty("value").GetString();

    private static SynthTemplate Synthesize(Func<DatabaseSettings, DatabaseSettings> change)
    {
        var settings = Shipped.Settings! with
        {
            Database = change(Shipped.Settings!.Database with { Engine = DatabaseEngine.AuroraPostgresql, InstanceClass = "db.r6g.large" }),
        };
        return SynthTemplate.OfJson(
            SynthesizedEnvironments.Synthesize([Shipped with { Settings = settings }])[$"stacks/{Shipped.Name.StackName}/cdk.tf.json"]);
    }
}
