using System.Text.Json.Nodes;
using Infra.AwsRules.Secrets;

namespace Infra.Cli.Handover;

/// <summary>A Kubernetes Job that runs <c>migrator up</c> before a Helm release is installed or upgraded.</summary>
internal sealed class MigrationJobFormat() : HandoverFormat("migration-job",
    "YAML: Kubernetes Job of the migrator, a Helm hook before install and upgrade")
{
    /// <summary>Name of the ConfigMap with the root certificates.</summary>
    public const string CaConfigMap = "rds-ca-bundle";

    private const string CaFolder = "/etc/rds-ca";

    /// <summary>Group and user of the image; the .NET images call it <c>app</c>. Source: .NET container images, variable <c>APP_UID</c>.</summary>
    private const int UserId = 1654;

    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        var (place, _) = handover.Kubernetes(Name);
        if (handover.NeedsIamToken)
        {
            throw new UserException(
                $"--format {Name} logs in with a password and {handover.Username} needs a token of IAM: run migrator up --outputs outputs.json "
                    + "as the master user instead");
        }

        var name = $"{handover.Application.Name}-migrations";
        var ca = $"{CaFolder}/{TrustAnchor.Rds.FileName}";
        handover.Note(
            $"The job waits for the Kubernetes secret {place.SecretName}: Helm runs hooks before it makes the chart's own resources, so apply the "
                + "manifest of --format external-secret first");
        handover.Note(
            $"The job needs the root certificates: curl -O {TrustAnchor.Rds.Url} && kubectl --namespace {place.Namespace} create configmap "
                + $"{CaConfigMap} --from-file={TrustAnchor.Rds.FileName}");
        handover.Note(
            $"It logs in as {handover.Username}: make the role and the database once with migrator up --outputs outputs.json as the master user");
        if (handover.Settings.Tenants.Values.Select(tenant => tenant.AfterProvision?.Command[0]).OfType<string>().FirstOrDefault() is { } program)
        {
            handover.Note($"The image {handover.Application.Kubernetes!.MigratorImage} needs this repository's environments and the program "
                + $"{program}");
        }

        return YamlDocument.Write(
            new JsonObject
            {
                ["apiVersion"] = "batch/v1",
                ["kind"] = "Job",
                ["metadata"] = new JsonObject
                {
                    ["name"] = name,
                    ["namespace"] = place.Namespace,
                    ["annotations"] = new JsonObject
                    {
                        ["helm.sh/hook"] = "pre-install,pre-upgrade",
                        ["helm.sh/hook-weight"] = "0",
                        ["helm.sh/hook-delete-policy"] = "before-hook-creation,hook-succeeded",
                    },
                    ["labels"] = Labels(handover),
                },
                ["spec"] = new JsonObject
                {
                    ["backoffLimit"] = 2,
                    ["activeDeadlineSeconds"] = 900,
                    ["template"] = new JsonObject
                    {
                        ["metadata"] = new JsonObject { ["labels"] = Labels(handover) },
                        ["spec"] = PodSpec(handover, ca),
                    },
                },
            },
            $"{handover.Name}: belongs into the chart's templates, or kubectl apply --filename <this file>");
    }

    private static JsonObject Labels(ApplicationHandover handover) => new()
    {
        ["app.kubernetes.io/name"] = $"{handover.Application.Name}-migrations",
        ["app.kubernetes.io/part-of"] = handover.Application.Name,
    };

    private static JsonObject PodSpec(ApplicationHandover handover, string ca) => new()
    {
        ["restartPolicy"] = "Never",
        ["automountServiceAccountToken"] = false,
        ["securityContext"] = new JsonObject
        {
            ["runAsNonRoot"] = true,
            ["runAsUser"] = UserId,
            ["runAsGroup"] = UserId,
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        },
        ["containers"] = new JsonArray(new JsonObject
        {
            ["name"] = "migrator",
            ["image"] = handover.Application.Kubernetes!.MigratorImage,
            ["args"] = new JsonArray("up", "--environment", handover.Name.ToString(), "--ca-bundle", ca),
            ["env"] = Variables(handover, ca),
            ["securityContext"] = new JsonObject
            {
                ["allowPrivilegeEscalation"] = false,
                ["readOnlyRootFilesystem"] = true,
                ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
            },
            ["resources"] = new JsonObject
            {
                ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "128Mi" },
                ["limits"] = new JsonObject { ["memory"] = "512Mi" },
            },
            ["volumeMounts"] = new JsonArray(
                new JsonObject { ["name"] = "ca", ["mountPath"] = CaFolder, ["readOnly"] = true },
                new JsonObject { ["name"] = "tmp", ["mountPath"] = "/tmp" }),
        }),
        ["volumes"] = new JsonArray(
            new JsonObject { ["name"] = "ca", ["configMap"] = new JsonObject { ["name"] = CaConfigMap } },
            new JsonObject { ["name"] = "tmp", ["emptyDir"] = new JsonObject() }),
    };

    private static JsonArray Variables(ApplicationHandover handover, string ca)
    {
        var role = handover.Username;
        return
        [
            FromSecret("PGHOST", handover, SecretField.Host) ?? Literal("PGHOST", handover.DatabaseHost),
            FromSecret("PGPORT", handover, SecretField.Port) ?? Literal("PGPORT", ApplicationHandover.Text(handover.Settings.Database.Port)),
            FromSecret("PGUSER", handover, SecretField.Username) ?? Literal("PGUSER", role),
            Password("PGPASSWORD", handover),
            Password($"MIGRATOR_PASSWORD_{role.ToUpperInvariant()}", handover),
            Literal("PGSSLMODE", "verify-full"),
            Literal("PGSSLROOTCERT", ca),
        ];
    }

    private static JsonObject Password(string name, ApplicationHandover handover) =>
        FromSecret(name, handover, SecretField.Password) ?? throw new UserException(
            $"the secret '{handover.SecretName}' has no password by itself among its fields, which the migrator needs: add \"password\": "
                + $"\"password\" to $.secrets['{handover.SecretName}'].fields");

    private static JsonObject Literal(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static JsonObject? FromSecret(string name, ApplicationHandover handover, SecretField field) =>
        ApplicationHandover.KeyOf(handover.Secret, field) is { } key
            ? new JsonObject
            {
                ["name"] = name,
                ["valueFrom"] = new JsonObject
                {
                    ["secretKeyRef"] = new JsonObject { ["name"] = handover.Application.Kubernetes!.SecretName, ["key"] = key },
                },
            }
            : null;
}
