using System.Text.Json;
using HashiCorp.Cdktf;
using Infra.AwsRules.Storage;
using Infra.Modules.Shared;
using Infra.Modules.Storage;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Storage;

public sealed class BucketModuleTests
{
    private static readonly BucketModuleProps Default = new() { Name = "shop-dev-proofs-123456789012" };

    private static readonly CorsRule Browser =
        new() { AllowedOrigins = ["https://app.example.com"], AllowedMethods = ["GET", "PUT"] };

    [Fact]
    public void All_public_access_is_blocked_and_access_lists_are_off()
    {
        var template = Synth(Default);

        var block = template.SingleResource("aws_s3_bucket_public_access_block");
        Assert.All(
            ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"],
            (string argument) => Assert.Equal("true", block.Text(argument)));
        Assert.Equal(
            "BucketOwnerEnforced", template.SingleResource("aws_s3_bucket_ownership_controls").Text("rule.object_ownership"));
    }

    [Fact]
    public void Everyone_is_refused_without_tls()
    {
        var template = Synth(Default);

        var policy = template.SingleResource("aws_s3_bucket_policy");
        using var document = JsonDocument.Parse(policy.Text("policy"));
        var statement = Assert.Single(document.RootElement.GetProperty("Statement").EnumerateArray());
        Assert.Equal("Deny", statement.GetProperty("Effect").GetString());
        Assert.Equal("*", statement.GetProperty("Principal").GetProperty("AWS").GetString());
        Assert.Equal("s3:*", statement.GetProperty("Action").GetString());
        Assert.Equal("false", statement.GetProperty("Condition").GetProperty("Bool").GetProperty("aws:SecureTransport").GetString());
        var arn = $"${{{template.SingleResource("aws_s3_bucket").Address}.arn}}";
        Assert.Equal(
            [arn, $"{arn}/*"], statement.GetProperty("Resource").EnumerateArray().Select(resource => resource.GetString()));
        Assert.Equal([template.SingleResource("aws_s3_bucket_public_access_block").Address], policy.Texts("depends_on"));
    }

    [Fact]
    public void Objects_are_encrypted_with_aes256_or_the_given_key()
    {
        const string Key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
        const string Type = "aws_s3_bucket_server_side_encryption_configuration";
        const string Algorithm = "rule.0.apply_server_side_encryption_by_default.sse_algorithm";

        var aes = Synth(Default).SingleResource(Type);
        Assert.Equal("AES256", aes.Text(Algorithm));
        Assert.False(aes.Has("rule.0.apply_server_side_encryption_by_default.kms_master_key_id"));

        var kms = Synth(Default with { KmsKeyArn = Key }).SingleResource(Type);
        Assert.Equal("aws:kms", kms.Text(Algorithm));
        Assert.Equal(Key, kms.Text("rule.0.apply_server_side_encryption_by_default.kms_master_key_id"));
        Assert.Equal("true", kms.Text("rule.0.bucket_key_enabled"));
    }

    [Fact]
    public void Versions_are_kept_unless_switched_off()
    {
        Assert.Equal("Enabled", Synth(Default).SingleResource("aws_s3_bucket_versioning").Text("versioning_configuration.status"));
        var without = Default with { Versioning = false, Lifecycle = new() { ExpireNoncurrentAfterDays = null } };
        Assert.Empty(Synth(without).Resources("aws_s3_bucket_versioning"));
    }

    [Fact]
    public void The_lifecycle_has_the_given_steps_for_every_object()
    {
        var template = Synth(Default with { Lifecycle = new() { GlacierAfterDays = 90, ExpireAfterDays = 365 } });

        var lifecycle = template.SingleResource("aws_s3_bucket_lifecycle_configuration");
        Assert.Equal(
            ["Enabled", "", "90", "GLACIER", "365", "30", "7"],
            new[]
            {
                "status", "filter.0.prefix", "transition.0.days", "transition.0.storage_class", "expiration.0.days",
                "noncurrent_version_expiration.0.noncurrent_days", "abort_incomplete_multipart_upload.0.days_after_initiation",
            }.Select(argument => lifecycle.Text($"rule.0.{argument}")));
        Assert.Equal([template.SingleResource("aws_s3_bucket_versioning").Address], lifecycle.Texts("depends_on"));
    }

