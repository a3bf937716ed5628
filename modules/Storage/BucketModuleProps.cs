using Infra.AwsRules.Storage;

namespace Infra.Modules.Storage;

/// <summary>What <see cref="BucketModule"/> makes.</summary>
public sealed record BucketModuleProps
{
    /// <summary>Name, unique in all of AWS; 3 to 63 lower-case letters, digits and hyphens. AWS cannot change it without replacing the
    /// bucket.</summary>
    public required string Name { get; init; }

    /// <summary>Whether overwritten and deleted objects are kept as versions. Default: true.</summary>
    public bool Versioning { get; init; } = true;

    /// <summary>ARN of the KMS key that objects are encrypted with. Default: AES256 with S3's own keys.</summary>
    public string? KmsKeyArn { get; init; }

    /// <summary>What pages of other origins may do from a browser. Default: nothing.</summary>
    public IReadOnlyList<CorsRule> Cors { get; init; } = [];

    /// <summary>What becomes of objects with time. Default: old versions go after 30 days, uploads never completed after 7; objects
    /// stay.</summary>
    public BucketLifecycle Lifecycle { get; init; } = new();

    /// <summary>Whether CloudWatch counts the bucket's requests; alarms on 4xx and 5xx have no data otherwise. Paid per metric. Default:
    /// true.</summary>
    public bool RequestMetrics { get; init; } = true;

    /// <summary>Whether Terraform refuses any plan that would delete the bucket. Default: true.</summary>
    public bool PreventDestroy { get; init; } = true;
}
