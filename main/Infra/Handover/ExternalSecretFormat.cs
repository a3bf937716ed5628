using System.Text.Json.Nodes;

namespace Infra.Cli.Handover;

/// <summary>An <c>ExternalSecret</c> of the External Secrets Operator, API <c>external-secrets.io/v1</c>.</summary>
internal sealed class ExternalSecretFormat() : HandoverFormat("external-secret", "YAML: ExternalSecret manifest of the External Secrets Operator")
{
    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        var (place, account) = handover.Kubernetes(Name);
        handover.NoteSchema();
        if (!account.Secrets.Contains(handover.SecretName))
        {
            handover.Note(
                $"The role {account.RoleName} may not read {handover.SecretName}: add it to "
                    + $"$.access.serviceAccounts.{place.ServiceAccount}.secrets, or the store has to use another role");
        }

        return YamlDocument.Write(
            new JsonObject
            {
                ["apiVersion"] = "external-secrets.io/v1",
                ["kind"] = "ExternalSecret",
                ["metadata"] = new JsonObject
                {
                    ["name"] = place.SecretName,
                    ["namespace"] = place.Namespace,
                    ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = handover.Application.Name },
                },
                ["spec"] = new JsonObject
                {
                    ["refreshInterval"] = HelmFormat.RefreshInterval(place),
                    ["secretStoreRef"] = new JsonObject { ["kind"] = "ClusterSecretStore", ["name"] = place.SecretStore },
                    ["target"] = new JsonObject { ["name"] = place.SecretName, ["creationPolicy"] = "Owner" },
                    ["data"] = new JsonArray(
                    [
                        .. handover.Secret.Fields.Keys.Order(StringComparer.Ordinal).Select(key => new JsonObject
                        {
                            ["secretKey"] = key,
                            ["remoteRef"] = new JsonObject { ["key"] = handover.SecretName, ["property"] = key },
                        }),
                    ]),
                },
            },
            $"{handover.Name}: kubectl apply --filename <this file>");
    }
}
