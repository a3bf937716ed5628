using System.Text.Json;
using System.Text.Json.Nodes;

namespace Infra.Cli.Terraform;

/// <summary>The Terraform override file with which a stack can be planned without an AWS account. It stays in the working folder: with it,
/// an apply would not check the account and would read security groups wrongly.</summary>
internal static class OfflineOverride
{
    /// <summary>Terraform merges files of this name over the others.</summary>
    public const string FileName = "offline_override.tf.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Makes the file for a stack.</summary>
    /// <param name="stack">The stack's <c>cdk.tf.json</c>.</param>
    public static string For(JsonElement stack)
    {
        var providers = new JsonArray();
        foreach (var alias in AwsProviderAliases(stack))
        {
            // allowed_account_ids would ask AWS who the placeholder credentials belong to.
            var provider = new JsonObject
            {
                ["access_key"] = "offline",
                ["secret_key"] = "offline",
                ["allowed_account_ids"] = null,
                ["skip_credentials_validation"] = true,
                ["skip_metadata_api_check"] = "true",
                ["skip_region_validation"] = true,
                ["skip_requesting_account_id"] = true,
            };
            if (alias is not null)
            {
                provider["alias"] = alias;
            }

            providers.Add(provider);
        }

        var document = new JsonObject
        {
            ["terraform"] = new JsonObject { ["backend"] = new JsonObject { ["local"] = new JsonObject { ["path"] = "offline.tfstate" } } },
        };
        if (providers.Count > 0)
        {
            document["provider"] = new JsonObject { ["aws"] = providers };
        }

        return document.ToJsonString(Indented) + "\n";
    }

    private static IEnumerable<string?> AwsProviderAliases(JsonElement stack)
    {
        if (!stack.TryGetProperty("provider", out var providers) || !providers.TryGetProperty("aws", out var aws))
        {
            return [];
        }

        var blocks = aws.ValueKind == JsonValueKind.Array ? aws.EnumerateArray().ToArray() : [aws];
        return blocks.Select(block => block.TryGetProperty("alias", out var alias) ? alias.GetString() : null);
    }
}
