using Infra.AwsRules.Storage;

namespace Infra.Environments.Tests.AwsRules.Storage;

public sealed class BucketRulesTests
{
    private static readonly CorsRule Browser =
        new() { AllowedOrigins = ["https://app.example.com"], AllowedMethods = ["GET", "PUT"] };

    [Theory]
    [InlineData("abc")]
    [InlineData("credlink-production-proofs-123456789012")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void Takes_a_name(string value) => Assert.Empty(BucketRules.CheckName("name", value));

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Proofs")]
    [InlineData("-proofs")]
    [InlineData("proofs-")]
    [InlineData("my.proofs")]
    [InlineData("192.168.5.4")]
    [InlineData("my_proofs")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("xn--proofs")]
    [InlineData("sthree-proofs")]
    [InlineData("proofs-s3alias")]
    [InlineData("proofs--x-s3")]
    public void Refuses_what_is_no_name(string value) =>
        Assert.Equal("name", Assert.Single(BucketRules.CheckName("name", value)).Property);

    [Fact]
    public void Takes_a_lifecycle_in_order() =>
        Assert.Empty(BucketRules.CheckLifecycle("lifecycle", new() { GlacierAfterDays = 90, ExpireAfterDays = 365 }, versioning: true));

    [Theory]
    [InlineData(90, false)]
    [InlineData(30, false)]
    [InlineData(120, true)]
    public void Deletion_comes_after_glacier_and_well_after_it_is_wise(int expireAfterDays, bool isWarning)
    {
        var violation = Assert.Single(BucketRules.CheckLifecycle(
            "lifecycle", new() { GlacierAfterDays = 90, ExpireAfterDays = expireAfterDays }, versioning: true));

        Assert.Equal(("lifecycle.expireAfterDays", isWarning), (violation.Property, violation.IsWarning));
        Assert.StartsWith("write 180 or more", violation.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Days_are_positive_and_old_versions_need_versioning() =>
        Assert.Equal(
            [
                "lifecycle.glacierAfterDays", "lifecycle.expireAfterDays", "lifecycle.abortIncompleteUploadsAfterDays",
                "lifecycle.expireNoncurrentAfterDays",
            ],
            BucketRules.CheckLifecycle(
                "lifecycle",
                new() { GlacierAfterDays = 0, ExpireAfterDays = -1, AbortIncompleteUploadsAfterDays = 0 },
                versioning: false).Select(violation => violation.Property));

    [Theory]
    [InlineData("https://app.example.com")]
    [InlineData("https://*.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("http://localhost:3000")]
    public void Takes_an_origin(string origin) =>
        Assert.Empty(BucketRules.CheckCors("cors", [Browser with { AllowedOrigins = [origin] }]));

    [Theory]
    [InlineData("*")]
    [InlineData("http://app.example.com")]
    [InlineData("https://*")]
    [InlineData("https://app.example.com/")]
    [InlineData("app.example.com")]
    public void Refuses_other_origins(string origin)
    {
        var violation = Assert.Single(BucketRules.CheckCors("cors", [Browser with { AllowedOrigins = [origin] }]));

        Assert.Equal(("cors[0].allowedOrigins", origin), (violation.Property, violation.Value));
        Assert.Contains("https://app.example.com", violation.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_of_cors_come_all_at_once() =>
        Assert.Equal(
            [
                "cors[1].allowedOrigins", "cors[1].allowedMethods", "cors[2].allowedMethods", "cors[2].allowedHeaders",
                "cors[2].exposedHeaders", "cors[2].maxAgeSeconds",
            ],
            BucketRules.CheckCors(
                "cors",
                [
                    Browser,
                    Browser with { AllowedOrigins = [], AllowedMethods = [] },
                    Browser with
                    {
                        AllowedMethods = ["OPTIONS"], AllowedHeaders = ["x-*-*", "*"], ExposedHeaders = ["*"], MaxAgeSeconds = 86401,
                    },
                ]).Select(violation => violation.Property));

    [Fact]
    public void A_bucket_has_at_most_100_cors_rules() =>
        Assert.Equal("cors", Assert.Single(BucketRules.CheckCors("cors", [.. Enumerable.Repeat(Browser, 101)])).Property);
}
