using Infra.Environments.Settings;

namespace Infra.Cli.Runbooks;

/// <summary>What the server is doing.</summary>
internal static class ObserveTopics
{
    /// <summary>Who is connected.</summary>
    public static RunbookTopic Connections { get; } = new("connections", "See connections now", ["happytrip/prod"], WriteConnections);

    /// <summary>What takes time.</summary>
    public static RunbookTopic SlowQueries { get; } = new("slow-queries", "Find slow queries", ["credlink/production", "happytrip/aurora"], WriteSlowQueries);

    private static void WriteConnections(RunbookText text, RunbookDeployment deployment) => text
        .Say("In a session of \"Open psql\":")
        .Query(
            "SELECT count(*) AS used, current_setting('max_connections') AS most",
            "FROM pg_stat_activity WHERE backend_type = 'client backend';",
            "",
            "SELECT datname, usename, application_name, state, count(*)",
            "FROM pg_stat_activity WHERE backend_type = 'client backend'",
            "GROUP BY datname, usename, application_name, state ORDER BY count(*) DESC;",
            "",
            "SELECT pid, usename, state, wait_event_type, now() - xact_start AS open_for, left(query, 80) AS query",
            "FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 10;")
        .Say($"The last hour without a session, at most per minute{(deployment.IsCluster ? ", of the whole cluster" : "")}:")
        .Run(
            $"aws cloudwatch get-metric-statistics --region {deployment.Region} --namespace AWS/RDS --metric-name DatabaseConnections \\",
            $"  --dimensions Name={(deployment.IsCluster ? "DBClusterIdentifier" : "DBInstanceIdentifier")},Value={deployment.Identifier} \\",
            "  --statistics Maximum --period 60 --start-time \"$(date -u -d '1 hour ago' +%FT%TZ)\" --end-time \"$(date -u +%FT%TZ)\" \\",
            "  --query 'sort_by(Datapoints, &Timestamp)[].[Timestamp,Maximum]' --output table");

    private static void WriteSlowQueries(RunbookText text, RunbookDeployment deployment)
    {
        text.Say("RDS loads `pg_stat_statements` by itself; the view has to be made once per database, by the master user. In a session of \"Open psql\":")
            .Query(
                "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;",
                "",
                "SELECT calls, round(total_exec_time::numeric / 1000, 1) AS total_s, round(mean_exec_time::numeric, 1) AS mean_ms, rows,",
                "       left(query, 120) AS query",
                "FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 20;")
            .Say("After a change, begin to count anew:")
            .Query("SELECT pg_stat_statements_reset();");
        if (deployment.Database.LogExports.Contains(DatabaseLog.Postgresql)
            && deployment.Database.Parameters.TryGetValue("log_min_duration_statement", out var limit))
        {
            text.Say($"Statements slower than {limit} ms are in the log, too. The last hour:").Run(
                $"aws logs filter-log-events --region {deployment.Region} --log-group-name /aws/rds/{deployment.Kind}/{deployment.Identifier}/postgresql \\",
                "  --filter-pattern duration --start-time \"$(( ($(date +%s) - 3600) * 1000 ))\" --query 'events[].message' --output text");
        }
    }
}
