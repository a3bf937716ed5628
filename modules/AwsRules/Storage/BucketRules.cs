using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Storage;

/// <summary>What S3 and this project require of buckets. Source: Amazon S3 user guide, "General purpose bucket naming rules", "Using
/// CORS", "Managing the lifecycle of objects".</summary>
public static partial class BucketRules
{
    /// <summary>A bucket's name has 3 to 63 lower-case letters, digits and hyphens.</summary>
    public static readonly RuleDefinition BucketName = new(
        "S3B001", RuleSeverity.Error, "A bucket's name has 3 to 63 lower-case letters, digits and hyphens",
        "S3 refuses others; names with dots it takes, but its certificates do not cover their host names.",
        "Write for example shop-prod-invoices and the account's id.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html");

    /// <summary>A bucket's name has none of the prefixes and suffixes that AWS reserves.</summary>
    public static readonly RuleDefinition ReservedBucketName = new(
        "S3B002", RuleSeverity.Error, "A bucket's name has none of the prefixes and suffixes that AWS reserves",
        "S3 uses them for access points and other things, and refuses such a bucket.",
        "Rename it.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html");

    /// <summary>Old versions expire only where versioning is on.</summary>
    public static readonly RuleDefinition NoncurrentNeedsVersions = new(
        "S3B003", RuleSeverity.Error, "Old versions expire only where versioning is on",
        "A bucket without versions has no old ones, so that the setting says one thing and does nothing.",
        "Switch versioning on, or write null.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html");

    /// <summary>A bucket has at most 100 CORS rules.</summary>
    public static readonly RuleDefinition CorsRuleCount = new(
        "S3B004", RuleSeverity.Error, "A bucket has at most 100 CORS rules",
        "S3 refuses more.",
        "Merge rules that differ in one list only.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html");

    /// <summary>A CORS rule names origins and methods.</summary>
    public static readonly RuleDefinition CorsListRequired = new(
        "S3B005", RuleSeverity.Error, "A CORS rule names origins and methods",
        "S3 refuses a rule without either.",
        "Add one of each, or remove the rule.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html");

    /// <summary>A CORS rule does not let every website in.</summary>
    public static readonly RuleDefinition CorsAnyOrigin = new(
        "S3B006", RuleSeverity.Warning, "A CORS rule does not let every website in",
        "With * any page can use its visitors' browsers to read and write what they may.",
        "Name the origins of your own pages.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html");

    /// <summary>An origin is https:// and a host, without a path.</summary>
    public static readonly RuleDefinition CorsOriginForm = new(
        "S3B007", RuleSeverity.Warning, "An origin is https:// and a host, without a path",
        "Browsers send scheme, host and port and nothing more, so another text matches none; plain http lets others on the way answer.",
        "Write for example https://app.example.com.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html");

    /// <summary>A CORS method is GET, PUT, POST, DELETE or HEAD.</summary>
    public static readonly RuleDefinition CorsMethod = new(
        "S3B008", RuleSeverity.Error, "A CORS method is GET, PUT, POST, DELETE or HEAD",
        "S3 refuses others; OPTIONS it answers by itself.",
        "Write it in capitals, and leave OPTIONS out.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html");

    /// <summary>A CORS header is a header's name.</summary>
    public static readonly RuleDefinition CorsHeader = new(
        "S3B009", RuleSeverity.Error, "A CORS header is a header's name",
        "S3 takes one * in an allowed header and none in an exposed one.",
        "Write for example Content-Type.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html");

    /// <summary>A CORS answer is remembered for 0 to 86400 seconds.</summary>
    public static readonly RuleDefinition CorsMaxAge = new(
        "S3B010", RuleSeverity.Error, "A CORS answer is remembered for 0 to 86400 seconds",
        "A negative age is refused, and no browser remembers an answer for more than a day.",
        "Write 3600.",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age");

    /// <summary>A lifecycle step comes after at least 1 day.</summary>
    public static readonly RuleDefinition LifecycleDays = new(
        "S3B011", RuleSeverity.Error, "A lifecycle step comes after at least 1 day",
        "S3 refuses 0 and less.",
        "Write null to switch the step off.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html");

    /// <summary>Objects are deleted later than they move to Glacier.</summary>
    public static readonly RuleDefinition LifecycleOrder = new(
        "S3B012", RuleSeverity.Error, "Objects are deleted later than they move to Glacier",
        "S3 refuses a rule that deletes before it moves.",
        "Raise expireAfterDays, or leave glacierAfterDays out.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html");

    /// <summary>Objects stay in Glacier for the 90 days that they are billed for.</summary>
    public static readonly RuleDefinition GlacierMinimum = new(
        "S3B013", RuleSeverity.Warning, "Objects stay in Glacier for the 90 days that they are billed for",
        "Glacier Flexible Retrieval bills 90 days of every object, also of one that is deleted earlier.",
        "Delete 90 days after the move or later, or do not move at all.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html");

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
            return [BucketName.At(
                property,
                value,
                "must be 3-63 lower-case letters, digits and hyphens, no hyphen first or last",
                "write for example shop-prod-invoices-123456789012")];
        }

