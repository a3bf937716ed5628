using System.Text.Json.Nodes;
using Infra.Cli.Output;
using Infra.Environments.Settings;

namespace Infra.Cli.Handover;

/// <summary>Everything for a program.</summary>
internal sealed class JsonFormat() : HandoverFormat("json", "all of it for a program")
{
    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        var variables = ApplicationVariables.Of(handover);
        var document = new JsonObject
        {
            ["environment"] = handover.Name.ToString(),
            ["application"] = handover.Application.Name,
            ["region"] = handover.Region,
            ["accountId"] = handover.Settings.Aws.AccountId,
            ["tenant"] = handover.Tenant,
            ["database"] = new JsonObject
            {
                ["host"] = handover.Host,
                ["port"] = handover.Port,
                ["name"] = handover.Database,
                ["schema"] = handover.Schema,
                ["username"] = handover.Username,
                ["sslMode"] = "verify-full",
                ["sslRootCertificate"] = handover.TrustAnchor.Path,
                ["sslRootCertificateUrl"] = handover.TrustAnchor.Url,
                ["url"] = handover.Url,
                ["login"] = handover.NeedsIamToken ? "iamToken" : "password",
            },
            ["secret"] = new JsonObject
            {
                ["name"] = handover.SecretName,
                ["arn"] = handover.SecretArn,
                ["keys"] = new JsonArray([.. handover.Secret.Fields.Keys.Order(StringComparer.Ordinal).Select(key => JsonValue.Create(key))]),
            },
            ["variables"] = new JsonObject(variables.Plain.Select(variable => KeyValuePair.Create<string, JsonNode?>(variable.Key, variable.Value))),
            ["secretVariables"] = new JsonObject(variables.Secret.Select(variable => KeyValuePair.Create<string, JsonNode?>(
                variable.Key,
                new JsonObject
                {
                    ["secretArn"] = handover.ArnOf(variable.Value.SecretName),
                    ["secretName"] = variable.Value.SecretName,
                    ["key"] = variable.Value.Key,
                }))),
            ["serviceAccounts"] = new JsonObject(handover.Settings.Access.ServiceAccounts.OrderBy(account => account.Key, StringComparer.Ordinal)
                .Select(account => KeyValuePair.Create<string, JsonNode?>(account.Key, AccountOf(handover, account.Value)))),
            ["buckets"] = new JsonObject(handover.Settings.Buckets.OrderBy(bucket => bucket.Key, StringComparer.Ordinal)
                .Select(bucket => KeyValuePair.Create<string, JsonNode?>(bucket.Key, bucket.Value.Name))),
        };
        document["knownAfterApply"] =
            new JsonObject(handover.Unknown.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));
        document["notes"] = new JsonArray([.. handover.Notes.Select(note => JsonValue.Create(note))]);
        return JsonText.Write(document);
    }

    private static JsonObject AccountOf(ApplicationHandover handover, ServiceAccountSettings account) => new()
    {
        ["namespace"] = account.Namespace,
        ["name"] = account.ServiceAccount,
        ["roleArn"] = handover.RoleArn(account),
    };
}
