using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Infra.Environments.Settings;

/// <summary>The AWS account and region of a deployment. Both are written down so that planning asks AWS for nothing.</summary>
public sealed record AwsSettings
{
    /// <summary>Region name, e.g. <c>us-east-1</c>.</summary>
    [Pattern("^[a-z]{2}(-[a-z]+)+-[0-9]$", "must be the name of an AWS region", "us-east-1")]
    public required string Region { get; init; }

    /// <summary>The account's 12 digits. The provider refuses to work in any other account.</summary>
    [Pattern("^[0-9]{12}$", "must be the 12 digits of an AWS account", "111122223333")]
    public required string AccountId { get; init; }

    /// <summary>Names of the IAM roles that run Terraform and the migrator. They may read every secret that <c>readerRoles</c> restricts:
    /// Terraform's AWS provider reads the value at each plan. Default: none.</summary>
    public IReadOnlyList<string> DeploymentRoles { get; init; } = [];
}

/// <summary>Where Terraform keeps its state.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LocalStateSettings), "local")]
[JsonDerivedType(typeof(S3StateSettings), "s3")]
public abstract record StateSettings;

/// <summary>A <c>terraform.tfstate</c> file in the stack's folder: for trying things out.</summary>
public sealed record LocalStateSettings : StateSettings;

/// <summary>An object in S3, encrypted, locked by S3 itself (Terraform 1.10's native lock file, no DynamoDB table).</summary>
public sealed record S3StateSettings : StateSettings
{
    /// <summary>Bucket name, 3–63 characters; the bucket must exist and have versioning on.</summary>
    [Pattern("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "must be a bucket name: 3-63 lower-case letters, digits, dots and hyphens", "orders-terraform-state")]
    public required string Bucket { get; init; }

    /// <summary>The bucket's region. Default: the deployment's own region.</summary>
    [Pattern("^[a-z]{2}(-[a-z]+)+-[0-9]$", "must be the name of an AWS region", "us-east-1")]
    public string? Region { get; init; }

    /// <summary>Object key. Default: <c>&lt;system&gt;/&lt;deployment&gt;/terraform.tfstate</c>.</summary>
    public string? Key { get; init; }

    /// <summary>KMS key ARN for the state object. Default: the bucket's own encryption setting.</summary>
    [Pattern("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+", "must be the ARN of a KMS key", "arn:aws:kms:us-east-1:111122223333:alias/terraform")]
    public string? KmsKeyArn { get; init; }
}
