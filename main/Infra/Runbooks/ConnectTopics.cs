using Infra.Cli.Handover;
using Infra.Environments;
using Infra.Environments.Settings;

namespace Infra.Cli.Runbooks;

/// <summary>Where the database is, who logs in, and how to get a session.</summary>
internal static class ConnectTopics
{
    private const string RelayImage = "alpine/socat:1.8.0.3";

    /// <summary>Connection details.</summary>
    public static RunbookTopic Connection { get; } = new(
        "connection", "Show connection details", ["startupwebapp/prod", "happytrip/aurora"], WriteConnection);

    /// <summary>Credentials.</summary>
    public static RunbookTopic Credentials { get; } = new(
        "credentials", "Fetch credentials", ["mosaic/prod"], WriteCredentials);

    /// <summary>A session.</summary>
    public static RunbookTopic Psql { get; } = new(
        "psql", "Open psql", ["startupwebapp/prod", "mosaic/prod", "ecommerce/prod"], WritePsql);

    private static void WriteConnection(RunbookText text, RunbookDeployment deployment)
    {
        var database = deployment.Database;
        var databases = deployment.Settings.Tenants.Where(tenant => tenant.Value.Status == TenantStatus.Active).Select(
            tenant => $"`{tenant.Value.PlaceName(tenant.Key)}`");
        var secrets = deployment.Settings.Secrets.Select(secret => $"`{secret.Key}` ({secret.Value.Username})");
        text.Say(string.Join('\n',
        [
            "| what | value |",
            "|---|---|",
            $"| {deployment.Kind} | `{deployment.Identifier}`, PostgreSQL {database.MajorVersion}, {database.InstanceClass} |",
            $"| account, region | {deployment.Settings.Aws.AccountId}, {deployment.Region} |",
            $"| port, TLS | {deployment.Port}, `verify-full` with {TrustAnchor.Rds.Url} |",
            $"| databases | {string.Join(", ", databases.Order(StringComparer.Ordinal))} |",
            $"| master user | `{database.MasterUsername}`, for administrators only |",
            $"| secrets | {string.Join(", ", secrets.Order(StringComparer.Ordinal))} |",
            .. database.Proxy is { } proxy
                ? [$"| proxy | `{proxy.Name}`{(proxy.IamRequired ? ", log-in with tokens of IAM" : "")} |"]
                : Array.Empty<string>(),
        ]));
        text.Say("What only AWS knows, after a deployment:").Run(
            deployment.WriteOutputs,
            $"jq -r '.{StackOutputs.DatabaseHost}.value, .{StackOutputs.DatabasePort}.value, .{StackOutputs.MasterSecretArn}.value' outputs.json",
            deployment.IsCluster
                ? deployment.Rds($"describe-db-clusters --db-cluster-identifier {deployment.Identifier}")
                    + " --query 'DBClusters[0].[Status,EngineVersion,Endpoint,ReaderEndpoint,Port]' --output table"
                : deployment.Rds($"describe-db-instances --db-instance-identifier {deployment.Identifier}")
                    + " --query 'DBInstances[0].[DBInstanceStatus,EngineVersion,DBInstanceClass,Endpoint.Address,Endpoint.Port]' --output table");
    }

    private static void WriteCredentials(RunbookText text, RunbookDeployment deployment)
    {
        text.Say("The application's password goes into a variable; on a terminal it would stay in the scroll-back:");
        foreach (var (name, secret) in deployment.Settings.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal))
        {
            if (ApplicationHandover.KeyOf(secret, AwsRules.Secrets.SecretField.Password) is { } key)
            {
                text.Run($"export PGUSER={secret.Username}", $"export PGPASSWORD=\"$({SecretCommand.Value(deployment.Region, name, key)})\"");
            }
        }