        var reserved = ReservedPrefixes.Where(prefix => value.StartsWith(prefix, StringComparison.Ordinal))
            .Concat(ReservedSuffixes.Where(suffix => value.EndsWith(suffix, StringComparison.Ordinal)));
        return [.. reserved.Select(part => ReservedBucketName.At(property, value, $"must not use {part}, which AWS reserves", "rename it"))];
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
                NoncurrentNeedsVersions.At(
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
            ? new[] { CorsRuleCount.At(property, $"{rules.Count}", $"must be at most {MaximumCorsRules} rules", "merge some") }
            : [],
        .. rules.SelectMany((rule, index) => CheckRule($"{property}[{index}]", rule)),
    ];

    private static IEnumerable<Violation> CheckRule(string property, CorsRule rule)
    {
        if (rule.AllowedOrigins.Count == 0)
        {
            yield return CorsListRequired.At($"{property}.allowedOrigins", null, "must name at least one origin", "add one, or remove the rule");
        }

        foreach (var origin in rule.AllowedOrigins.Where(origin => !Origin().IsMatch(origin)))
        {
            yield return origin == "*"
                ? CorsAnyOrigin.At(
                    $"{property}.allowedOrigins", origin, "lets every website in", "name origins, e.g. https://app.example.com")
                : CorsOriginForm.At(
                    $"{property}.allowedOrigins", origin,
                    "must be https:// and a host, without path, at most the first label *; http:// for localhost only",
                    "write for example https://app.example.com");
        }

        if (rule.AllowedMethods.Count == 0)
        {
            yield return CorsListRequired.At($"{property}.allowedMethods", null, "must name at least one method", "add GET");
        }

        foreach (var method in rule.AllowedMethods.Where(method => !Methods.Contains(method)))
        {
            yield return CorsMethod.At(
                $"{property}.allowedMethods", method, $"must be one of {string.Join(", ", Methods)}",
                method == "OPTIONS" ? "remove it: S3 answers it by itself" : "write it in capitals");
        }

        foreach (var header in rule.AllowedHeaders.Where(header => !HeaderPattern().IsMatch(header)))
        {
            yield return CorsHeader.At(
                $"{property}.allowedHeaders", header, "must be a header's name with at most one *", "write for example Content-Type");
        }

        foreach (var header in rule.ExposedHeaders.Where(header => !Header().IsMatch(header)))
        {
            yield return CorsHeader.At($"{property}.exposedHeaders", header, "must be a header's name", "write for example ETag");
        }

        if (rule.MaxAgeSeconds is < 0 or > 86400)
        {
            yield return CorsMaxAge.At($"{property}.maxAgeSeconds", $"{rule.MaxAgeSeconds}", "must be 0-86400 seconds", "write 3600");
        }
    }

    private static IEnumerable<Violation> CheckDays(string property, int? days) =>
        days is < 1 ? [LifecycleDays.At(property, $"{days}", "must be at least 1 day", "write null to switch the step off")] : [];

    private static IEnumerable<Violation> CheckOrder(string property, BucketLifecycle lifecycle)
    {
        if (lifecycle is not { GlacierAfterDays: >= 1 and var glacier, ExpireAfterDays: >= 1 and var expire })
        {
            yield break;
        }

        if (expire <= glacier)
        {
            yield return LifecycleOrder.At(
                property, $"{expire}", $"must be later than the move to Glacier after {glacier} days",
                $"write {glacier + GlacierMinimumDays} or more, or leave glacierAfterDays out");
        }
        else if (expire < glacier + GlacierMinimumDays)
        {
            yield return GlacierMinimum.At(
                property, $"{expire}", $"deletes objects that Glacier bills for {GlacierMinimumDays} days all the same",
                $"write {glacier + GlacierMinimumDays} or more, or leave glacierAfterDays out");
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
