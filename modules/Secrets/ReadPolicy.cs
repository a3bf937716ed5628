using System.Text.Json.Nodes;
using Infra.Modules.Shared;

namespace Infra.Modules.Secrets;

/// <summary>The two policies of a secret: who may read it (on the secret), and what a reader needs (for a role).</summary>
internal static class ReadPolicy
{
    private const string Suffix = "-read";
    private const int MaxPolicyNameLength = 128;

    /// <summary>Name of the IAM policy: the secret's, without slashes.</summary>
    public static string Name(string secretName) => IamName.WithSuffix(secretName.Replace('/', '-').Trim('-'), Suffix, MaxPolicyNameLength);

    /// <summary>Allows a role to read one secret and to use its key for that, nothing else.</summary>
    /// <param name="secretArn">ARN of the secret, or an expression for it.</param>
    /// <param name="kmsKeyArn">ARN of the key, when it is not the AWS-managed one.</param>
    /// <param name="region">Region of the secret.</param>
    public static string ForRole(string secretArn, string? kmsKeyArn, string region)
    {
        var statements = new List<JsonObject>
        {
            new()
            {
                ["Sid"] = "ReadSecret",
                ["Effect"] = "Allow",
                ["Action"] = new JsonArray("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
                ["Resource"] = secretArn,
            },
        };
        if (kmsKeyArn is not null)
        {
            statements.Add(new JsonObject
            {
                ["Sid"] = "DecryptSecret",
                ["Effect"] = "Allow",
                ["Action"] = "kms:Decrypt",
                ["Resource"] = kmsKeyArn,
                ["Condition"] = new JsonObject
                {
                    ["StringEquals"] = new JsonObject { ["kms:ViaService"] = $"secretsmanager.{region}.amazonaws.com" },
                },
            });
        }

        return PolicyDocument.Of(statements);
    }

    /// <summary>Refuses the value to everybody but the given roles, whatever their own policies allow. Nothing but the value is refused, so
    /// an administrator can always change or remove this policy.</summary>
    /// <param name="roleArns">ARNs of the roles.</param>
    public static string ForSecret(IEnumerable<string> roleArns) => PolicyDocument.Of(new JsonObject
    {
        ["Sid"] = "OnlyNamedRolesRead",
        ["Effect"] = "Deny",
        ["Principal"] = "*",
        ["Action"] = "secretsmanager:GetSecretValue",
        ["Resource"] = "*",
        ["Condition"] = new JsonObject
        {
            ["StringNotEquals"] = new JsonObject
            {
                ["aws:PrincipalArn"] = new JsonArray([.. roleArns.Select(arn => JsonValue.Create(arn))]),
            },
        },
    });
}
