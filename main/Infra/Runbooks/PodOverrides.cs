using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.AwsRules.Secrets;
using Infra.Cli.Handover;

namespace Infra.Cli.Runbooks;

/// <summary>What <c>kubectl run --overrides</c> lays over a pod.</summary>
internal static class PodOverrides
{
    private const string CaFolder = "/etc/rds-ca";

    /// <summary>A pod that runs psql as the application's role.</summary>
    public static string Psql(RunbookDeployment deployment)
    {
        var application = deployment.Settings.Application!;
        var secret = deployment.Settings.Secrets[application.Secret];
        var variables = new JsonArray(
            new JsonObject { ["name"] = "PGSSLMODE", ["value"] = "verify-full" },
            new JsonObject { ["name"] = "PGSSLROOTCERT", ["value"] = $"{CaFolder}/{TrustAnchor.Rds.FileName}" });
        foreach (var (variable, field) in new[]
                 {
                     ("PGHOST", SecretField.Host), ("PGPORT", SecretField.Port), ("PGDATABASE", SecretField.Database),
                     ("PGUSER", SecretField.Username), ("PGPASSWORD", SecretField.Password),
                 })
        {
            if (ApplicationHandover.KeyOf(secret, field) is { } key)
            {
                variables.Add(new JsonObject
                {
                    ["name"] = variable,
                    ["valueFrom"] = new JsonObject
                    {
                        ["secretKeyRef"] = new JsonObject { ["name"] = application.Kubernetes!.SecretName, ["key"] = key },
                    },
                });
            }
        }

        if (deployment.SchemaName is { } schema)
        {
            variables.Add(new JsonObject { ["name"] = "PGOPTIONS", ["value"] = SchemaSearchPath.Option(schema) });
        }

        // kubectl replaces lists as a whole, so the container has to be complete.
        return new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "psql",
                    ["image"] = $"postgres:{deployment.Database.MajorVersion}",
                    ["command"] = new JsonArray("psql"),
                    ["stdin"] = true,
                    ["tty"] = true,
                    ["env"] = variables,
                    ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "ca", ["mountPath"] = CaFolder, ["readOnly"] = true }),
                }),
                ["volumes"] = new JsonArray(
                    new JsonObject { ["name"] = "ca", ["configMap"] = new JsonObject { ["name"] = MigrationJobFormat.CaConfigMap } }),
            },
        }.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
