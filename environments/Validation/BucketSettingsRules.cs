using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Storage;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.buckets</c>.</summary>
internal static class BucketSettingsRules
{
    /// <summary>Buckets have names of their own.</summary>
    public static readonly RuleDefinition NameTaken = new(
        "S3B501", RuleSeverity.Error,
        "Buckets have names of their own",
        "A name belongs to one bucket of the whole partition.",
        "Give each bucket a name of its own.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html");

    // The settings' names for what the rules of S3 call by S3's own.
    private static readonly (string Rule, string Setting)[] Names =
    [
        ("allowedOrigins", "origins"),
        ("allowedMethods", "methods"),
        ("allowedHeaders", "headers"),
        ("expireNoncurrentAfterDays", "oldVersionsExpireAfterDays"),
        ("abortIncompleteUploadsAfterDays", "abortUploadsAfterDays"),
    ];

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) => RuleCheck.ForEach(
        settings.Buckets,
        "$.buckets",
        (key, path, bucket) => CheckOne(key, bucket, settings)
            .Select(violation => violation.Property == "" ? violation with { Property = path } : violation.Under(path)));

    private static IEnumerable<Violation> CheckOne(string key, BucketSettings bucket, EnvironmentSettings settings) =>
    [
        .. ConstructKey.Check(key, "uploads"),
        .. BucketRules.CheckName("name", bucket.Name),
        .. CheckNameIsFree(key, bucket, settings),
        .. BucketRules.CheckCors("cors", BucketDefinitions.CorsOf(bucket)).Select(ToSettings),
        .. BucketRules.CheckLifecycle("lifecycle", BucketDefinitions.LifecycleOf(bucket), bucket.Versioning).Select(ToSettings),
    ];

    private static IEnumerable<Violation> CheckNameIsFree(string key, BucketSettings bucket, EnvironmentSettings settings) =>
        settings.Buckets.Where(other => other.Value?.Name == bucket.Name && string.CompareOrdinal(other.Key, key) < 0)
            .Select(other => NameTaken.At("name", bucket.Name, $"is the name of bucket {other.Key} as well", "give each bucket a name of its own"));

    private static Violation ToSettings(Violation violation) => Names.Aggregate(violation, (current, name) => current with
    {
        Property = current.Property.Replace(name.Rule, name.Setting, StringComparison.Ordinal),
        Fix = current.Fix.Replace(name.Rule, name.Setting, StringComparison.Ordinal),
    });
}

/// <summary>The settings of a bucket in the words of the rules of S3 and of the storage module.</summary>
public static class BucketDefinitions
{
    /// <summary>What pages of other origins may do.</summary>
    public static IReadOnlyList<CorsRule> CorsOf(BucketSettings bucket) =>
    [
        .. bucket.Cors.Select(rule => new CorsRule
        {
            AllowedOrigins = rule.Origins,
            AllowedMethods = rule.Methods,
            AllowedHeaders = rule.Headers,
            ExposedHeaders = rule.ExposedHeaders,
            MaxAgeSeconds = rule.MaxAgeSeconds,
        }),
    ];

    /// <summary>What becomes of objects. Without versioning there are no old versions, so that their default does not count.</summary>
    public static BucketLifecycle LifecycleOf(BucketSettings bucket) => new()
    {
        GlacierAfterDays = bucket.Lifecycle.GlacierAfterDays,
        ExpireAfterDays = bucket.Lifecycle.ExpireAfterDays,
        ExpireNoncurrentAfterDays = bucket.Versioning ? bucket.Lifecycle.OldVersionsExpireAfterDays : null,
        AbortIncompleteUploadsAfterDays = bucket.Lifecycle.AbortUploadsAfterDays,
    };
}
