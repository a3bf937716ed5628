namespace Infra.AwsRules.Storage;

/// <summary>What pages of other origins may do with a bucket from a browser.</summary>
public sealed record CorsRule
{
    /// <summary>Origins, e.g. <c>https://app.example.com</c>; at least one, never <c>*</c>.</summary>
    public required IReadOnlyList<string> AllowedOrigins { get; init; }

    /// <summary>HTTP methods: GET, PUT, POST, DELETE, HEAD; at least one.</summary>
    public required IReadOnlyList<string> AllowedMethods { get; init; }

    /// <summary>Request headers that a page may send, each with at most one <c>*</c>. Default: <c>Content-Type</c>.</summary>
    public IReadOnlyList<string> AllowedHeaders { get; init; } = ["Content-Type"];

    /// <summary>Response headers that a page may read. Default: <c>ETag</c>, which uploads in parts need.</summary>
    public IReadOnlyList<string> ExposedHeaders { get; init; } = ["ETag"];

    /// <summary>Seconds that a browser keeps the answer, 0 to 86400. Default: 3600.</summary>
    public int MaxAgeSeconds { get; init; } = 3600;
}
