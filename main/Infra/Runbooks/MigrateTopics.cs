using Infra.Environments.Settings;

namespace Infra.Cli.Runbooks;

/// <summary>Tenant databases and their SQL.</summary>
internal static class MigrateTopics
{
    /// <summary>Migrations.</summary>
    public static RunbookTopic Migrate { get; } = new("migrate", "Run migrations", ["startupwebapp/prod", "mosaic/prod"], WriteMigrate);

    /// <summary>What has been applied.</summary>
    public static RunbookTopic State { get; } = new("migration-state", "Show the state of migrations", ["ecommerce/prod", "mosaic/prod"], WriteState);

    private static void WriteMigrate(RunbookText text, RunbookDeployment deployment)
    {
        text.Say(deployment.IsTunnelled
            ? "With the tunnel of \"Open psql\" in another terminal. A second run changes nothing, and nothing is ever dropped."
            : "From a host that reaches the database, as in \"Open psql\". A second run changes nothing, and nothing is ever dropped.")
            .Run(
                deployment.WriteOutputs,
                deployment.Migrator("plan"),
                deployment.Migrator("up"),
                deployment.Migrator("verify"));
        if (deployment.Settings.Application?.Kubernetes is { } place)
        {
            text.Say("With each release, in the cluster and as the application's role: a Helm hook.")
                .Run(
                    RunbookDeployment.Infra($"handover {deployment.Name} --format external-secret --output external-secret.yaml"),
                    "kubectl apply --filename external-secret.yaml",
                    RunbookDeployment.Infra($"handover {deployment.Name} --format migration-job --output migration-job.yaml"),
                    $"kubectl --namespace {place.Namespace} delete job {deployment.Settings.Application.Name}-migrations --ignore-not-found",
                    "kubectl apply --filename migration-job.yaml",
                    $"kubectl --namespace {place.Namespace} logs --follow job/{deployment.Settings.Application.Name}-migrations");
        }
    }

    private static void WriteState(RunbookText text, RunbookDeployment deployment)
    {
        text.Run(deployment.Migrator("status"), deployment.Migrator("status", "--check"));
        var tenants = deployment.Settings.Tenants.Values.Where(tenant => tenant.Status == TenantStatus.Active).ToArray();
        if (deployment.SchemaName is null && Array.Exists(tenants, tenant => tenant.Sql is not null))
        {
            text.Say("The same from the database itself, in a session of \"Open psql\":").Query(
                "SELECT file_name, state, attempt, started_at, duration_ms, applied_by, error_message FROM infra_migrator.history\n"
                + "  WHERE kind <> 'tenant' ORDER BY started_at, attempt;");
        }

        if (Array.Exists(tenants, tenant => tenant.AfterProvision?.Command[0] == "alembic"))
        {
            text.Say("Alembic keeps its own state, one row with the revision, in a session of \"Open psql\":").Query(
                "SELECT version_num FROM alembic_version;");
        }
    }
}
