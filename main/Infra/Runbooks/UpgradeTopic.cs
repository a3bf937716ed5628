using Infra.Environments.Settings;

namespace Infra.Cli.Runbooks;

/// <summary>The way from a small database to a big one, one setting a step.</summary>
internal static class UpgradeTopic
{
    private const int ExtendedInsightsDays = 31;

    /// <summary>The topic.</summary>
    public static RunbookTopic Upgrade { get; } = new("upgrade", "Upgrade step by step", ["mosaic/prod", "happytrip/aurora"], Write);

    private static void Write(RunbookText text, RunbookDeployment deployment)
    {
        var database = deployment.Database;
        text.Say($"Each step is one setting: plan it, see that nothing is replaced or destroyed, write it into `environments/{deployment.Name}.json`, deploy, "
            + "and wait until the database is available before the next.");
        var step = 1;
        if (InstanceSizes.Bigger(database.InstanceClass) is { Count: > 0 } bigger)
        {
            text.Say($"{step++}. A bigger class. The server restarts, by default in the maintenance window ({database.MaintenanceWindow}).")
                .Run(bigger.Take(2).Select(size => deployment.Plan($"database.instanceClass={size}")));
        }

        if (!deployment.IsCluster)
        {
            step = WriteInstanceSteps(text, deployment, step);
        }
        else
        {
            text.Say($"{step++}. One reader more; the cluster takes it in without interruption.")
                .Run(deployment.Plan($"database.cluster.readers={RunbookDeployment.Number(database.Cluster.Readers + 1)}"));
        }

        if (database.PerformanceInsightsRetentionDays != ExtendedInsightsDays)
        {
            text.Say($"{step++}. Performance Insights with a month's retention; no interruption.")
                .Run(deployment.Plan($"database.performanceInsightsRetentionDays={ExtendedInsightsDays}"));
        }

        WriteMajor(text, deployment, step);
        text.Say("Each step is deployed by:").Run(deployment.Deploy);
    }

    private static int WriteInstanceSteps(RunbookText text, RunbookDeployment deployment, int step)
    {
        var database = deployment.Database;
        if (!database.MultiAz)
        {
            text.Say($"{step++}. A standby in a second zone; the instance stays available while it is made.").Run(deployment.Plan("database.multiAz=true"));
        }

        text.Say($"{step++}. A read replica{(database.ReadReplicas.Count == 0 ? "" : " more")}; the source stays available.");
        if (database.MasterCredentials is RdsManagedCredentialsSettings)
        {
            text.Say("RDS refuses replicas of an instance whose master password it manages: change `database.masterCredentials` to kind `generated` and "
                + "deploy that first.");
        }
        else
        {
            text.Run(deployment.Plan($"database.readReplicas.count={RunbookDeployment.Number(database.ReadReplicas.Count + 1)}"));
        }

        return step;
    }

    private static void WriteMajor(RunbookText text, RunbookDeployment deployment, int step)
    {
        var next = deployment.Database.MajorVersion + 1;
        var settings = new List<string> { $"database.majorVersion={next}" };
        if (deployment.Database.ParameterGroupName is { } group)
        {
            settings.Add($"database.parameterGroupName={group.Replace($"{deployment.Database.MajorVersion}", $"{next}", StringComparison.Ordinal)}");
        }

        text.Say($"{step}. PostgreSQL {next} with a parameter group of its own. It cannot be undone, only restored from: try it on a copy first (\"Restore from "
            + "a snapshot\"), take a snapshot, and expect minutes of interruption.")
            .Run([.. SnapshotTopics.Take(deployment), deployment.Plan(settings)])
            .Say("Afterwards, statistics and extensions are still those of the old version. In a session of \"Open psql\":")
            .Query(
                "ANALYZE;",
                "SELECT format('ALTER EXTENSION %I UPDATE;', name) FROM pg_available_extensions WHERE installed_version <> default_version \\gexec");
    }
}
