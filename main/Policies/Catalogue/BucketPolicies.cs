using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>S3 buckets.</summary>
internal static class BucketPolicies
{
    private const string Bucket = "aws_s3_bucket";
    private const string UserGuide = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/";

    private static readonly string[] Blocks = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-S3-001",
            Severity = Error,
            Title = "All public access to the bucket is blocked",
            Reason = "One wrong ACL or policy publishes the bucket; the four blocks make AWS refuse it.",
            Fix = "Add aws_s3_bucket_public_access_block for the bucket with all four arguments true.",
            Controls = ["S3.8", "CIS 2.1.4"],
            Types = [Bucket],
            Check = (resource, graph) => Companion(graph, resource, "aws_s3_bucket_public_access_block", "it has no public access block", block =>
                Blocks.SelectMany(argument => Expect.Flag(block, argument))),
        },
        new()
        {
            Id = "POL-S3-002",
            Severity = Error,
            Title = "Objects are encrypted",
            Reason = "AWS encrypts by default since 2023; what the stack does not say, nobody sees change.",
            Fix = "Add aws_s3_bucket_server_side_encryption_configuration with AES256 or aws:kms.",
            Controls = ["S3.17"],
            Types = [Bucket],
            Check = (resource, graph) => Companion(
                graph, resource, "aws_s3_bucket_server_side_encryption_configuration", "no encryption is configured", configuration =>
                    configuration["rule"].Items.Count == 0
                        ? [new Breach("rule", "no encryption is configured")]
                        : configuration["rule"].Items.SelectMany(rule => Expect.OneOf(
                            rule["apply_server_side_encryption_by_default"]["sse_algorithm"], "sse_algorithm", "AES256", "aws:kms", "aws:kms:dsse"))),
        },
        new()
        {
            Id = "POL-S3-003",
            Severity = Error,
            Title = "Objects have versions",
            Reason = "What is overwritten or deleted by mistake, or by ransomware, is gone otherwise.",
            Fix = "Add aws_s3_bucket_versioning with status Enabled.",
            Controls = ["S3.14"],
            Types = [Bucket],
            Check = (resource, graph) => Companion(graph, resource, "aws_s3_bucket_versioning", "versioning is not configured", versioning =>
                Expect.OneOf(versioning["versioning_configuration"]["status"], "versioning_configuration.status", "Enabled")),
        },
        new()
        {
            Id = "POL-S3-004",
            Severity = Error,
            Title = "The bucket refuses requests without TLS",
            Reason = "S3 answers plain HTTP, too: objects and signatures can be read on the way.",
            Fix = "Add a bucket policy that denies s3:* to everybody when aws:SecureTransport is false, for the bucket and its objects.",
            Controls = ["S3.5", "CIS 2.1.1"],
            Types = [Bucket],
            Check = (resource, graph) => Companion(graph, resource, "aws_s3_bucket_policy", "it has no policy", policy =>
                PolicyText.Read(graph, policy, policy["policy"]) is { } statements
                    ? Expect.That(
                        statements.Any(statement =>
                            TlsOnly.Denies(statement, "s3:*") && statement.Resources.Any(arn => arn.EndsWith("/*", StringComparison.Ordinal))),
                        "policy", "its policy does not deny requests without TLS")
                    : [Breach.Undecided("policy")]),
        },
        new()
        {
            Id = "POL-S3-005",
            Severity = Warning,
            Title = "Incomplete uploads are removed",
            Reason = "Parts of uploads that were never completed are stored and paid for, and nobody sees them.",
            Fix = "Add abort_incomplete_multipart_upload to a lifecycle rule.",
            Controls = ["S3.13"],
            Types = [Bucket],
            Check = (resource, graph) => LifecycleHas(graph, resource, "abort_incomplete_multipart_upload", "incomplete uploads are kept for ever"),
        },
        new()
        {
            Id = "POL-S3-006",
            Severity = Error,
            Title = "The bucket policy lets nobody unknown in",
            Reason = "A policy for * is for everybody on the internet.",
            Fix = "Name the principals, or the VPC endpoint or organisation in a condition.",
            Controls = ["S3.2", "S3.3", "S3.6"],
            Types = ["aws_s3_bucket_policy"],
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.IsForEverybody && statement.Conditions.Count == 0
                    ? $"everybody may {string.Join(", ", statement.Actions)}"
                    : null),
        },
        new()
        {
            Id = "POL-S3-007",
            Severity = Error,
            Title = "Access control lists are switched off",
            Reason = "ACLs give single objects away beside the policy, and the uploader owns them.",
            Fix = "Add aws_s3_bucket_ownership_controls with BucketOwnerEnforced.",
            Controls = ["S3.12"],
            Types = [Bucket],
            Check = (resource, graph) => Companion(graph, resource, "aws_s3_bucket_ownership_controls", "its object ownership is not set", controls =>
                Expect.OneOf(controls["rule"]["object_ownership"], "rule.object_ownership", "BucketOwnerEnforced")),
        },
        new()
        {
            Id = "POL-S3-008",
            Severity = Error,
            Title = "No ACL is public",
            Reason = "public-read is for everybody on the internet.",
            Fix = "Remove the ACL; give access by policy.",
            Controls = ["S3.12"],
            Types = ["aws_s3_bucket_acl", Bucket, "aws_s3_object"],
            AppliesTo = (resource, _) => resource["acl"].IsSet,
            Check = (resource, _) => Expect.That(
                resource["acl"].Text?.StartsWith("public", StringComparison.Ordinal) != true && resource["acl"].Text != "authenticated-read", "acl",
                $"acl is {resource["acl"]}"),
        },
        new()
        {
            Id = "POL-S3-009",
            Severity = Error,
            Title = "A bucket with objects is not deleted",
            Reason = "force_destroy deletes all objects and their versions with the bucket.",
            Fix = "Leave force_destroy out.",
            Source = $"{UserGuide}delete-bucket.html",
            Types = [Bucket],
            Check = (resource, _) => Expect.Flag(resource, "force_destroy", wanted: false),
        },
        new()
        {
            Id = "POL-S3-010",
            Severity = Hint,
            Title = "Requests to the bucket are logged",
            Reason = "Who read an object is only known from access logs or CloudTrail data events.",
            Fix = "Add aws_s3_bucket_logging, or CloudTrail data events for the bucket.",
            Controls = ["S3.9"],
            Types = [Bucket],
            Check = (resource, graph) => Expect.That(
                graph.Referring(resource, "aws_s3_bucket_logging", "bucket").Any(), "bucket", "it has no access log"),
        },
        new()
        {
            Id = "POL-S3-011",
            Severity = Warning,
            Title = "Old versions expire",
            Reason = "With versioning every change is kept and paid for until a rule removes it.",
            Fix = "Add noncurrent_version_expiration to a lifecycle rule.",
            Controls = ["S3.10"],
            Types = [Bucket],
            Check = (resource, graph) => LifecycleHas(graph, resource, "noncurrent_version_expiration", "old versions are kept for ever"),
        },
        new()
        {
            Id = "POL-S3-012",
            Severity = Warning,
            Title = "CORS names its origins",
            Reason = "With * every page on the internet may use the visitor's access to the bucket.",
            Fix = "Write the application's origins, with https.",
            Source = $"{UserGuide}cors.html",
            Types = ["aws_s3_bucket_cors_configuration"],
            Check = (resource, _) => resource["cors_rule"].Items.SelectMany(rule => rule["allowed_origins"].Items)
                .Where(origin => origin.Text is "*" || origin.Text?.StartsWith("http://", StringComparison.Ordinal) == true)
                .Select(origin => new Breach("cors_rule.allowed_origins", $"the origin {origin} is allowed")),
        },
    ];

    private static IEnumerable<Breach> Companion(
        ResourceGraph graph, PolicyResource bucket, string type, string otherwise, Func<PolicyResource, IEnumerable<Breach>> check)
    {
        var companions = graph.Referring(bucket, type, "bucket").ToArray();
        return companions.Length == 0 ? [new Breach("bucket", otherwise)] : companions.SelectMany(check);
    }

    private static IEnumerable<Breach> LifecycleHas(ResourceGraph graph, PolicyResource bucket, string block, string otherwise) => Expect.That(
        graph.Referring(bucket, "aws_s3_bucket_lifecycle_configuration", "bucket").SelectMany(configuration => configuration["rule"].Items)
            .Any(rule => rule["status"].Text is null or "Enabled" && rule[block].Items.Count > 0), "bucket", otherwise);
}
