using System.Text.RegularExpressions;

namespace Infra.AwsRules.Storage;

/// <summary>What S3 and this project require of buckets. Source: Amazon S3 user guide, "General purpose bucket naming rules", "Using
/// CORS", "Managing the lifecycle of objects".</summary>
public static partial class BucketRules
{
    /// <summary>Name of the configuration that counts a bucket's requests; alarms on them have it as the dimension <c>FilterId</c>.</summary>
    public const string MetricsFilterId = "EntireBucket";

    /// <summary>Days that Glacier Flexible Retrieval bills an object for at least. Source: Amazon S3 pricing.</summary>
    public const int GlacierMinimumDays = 90;

    /// <summary>Most CORS rules of a bucket.</summary>
    public const int MaximumCorsRules = 100;

    private static readonly string[] ReservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];

    private static readonly string[] ReservedSuffixes = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3"];

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

    /// <summary>Checks a bucket's name: 3 to 63 lower-case letters, digits and hyphens, none of AWS's reserved prefixes and suffixes. S3
    /// takes dots as well, but its certificates do not cover such host names.</summary>
    public static IReadOnlyList<Violation> CheckName(string property, string value)
    {
        if (!Name().IsMatch(value))
        {
            return [new Violation(
                property,
                value,
                "must be 3-63 lower-case letters, digits and hyphens, no hyphen first or last",
                "write for example shop-prod-invoices-123456789012")];
        }

        var reserved = ReservedPrefixes.Where(prefix => value.StartsWith(prefix, StringComparison.Ordinal))
            .Concat(ReservedSuffixes.Where(suffix => value.EndsWith(suffix, StringComparison.Ordinal)));
        return [.. reserved.Select(part => new Violation(property, value, $"must not use {part}, which AWS reserves", "rename it"))];
    }

    /// <summary>Checks a lifecycle: positive days, deletion after Glacier, old versions only where there are versions.</summary>
    public static IReadOnlyList<Violation> CheckLifecycle(string property, BucketLifecycle lifecycle, bool versioning) =>
    [
        .. CheckDays($"{property}.glacierAfterDays", lifecycle.GlacierAfterDays),
        .. CheckDays($"{property}.expireAfterDays", lifecycle.ExpireAfterDays),
        .. CheckDays($"{property}.expireNoncurrentAfterDays", lifecycle.ExpireNoncurrentAfterDays),
        .. CheckDays($"{property}.abortIncompleteUploadsAfterDays", lifecycle.AbortIncompleteUploadsAfterDays),
        .. CheckOrder($"{property}.expireAfterDays", lifecycle),
        .. lifecycle.ExpireNoncurrentAfterDays is { } days && !versioning
            ? new[]
            {
                new Violation(
                    $"{property}.expireNoncurrentAfterDays", $"{days}", "must be left out without versioning",
                    "write null, or switch versioning on"),
            }
            : [],
    ];

    /// <summary>Checks CORS rules. An origin is exact or has one <c>*</c> for a subdomain; <c>*</c> alone would let every website use its
    /// visitors' browsers, and plain HTTP is for localhost only.</summary>
    public static IReadOnlyList<Violation> CheckCors(string property, IReadOnlyList<CorsRule> rules) =>
    [
        .. rules.Count > MaximumCorsRules
            ? new[] { new Violation(property, $"{rules.Count}", $"must be at most {MaximumCorsRules} rules", "merge some") }
            : [],
        .. rules.SelectMany((rule, index) => CheckRule($"{property}[{index}]", rule)),
    ];

    private static IEnumerable<Violation> CheckRule(string property, CorsRule rule)
    {
        if (rule.AllowedOrigins.Count == 0)
        {
            yield return new Violation($"{property}.allowedOrigins", null, "must name at least one origin", "add one, or remove the rule");
        }

        foreach (var origin in rule.AllowedOrigins.Where(origin => !Origin().IsMatch(origin)))
        {
            yield return origin == "*"
                ? new Violation(
                    $"{property}.allowedOrigins", origin, "must not let every website in", "name origins, e.g. https://app.example.com")
                : new Violation(
                    $"{property}.allowedOrigins", origin,
                    "must be https:// and a host, without path, at most the first label *; http:// for localhost only",
                    "write for example https://app.example.com");
        }

        if (rule.AllowedMethods.Count == 0)
        {
            yield return new Violation($"{property}.allowedMethods", null, "must name at least one method", "add GET");
        }

        foreach (var method in rule.AllowedMethods.Where(method => !Methods.Contains(method)))
        {
            yield return new Violation(
                $"{property}.allowedMethods", method, $"must be one of {string.Join(", ", Methods)}",
                method == "OPTIONS" ? "remove it: S3 answers it by itself" : "write it in capitals");
        }

        foreach (var header in rule.AllowedHeaders.Where(header => !HeaderPattern().IsMatch(header)))
        {
            yield return new Violation(
                $"{property}.allowedHeaders", header, "must be a header's name with at most one *", "write for example Content-Type");
        }

        foreach (var header in rule.ExposedHeaders.Where(header => !Header().IsMatch(header)))
        {
            yield return new Violation($"{property}.exposedHeaders", header, "must be a header's name", "write for example ETag");
        }

        if (rule.MaxAgeSeconds is < 0 or > 86400)
        {
            yield return new Violation($"{property}.maxAgeSeconds", $"{rule.MaxAgeSeconds}", "must be 0-86400 seconds", "write 3600");
        }
    }

    private static IEnumerable<Violation> CheckDays(string property, int? days) =>
        days is < 1 ? [new Violation(property, $"{days}", "must be at least 1 day", "write null to switch the step off")] : [];

    private static IEnumerable<Violation> CheckOrder(string property, BucketLifecycle lifecycle)
    {
        if (lifecycle is not { GlacierAfterDays: >= 1 and var glacier, ExpireAfterDays: >= 1 and var expire })
        {
            yield break;
        }

        if (expire <= glacier)
        {
            yield return new Violation(
                property, $"{expire}", $"must be later than the move to Glacier after {glacier} days",
                $"write {glacier + GlacierMinimumDays} or more, or leave glacierAfterDays out");
        }
        else if (expire < glacier + GlacierMinimumDays)
        {
            yield return new Violation(
                property, $"{expire}", $"deletes objects that Glacier bills for {GlacierMinimumDays} days all the same",
                $"write {glacier + GlacierMinimumDays} or more, or leave glacierAfterDays out", IsWarning: true);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?|http://localhost(:[0-9]{1,5})?)\z")]
    private static partial Regex Origin();

    [GeneratedRegex(@"\A(?=.)[A-Za-z0-9-]*\*?[A-Za-z0-9-]*\z")]
    private static partial Regex HeaderPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9-]+\z")]
    private static partial Regex Header();
}
