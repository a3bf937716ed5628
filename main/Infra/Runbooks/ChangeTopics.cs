using Infra.Environments.Settings;
using Infra.Migrator.Sql;

namespace Infra.Cli.Runbooks;

/// <summary>Changes to a database that lives.</summary>
internal static class ChangeTopics
{
    /// <summary>Password.</summary>
    public static RunbookTopic RotatePassword { get; } = new(
        "rotate-password", "Rotate a password", ["mosaic/prod", "ecommerce/prod"], WriteRotate);

    /// <summary>Class and storage.</summary>
    public static RunbookTopic Resize { get; } = new("resize", "Resize", ["startupwebapp/prod"], WriteResize);

    /// <summary>Stop and start.</summary>
    public static RunbookTopic StopStart { get; } = new("stop-start", "Stop and start", ["happytrip/dev", "happytrip/aurora"], WriteStopStart);

    /// <summary>No more writing.</summary>
    public static RunbookTopic ReadOnly { get; } =
        new("read-only", "Make a database read-only in an emergency", ["credlink/production"], WriteReadOnly);

    private static void WriteRotate(RunbookText text, RunbookDeployment deployment)
    {
        var roles = deployment.Settings.Tenancy.Roles.Where(role => role.Value is { Secret: not null, IamLogin: false })
            .Select(role => role.Key).Order(StringComparer.Ordinal);
        text.Say("An application's password changes in the database and in its secret by one command. Ended at any point, it goes on from there "
            + "when it is "
            + "run again. Never change one of the two by hand: the application would be left with the wrong one.");
        text.Run([deployment.WriteOutputs, .. roles.Select(role => deployment.Migrator("rotate", $"--role {role}"))]);
        foreach (var name in deployment.Settings.Secrets.Where(secret => secret.Value.Rotation is not null).Select(secret => secret.Key)
            .Order(StringComparer.Ordinal))
        {
            text.Say($"`{name}` is rotated on a schedule; at once:").Run(
                $"aws secretsmanager rotate-secret --region {deployment.Region} --secret-id '{name}'");
        }

        if (deployment.Database.MasterCredentials is RdsManagedCredentialsSettings)
        {
            text.Say("RDS rotates the master user's password on its schedule; at once:").Run(deployment.Rds(
                $"modify-db-{deployment.Kind} --db-{deployment.Kind}-identifier {deployment.Identifier} --rotate-master-user-password "
                    + "--apply-immediately"));
        }
        else if (deployment.Database.MasterCredentials is GeneratedCredentialsSettings generated)
        {
            text.Say($"The master user's password: write `\"version\": {generated.Version + 1}` into `database.masterCredentials`, look at the "
                + $"plan, deploy.")
                .Run(deployment.Plan($"database.masterCredentials.version={generated.Version + 1}"), deployment.Deploy);
        }

        text.Say("Applications that read the password only when they start have to be started anew.");
    }

    private static void WriteResize(RunbookText text, RunbookDeployment deployment)
    {
        var bigger = InstanceSizes.Bigger(deployment.Database.InstanceClass) is [var next, ..] ? next : deployment.Database.InstanceClass;
        text.Say($"Try the setting, write it into `environments/{deployment.Name}.json`, deploy. A new class restarts the server: without "
            + "`applyImmediately` that happens in the maintenance window"
            + $" ({deployment.Database.MaintenanceWindow}{(deployment.Database.MultiAz ? "; the standby takes over within a minute or two" : "")}).")
            .Run(deployment.Plan($"database.instanceClass={bigger}"),
                deployment.Plan($"database.instanceClass={bigger}", "database.applyImmediately=true"));
        if (deployment.IsCluster)
        {
            text.Say("Storage of a cluster grows by itself.").Run(deployment.Deploy);
            return;
        }

        var storage = deployment.Database.Storage;
        text.Say("Storage grows without interruption and never shrinks; after a change the next one has to wait for six hours."
            + (storage.MaxSizeGiB is { } most ? $" By itself it grows up to {most} GiB." : ""))
            .Run(deployment.Plan($"database.storage.sizeGiB={storage.SizeGiB * 2}"), deployment.Deploy);
    }

    private static void WriteStopStart(RunbookText text, RunbookDeployment deployment)
    {
        if (deployment.Database.Schedule is { } schedule)
        {
            text.Say($"By itself it stops at {schedule.StopAt} and starts at {schedule.StartAt}, {schedule.TimeZone}.");
        }

        if (!deployment.IsCluster && deployment.Database.ReadReplicas.Count > 0)
        {
            text.Say("An instance with read replicas cannot be stopped: set `database.readReplicas.count` to 0 and deploy first.");
        }

        text.Say("A stopped database costs its storage only. RDS starts it again by itself after seven days.").Run(
            deployment.Rds($"stop-db-{deployment.Kind} --db-{deployment.Kind}-identifier {deployment.Identifier}"),
            deployment.Rds($"start-db-{deployment.Kind} --db-{deployment.Kind}-identifier {deployment.Identifier}"),
            deployment.Rds($"wait db-{deployment.Kind}-available --db-{deployment.Kind}-identifier {deployment.Identifier}"));
    }

    private static void WriteReadOnly(RunbookText text, RunbookDeployment deployment)
    {
        var name = SqlText.Identifier(deployment.DatabaseName);
        var setRole = $"SET ROLE {SqlText.Identifier(deployment.DatabaseOwner)};";
        var endSessions = EndSessions(deployment.DatabaseName);
        if (deployment.SchemaName is not null)
        {
            var tenants = deployment.Settings.Tenants.Where(tenant => tenant.Value.Database == deployment.DatabaseName).Select(tenant => tenant.Key);
            text.Say($"`{deployment.DatabaseName}` is shared, so this holds for all of its tenants: {string.Join(", ", tenants)}.");
        }

        text.Say("New transactions can only read, and sessions that began before are ended. In a session of \"Open psql\":")
            .Query(
                setRole,
                $"ALTER DATABASE {name} SET default_transaction_read_only = on;",
                "RESET ROLE;",
                endSessions)
            .Say("It is a default and no lock: a session may switch it off for itself. What must not write at all has to lose its connections:")
            .Query(
                setRole,
                $"ALTER DATABASE {name} CONNECTION LIMIT 0;",
                "RESET ROLE;",
                endSessions)
            .Say("Back to normal. While the limit is 0 nobody can connect to it, so do this in a session with `PGDATABASE=postgres`:")
            .Query(
                setRole,
                $"ALTER DATABASE {name} RESET default_transaction_read_only;",
                $"ALTER DATABASE {name} CONNECTION LIMIT -1;",
                "RESET ROLE;",
                endSessions);
    }

    private static string EndSessions(string database) =>
        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {SqlText.Literal(database)} AND pid <> pg_backend_pid();";
}
