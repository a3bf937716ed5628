using System.Text.Json.Nodes;
using Infra.Environments.Settings;

namespace Infra.Cli.Handover;

/// <summary>Values of the application's Helm chart.</summary>
internal sealed class HelmFormat() : HandoverFormat("helm", "YAML: values of a Helm chart (service account, external secret, migrations)")
{
    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        var (place, account) = handover.Kubernetes(Name);
        handover.NoteSchema();
        return YamlDocument.Write(
            new JsonObject
            {
                ["serviceAccount"] = new JsonObject
                {
                    ["create"] = true,
                    ["name"] = account.ServiceAccount,
                    ["annotations"] = new JsonObject { ["eks.amazonaws.com/role-arn"] = handover.RoleArn(account) },
                },
                ["externalSecret"] = new JsonObject
                {
                    ["enabled"] = true,
                    ["name"] = place.SecretName,
                    ["store"] = place.SecretStore,
                    ["region"] = handover.Region,
                    ["refreshInterval"] = RefreshInterval(place),
                    ["remoteKey"] = handover.SecretName,
                },
                ["migrations"] = new JsonObject { ["enabled"] = true, ["image"] = place.MigratorImage },
            },
            $"{handover.Name}: helm upgrade --install {handover.Application.Name} <chart> --namespace {place.Namespace} --values <this file>");
    }

    /// <summary>As Go writes durations.</summary>
    public static string RefreshInterval(KubernetesSettings place) => $"{ApplicationHandover.Text(place.RefreshMinutes)}m";
}
