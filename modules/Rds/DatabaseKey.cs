using HashiCorp.Cdktf.Providers.Aws.KmsAlias;
using HashiCorp.Cdktf.Providers.Aws.KmsKey;
using Infra.AwsRules;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>The key of the instance, when it is not AWS's own.</summary>
internal sealed class DatabaseKey
{
    /// <summary>Makes the key when the props ask for one.</summary>
    /// <param name="scope">Construct that it belongs to.</param>
    /// <param name="props">The database's props.</param>
    /// <param name="description">Description of a key that is made. Default: what the database encrypts with it.</param>
    public DatabaseKey(Construct scope, DatabaseModuleProps props, string? description = null)
    {
        Arn = props.Encryption switch
        {
            OwnKey own => Create(scope, props, own, description).Arn,
            ExistingKey existing => existing.KeyArn,
            _ => null,
        };
    }

    /// <summary>ARN; null for the AWS-managed keys.</summary>
    public string? Arn { get; }

    private static KmsKey Create(Construct scope, DatabaseModuleProps props, OwnKey own, string? description)
    {
        var key = new KmsKey(scope, "key", new KmsKeyConfig
        {
            Description = description ?? $"Storage, Performance Insights and master secret of {props.Identifier}",
            EnableKeyRotation = true,
            DeletionWindowInDays = 30,
            Policy = props.AccountId is null ? null : KeyPolicy(props.AccountId, AwsPartition.OfRegion(props.Region)),
            Lifecycle = props.PreventDestroy ? new TerraformResourceLifecycle { PreventDestroy = true } : null,
        });
        _ = new KmsAlias(scope, "key-alias", new KmsAliasConfig { Name = own.Alias, TargetKeyId = key.KeyId });
        return key;
    }

    /// <summary>The account decides by its IAM policies who uses and who manages the key; RDS and Secrets Manager come in through grants of
    /// the caller, so neither needs a statement.</summary>
    private static string KeyPolicy(string accountId, string partition) => PolicyDocument.Of(new
    {
        Sid = "AccountDecidesByIam",
        Effect = "Allow",
        Principal = new { AWS = $"arn:{partition}:iam::{accountId}:root" },
        Action = "kms:*",
        Resource = "*",
    });
}
