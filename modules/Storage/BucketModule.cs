using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HashiCorp.Cdktf.Providers.Aws.S3Bucket;
using HashiCorp.Cdktf.Providers.Aws.S3BucketCorsConfiguration;
using HashiCorp.Cdktf.Providers.Aws.S3BucketLifecycleConfiguration;
using HashiCorp.Cdktf.Providers.Aws.S3BucketMetric;
using HashiCorp.Cdktf.Providers.Aws.S3BucketOwnershipControls;
using HashiCorp.Cdktf.Providers.Aws.S3BucketPolicy;
using HashiCorp.Cdktf.Providers.Aws.S3BucketPublicAccessBlock;
using HashiCorp.Cdktf.Providers.Aws.S3BucketServerSideEncryptionConfiguration;
using HashiCorp.Cdktf.Providers.Aws.S3BucketVersioning;
using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Storage;
using Infra.Modules.Shared;

namespace Infra.Modules.Storage;

/// <summary>A private S3 bucket: encrypted, reached by TLS only, owned by its account, with a lifecycle and request metrics.</summary>
public sealed partial class BucketModule : Construct
{
    /// <summary>Name of the request metrics' filter, which CloudWatch has as dimension <c>FilterId</c>; it covers every object.</summary>
    public const string MetricsFilterId = BucketRules.MetricsFilterId;

    private readonly BucketModuleProps _props;
    private readonly S3Bucket _bucket;

    /// <summary>Makes the bucket.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public BucketModule(Construct scope, string id, BucketModuleProps props)
        : base(scope, id)
    {
        ModuleValidationException.ThrowIfAny(this, Check(props));
        _props = props;
        _bucket = new S3Bucket(this, "bucket", new S3BucketConfig
        {
            Bucket = props.Name,
            Lifecycle = props.PreventDestroy ? new TerraformResourceLifecycle { PreventDestroy = true } : null,
        });
        KeepPrivate();
        Encrypt();
        AddLifecycle(AddVersioning());
        AddCors();
        AddRequestMetrics();
    }

    /// <summary>The bucket's name.</summary>
    public string Name => _bucket.Bucket;

    /// <summary>The bucket's ARN.</summary>
    public string Arn => _bucket.Arn;

    /// <summary>Host name in the bucket's region, for browsers and applications.</summary>
    public string RegionalDomainName => _bucket.BucketRegionalDomainName;

    private static IEnumerable<Violation> Check(BucketModuleProps props) =>
    [
        .. TerraformToken.IsUnresolved(props.Name) ? [] : BucketRules.CheckName("name", props.Name),
        .. props.KmsKeyArn is { } arn && !TerraformToken.IsUnresolved(arn) && !KmsKeyArn().IsMatch(arn) ? KeyByArn(arn) : [],
        .. BucketRules.CheckCors("cors", props.Cors),
        .. BucketRules.CheckLifecycle("lifecycle", props.Lifecycle, props.Versioning),
    ];

    private static Violation[] KeyByArn(string arn) =>
    [
        SecretAccessRules.KeyArn.At(
            "kmsKeyArn", arn, "must be the ARN of a key, not of an alias", "write arn:aws:kms:<region>:<account>:key/<id>"),
    ];

    // S3 answers two changes of a bucket's access at the same time with a conflict, so that they follow each other.
    private void KeepPrivate()
    {
        var block = new S3BucketPublicAccessBlock(this, "public-access-block", new S3BucketPublicAccessBlockConfig
        {
            Bucket = _bucket.Id,
            BlockPublicAcls = true,
            BlockPublicPolicy = true,
            IgnorePublicAcls = true,
            RestrictPublicBuckets = true,
        });
        var policy = new S3BucketPolicy(this, "policy", new S3BucketPolicyConfig
        {
            Bucket = _bucket.Id,
            Policy = TlsOnly(_bucket.Arn),
            DependsOn = [block],
        });
        _ = new S3BucketOwnershipControls(this, "ownership", new S3BucketOwnershipControlsConfig
        {
            Bucket = _bucket.Id,
            Rule = new S3BucketOwnershipControlsRule { ObjectOwnership = "BucketOwnerEnforced" },
            DependsOn = [policy],
        });
    }

