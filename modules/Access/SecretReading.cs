using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Access;

/// <summary>The policy of somebody who reads secrets and does nothing else.</summary>
internal static class SecretReading
{
    /// <summary>What a reader calls; AWS's caching clients and the Secrets Store CSI driver ask for the description too.</summary>
    public static readonly IReadOnlyList<string> ReaderActions = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"];

    /// <summary>Allows the actions on the secrets, and their keys for nothing but Secrets Manager in the region.</summary>
    public static string Policy(
        IReadOnlyList<string> actions, IReadOnlyList<string> secretArns, IReadOnlyList<string> kmsKeyArns, string region)
    {
        var read = new { Sid = "ReadSecrets", Effect = "Allow", Action = actions, Resource = secretArns };
        return kmsKeyArns.Count == 0
            ? PolicyDocument.Of(read)
            : PolicyDocument.Of(read, new
            {
                Sid = "DecryptSecrets",
                Effect = "Allow",
                Action = "kms:Decrypt",
                Resource = kmsKeyArns,
                Condition = new Dictionary<string, object>
                {
                    ["StringEquals"] = new Dictionary<string, string> { ["kms:ViaService"] = $"secretsmanager.{region}.amazonaws.com" },
                },
            });
    }
}
