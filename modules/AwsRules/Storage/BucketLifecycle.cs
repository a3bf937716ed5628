namespace Infra.AwsRules.Storage;

/// <summary>What becomes of objects with time. Null switches a step off.</summary>
public sealed record BucketLifecycle
{
    /// <summary>Days after which an object moves to Glacier Flexible Retrieval, 1 or more. Default: none.</summary>
    public int? GlacierAfterDays { get; init; }

    /// <summary>Days after which an object is deleted, more than <see cref="GlacierAfterDays"/>. Default: never.</summary>
    public int? ExpireAfterDays { get; init; }

    /// <summary>Days after which a version that was overwritten or deleted goes for good, 1 or more. Default: 30.</summary>
    public int? ExpireNoncurrentAfterDays { get; init; } = 30;

    /// <summary>Days after which an upload in parts that was never completed is removed, 1 or more. Default: 7.</summary>
    public int? AbortIncompleteUploadsAfterDays { get; init; } = 7;

    /// <summary>Whether any step is on.</summary>
    public bool HasAny =>
        (GlacierAfterDays ?? ExpireAfterDays ?? ExpireNoncurrentAfterDays ?? AbortIncompleteUploadsAfterDays) is not null;
}