    private static string TlsOnly(string bucketArn) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "DenyWithoutTls",
            ["Effect"] = "Deny",
            ["Principal"] = new JsonObject { ["AWS"] = "*" },
            ["Action"] = "s3:*",
            ["Resource"] = new JsonArray(bucketArn, $"{bucketArn}/*"),
            ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
        }),
    }.ToJsonString();

    private void Encrypt() =>
        _ = new S3BucketServerSideEncryptionConfigurationA(this, "encryption", new S3BucketServerSideEncryptionConfigurationAConfig
        {
            Bucket = _bucket.Id,
            Rule = new[]
            {
                new S3BucketServerSideEncryptionConfigurationRuleA
                {
                    ApplyServerSideEncryptionByDefault =
                        new S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA
                        {
                            SseAlgorithm = _props.KmsKeyArn is null ? "AES256" : "aws:kms",
                            KmsMasterKeyId = _props.KmsKeyArn,
                        },
                    BucketKeyEnabled = _props.KmsKeyArn is null ? null : true,
                },
            },
            Lifecycle = PlanTimeRules.Lifecycle(PlanTimeRules.Form(_props.KmsKeyArn, SecretAccessRules.AnyKeyArn, KeyByArn)),
        });

    private S3BucketVersioningA? AddVersioning() => !_props.Versioning
        ? null
        : new S3BucketVersioningA(this, "versioning", new S3BucketVersioningAConfig
        {
            Bucket = _bucket.Id,
            VersioningConfiguration = new S3BucketVersioningVersioningConfiguration { Status = "Enabled" },
        });

    private void AddLifecycle(S3BucketVersioningA? versioning)
    {
        var lifecycle = _props.Lifecycle;
        if (!lifecycle.HasAny)
        {
            return;
        }

        _ = new S3BucketLifecycleConfiguration(this, "lifecycle", new S3BucketLifecycleConfigurationConfig
        {
            Bucket = _bucket.Id,
            Rule = new[]
            {
                new S3BucketLifecycleConfigurationRule
                {
                    Id = "objects",
                    Status = "Enabled",
                    Filter = new[] { new S3BucketLifecycleConfigurationRuleFilter { Prefix = "" } },
                    Transition = lifecycle.GlacierAfterDays is { } glacier
                        ? new[] { new S3BucketLifecycleConfigurationRuleTransition { Days = glacier, StorageClass = "GLACIER" } }
                        : null,
                    Expiration = lifecycle.ExpireAfterDays is { } expire
                        ? new[] { new S3BucketLifecycleConfigurationRuleExpiration { Days = expire } }
                        : null,
                    NoncurrentVersionExpiration = lifecycle.ExpireNoncurrentAfterDays is { } noncurrent
                        ? new[] { new S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration { NoncurrentDays = noncurrent } }
                        : null,
                    AbortIncompleteMultipartUpload = lifecycle.AbortIncompleteUploadsAfterDays is { } abort
                        ? new[]
                        {
                            new S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = abort },
                        }
                        : null,
                },
            },
            DependsOn = versioning is null ? null : [versioning],
        });
    }

    private void AddCors()
    {
        if (_props.Cors.Count == 0)
        {
            return;
        }

        _ = new S3BucketCorsConfiguration(this, "cors", new S3BucketCorsConfigurationConfig
        {
            Bucket = _bucket.Id,
            CorsRule = _props.Cors.Select(rule => new S3BucketCorsConfigurationCorsRule
            {
                AllowedOrigins = [.. rule.AllowedOrigins],
                AllowedMethods = [.. rule.AllowedMethods],
                AllowedHeaders = [.. rule.AllowedHeaders],
                ExposeHeaders = [.. rule.ExposedHeaders],
                MaxAgeSeconds = rule.MaxAgeSeconds,
            }).ToArray(),
        });
    }

    private void AddRequestMetrics()
    {
        if (_props.RequestMetrics)
        {
            _ = new S3BucketMetric(this, "request-metrics", new S3BucketMetricConfig { Bucket = _bucket.Id, Name = MetricsFilterId });
        }
    }

    [GeneratedRegex(SecretAccessRules.AnyKeyArn)]
    private static partial Regex KmsKeyArn();
}
