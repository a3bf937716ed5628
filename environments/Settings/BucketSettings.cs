using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>An S3 bucket. Encrypted, closed to the public, TLS only: these are not settings.</summary>
public sealed record BucketSettings
{
    /// <summary>Name, unique in all of AWS.</summary>
    [Pattern("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", "must be a bucket name: 3-63 lower-case letters, digits and hyphens", "orders-files-111122223333")]
    public required string Name { get; init; }

    /// <summary>Keeps what is overwritten or deleted as older versions. Default: true.</summary>
    public bool Versioning { get; init; } = true;

    /// <summary>What pages of other origins may do from a browser. Default: nothing.</summary>
    public IReadOnlyList<CorsSettings> Cors { get; init; } = [];

    /// <summary>What becomes of objects with time.</summary>
    public BucketLifecycleSettings Lifecycle { get; init; } = new();

    /// <summary>Lets CloudWatch count the requests, which an alarm on 4xx or 5xx needs. Default: true.</summary>
    public bool RequestMetrics { get; init; } = true;
}

/// <summary>What pages of some origins may do from a browser.</summary>
public sealed record CorsSettings
{
    /// <summary>Origins, e.g. <c>https://app.example.com</c>.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>HTTP methods: GET, PUT, POST, DELETE, HEAD.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Request headers that a page may send. Default: <c>Content-Type</c>.</summary>
    public IReadOnlyList<string> Headers { get; init; } = ["Content-Type"];

    /// <summary>Response headers that a page may read. Default: <c>ETag</c>, which uploads in parts need.</summary>
    public IReadOnlyList<string> ExposedHeaders { get; init; } = ["ETag"];

    /// <summary>Seconds that a browser remembers the answer. Default: 3600.</summary>
    [Range(0, 86400)]
    public int MaxAgeSeconds { get; init; } = 3600;
}

/// <summary>What becomes of objects with time, in days.</summary>
public sealed record BucketLifecycleSettings
{
    /// <summary>Days until an object moves to Glacier. Default: never.</summary>
    [Range(1, 36500)]
    public int? GlacierAfterDays { get; init; }

    /// <summary>Days until an object is deleted. Default: never.</summary>
    [Range(1, 36500)]
    public int? ExpireAfterDays { get; init; }

    /// <summary>Days until an old version is deleted. Default: 30.</summary>
    [Range(1, 36500)]
    public int? OldVersionsExpireAfterDays { get; init; } = 30;

    /// <summary>Days until an upload that was never completed is removed. Default: 7.</summary>
    [Range(1, 36500)]
    public int? AbortUploadsAfterDays { get; init; } = 7;
}