    [Fact]
    public void Steps_that_are_left_out_are_not_made()
    {
        var lifecycle = Synth(Default).SingleResource("aws_s3_bucket_lifecycle_configuration");
        Assert.False(lifecycle.Has("rule.0.transition"));
        Assert.False(lifecycle.Has("rule.0.expiration"));

        var none = new BucketLifecycle { ExpireNoncurrentAfterDays = null, AbortIncompleteUploadsAfterDays = null };
        Assert.Empty(Synth(Default with { Lifecycle = none }).Resources("aws_s3_bucket_lifecycle_configuration"));
    }

    [Fact]
    public void Browsers_of_the_given_origins_are_let_in_and_no_others()
    {
        Assert.Empty(Synth(Default).Resources("aws_s3_bucket_cors_configuration"));

        var cors = Synth(Default with { Cors = [Browser] }).SingleResource("aws_s3_bucket_cors_configuration");
        Assert.Equal(["https://app.example.com"], cors.Texts("cors_rule.0.allowed_origins"));
        Assert.Equal(["GET", "PUT"], cors.Texts("cors_rule.0.allowed_methods"));
        Assert.Equal(["Content-Type"], cors.Texts("cors_rule.0.allowed_headers"));
        Assert.Equal(["ETag"], cors.Texts("cors_rule.0.expose_headers"));
        Assert.Equal("3600", cors.Text("cors_rule.0.max_age_seconds"));
        Assert.False(cors.Has("cors_rule.1"));
    }

    [Fact]
    public void Request_metrics_cover_every_object_unless_switched_off()
    {
        var metric = Synth(Default).SingleResource("aws_s3_bucket_metric");
        Assert.Equal("EntireBucket", metric.Text("name"));
        Assert.False(metric.Has("filter"));
        Assert.Empty(Synth(Default with { RequestMetrics = false }).Resources("aws_s3_bucket_metric"));
    }

    [Fact]
    public void The_bucket_cannot_be_destroyed_by_a_plan_unless_allowed()
    {
        Assert.Equal("true", Synth(Default).SingleResource("aws_s3_bucket").Text("lifecycle.prevent_destroy"));
        Assert.False(Synth(Default with { PreventDestroy = false }).SingleResource("aws_s3_bucket").Has("lifecycle"));
        Assert.False(Synth(Default).SingleResource("aws_s3_bucket").Has("force_destroy"));
    }

    [Fact]
    public void Outputs_are_name_arn_and_domain_of_the_bucket()
    {
        var template = Synth(Default, (bucket, stack) =>
        {
            Output(stack, "name", bucket.Name);
            Output(stack, "arn", bucket.Arn);
            Output(stack, "domain", bucket.RegionalDomainName);
        });

        var address = template.SingleResource("aws_s3_bucket").Address;
        Assert.Equal("shop-dev-proofs-123456789012", template.SingleResource("aws_s3_bucket").Text("bucket"));
        Assert.Equal(
            [$"${{{address}.bucket}}", $"${{{address}.arn}}", $"${{{address}.bucket_regional_domain_name}}"],
            new[] { "name", "arn", "domain" }.Select(output => template.Output(output).GetProperty("value").GetString()));
    }

    [Fact]
    public void All_problems_come_at_once()
    {
        var exception = Assert.Throws<ModuleValidationException>(() => Synth(new()
        {
            Name = "My.Proofs",
            KmsKeyArn = "alias/proofs",
            Versioning = false,
            Cors = [Browser with { AllowedOrigins = [] }],
            Lifecycle = new() { GlacierAfterDays = 90, ExpireAfterDays = 60 },
        }));

        Assert.Equal(
            ["name", "kmsKeyArn", "cors[0].allowedOrigins", "lifecycle.expireAfterDays", "lifecycle.expireNoncurrentAfterDays"],
            exception.Violations.Select(violation => violation.Property));
    }

    private static SynthTemplate Synth(BucketModuleProps props, Action<BucketModule, TerraformStack>? use = null) =>
        SynthTemplate.Of(stack =>
        {
            var bucket = new BucketModule(stack, "bucket", props);
            use?.Invoke(bucket, stack);
        });

    private static void Output(TerraformStack stack, string name, string value) =>
        _ = new TerraformOutput(stack, name, new TerraformOutputConfig { Value = value });
}
