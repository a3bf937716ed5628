using Infra.Cli;
using Infra.Environments.Settings;
using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance.UpgradePath;

/// <summary>The upgrade path of Mosaic's page: each step is one setting and leaves the instance standing.</summary>
public sealed class MosaicUpgradePathTests
{
    private const string Instance = "aws_db_instance.database_instance";
    private const string Replica = "aws_db_instance.database_replica-1";

    private static EnvironmentSettings Shipped { get; } =
        SynthesizedEnvironments.LoadAll().Single(environment => environment.Name.ToString() == "mosaic/prod").Settings!;

    [Fact]
    [PageRow("mosaic", "Mosaic Life — database for an EKS cluster in an existing VPC", "Upgrade path, each step", "database.instanceClass, multiAz, readReplicas, performanceInsightsRetentionDays, majorVersion")]
    public async Task Every_step_of_the_upgrade_path_changes_the_instance_in_place()
    {
        using var stack = await LiveStack.CreateAsync("mosaic/prod");
        var database = Shipped.Database;

        database = database with { InstanceClass = "db.t3.small" };
        await StepAsync(stack, database, ["instance_class"]);

        database = database with { InstanceClass = "db.t3.medium" };
        await StepAsync(stack, database, ["instance_class"]);

        database = database with { MultiAz = true };
        await StepAsync(stack, database, ["multi_az"]);

        database = database with { ReadReplicas = new ReadReplicaSettings { Count = 1 } };
        var replica = await StepAsync(stack, database, []);
        Assert.Equal("create", replica.Single(Replica).Action);

        database = database with { PerformanceInsightsRetentionDays = 31 };
        var insights = await StepAsync(stack, database, ["performance_insights_enabled", "performance_insights_retention_period"]);
        Assert.Equal("update", insights.Single(Replica).Action);

        database = database with { MajorVersion = 17 };
        var major = await StepAsync(
            stack, database, ["engine_version", "parameter_group_name"], "aws_db_parameter_group.database_parameters-postgres16");
        Assert.Equal("create", major.Single("aws_db_parameter_group.database_parameters-postgres17").Action);
        Assert.Equal(["parameter_group_name"], major.Single(Replica).Arguments);
    }

    [Fact]
    [PageRow("happytrip", "Scaling and recovery", "Restore from a snapshot", "database.restore")]
    public async Task A_restore_added_changed_or_removed_on_a_live_database_changes_nothing_and_a_replacement_is_an_error()
    {
        using var stack = await LiveStack.CreateAsync("mosaic/prod");
        foreach (var restore in new RestoreSettings?[]
        {
            new SnapshotRestoreSettings { SnapshotIdentifier = "mosaic-before-upgrade" },
            new SnapshotRestoreSettings { SnapshotIdentifier = "mosaic-another" },
            new PointInTimeRestoreSettings { SourceIdentifier = "mosaic-old", Time = "2026-11-21T09:30:00Z" },
            null,
        })
        {
            var change = await stack.PlanAsync(Shipped with { Database = Shipped.Database with { Restore = restore } });
            Assert.True(change.Resources.Count == 0, $"{restore}:\n{change}");
        }

        var renamed = Shipped with { Database = Shipped.Database with { MasterUsername = "somebody" } };
        var refused = await Assert.ThrowsAsync<UserException>(() => stack.PlanAsync(renamed));
        Assert.Contains("prevent_destroy", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Plans one step, checks that nothing is replaced or deleted but what is named, and applies it.</summary>
    private static async Task<PlannedChange> StepAsync(LiveStack stack, DatabaseSettings database, string[] arguments, params string[] deleted)
    {
        var settings = Shipped with { Database = database };
        var change = await stack.PlanAsync(settings);
        Assert.True(!change.Of("replace").Any(), $"something is replaced:\n{change}");
        Assert.Equal(deleted.Length, change.Of("delete").Count());
        Assert.All(change.Of("delete"), resource => Assert.Contains(deleted, start => resource.Address.StartsWith(start, StringComparison.Ordinal)));
        if (arguments.Length == 0)
        {
            Assert.DoesNotContain(change.Resources, resource => resource.Address.StartsWith(Instance, StringComparison.Ordinal));
        }
        else
        {
            var instance = change.Single(Instance);
            Assert.Equal(("update", string.Join(", ", arguments)), (instance.Action, string.Join(", ", instance.Arguments)));
        }

        await stack.ApplyAsync(change, settings);
        return change;
    }
}