        text.Say(deployment.Database.MasterCredentials is RdsManagedCredentialsSettings
            ? "The master user's password is kept and rotated by RDS, in a secret whose name RDS chooses:"
            : "The master user's password:")
            .Run(
                $"export PGUSER={deployment.Database.MasterUsername}",
                MasterPassword(deployment));
    }

    private static void WritePsql(RunbookText text, RunbookDeployment deployment)
    {
        switch (deployment.Access)
        {
            case DatabaseAccess.Bastion:
                text.Say("Through the bastion. In one terminal, as long as it is needed:")
                    .Run(
                        deployment.WriteOutputs,
                        $"eval \"{deployment.Value(StackOutputs.BastionTunnelCommand)}\"");
                WriteSession(text, deployment);
                break;
            case DatabaseAccess.Pod:
                WritePod(text, deployment);
                break;
            default:
                text.Say(
                    "From a host in the VPC that the database admits: "
                        + string.Join("; ", deployment.Database.Ingress.OrderBy(rule => rule.Key, StringComparer.Ordinal)
                            .Select(rule => rule.Value.Description)) + ".")
                    .Run(deployment.WriteOutputs);
                WriteSession(text, deployment);
                break;
        }
    }

    private static void WritePod(RunbookText text, RunbookDeployment deployment)
    {
        var place = deployment.Settings.Application!.Kubernetes!;
        text.Say("As the application, in a pod that takes its log-in from the Kubernetes secret:")
            .Run(
                $"curl -O {TrustAnchor.Rds.Url}",
                $"kubectl --namespace {place.Namespace} create configmap {MigrationJobFormat.CaConfigMap} --from-file={TrustAnchor.Rds.FileName} "
                    + "--dry-run=client --output yaml | kubectl apply --filename -",
                $"kubectl --namespace {place.Namespace} run psql --rm --stdin --tty --restart=Never "
                    + $"--image=postgres:{deployment.Database.MajorVersion} \\",
                $"  --overrides='{PodOverrides.Psql(deployment)}'")
            .Say("As the master user, by a relay in the cluster that only passes the encrypted bytes on. In one terminal, as long as it is needed:")
            .Run([deployment.WriteOutputs, .. Relay(deployment, deployment.Host)]);
        WriteSession(text, deployment);
    }

    /// <summary>Commands that lead a local port to a host through the cluster.</summary>
    public static IReadOnlyList<string> Relay(RunbookDeployment deployment, string host)
    {
        var kubectl = $"kubectl --namespace {deployment.Settings.Application!.Kubernetes!.Namespace}";
        return
        [
            $"{kubectl} run db-tunnel --restart=Never --image={RelayImage} -- tcp-listen:{deployment.Port},fork,reuseaddr "
                + $"\"tcp-connect:{host}:{deployment.Port}\"",
            $"{kubectl} wait --for=condition=Ready pod/db-tunnel",
            $"{kubectl} port-forward pod/db-tunnel {RunbookDeployment.TunnelPort}:{deployment.Port}",
            $"{kubectl} delete pod db-tunnel   # after Ctrl-C",
        ];
    }

    private static void WriteSession(RunbookText text, RunbookDeployment deployment)
    {
        text.Say(deployment.IsTunnelled
            ? "In another terminal; the certificate still has to name the server itself, so the host keeps its name and only the address is local:"
            : "The session:");
        var port = deployment.IsTunnelled ? $"{RunbookDeployment.TunnelPort} PGHOSTADDR=127.0.0.1" : deployment.Port;
        text.Run([
            $"curl -O {TrustAnchor.Rds.Url}",
            $"export PGHOST=\"{deployment.Host}\" PGPORT={port}",
            $"export PGSSLMODE=verify-full PGSSLROOTCERT={TrustAnchor.Rds.FileName}",
            $"export PGUSER={deployment.Database.MasterUsername} PGDATABASE={deployment.DatabaseName}",
            .. deployment.SchemaName is { } schema
                ? [$"export PGOPTIONS='{SchemaSearchPath.Option(schema)}'"]
                : Array.Empty<string>(),
            MasterPassword(deployment),
            "psql"]);
    }

    private static string MasterPassword(RunbookDeployment deployment) =>
        $"export PGPASSWORD=\"$(aws secretsmanager get-secret-value --region {deployment.Region} --secret-id \"{deployment.MasterSecret}\" "
            + "--query SecretString --output text | jq -r .password)\"";
}
