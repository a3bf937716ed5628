using Infra.AwsRules.Catalogue;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>ElastiCache for Redis and Valkey.</summary>
internal static class CachePolicies
{
    private const string Group = "aws_elasticache_replication_group";
    private const string UserGuide = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-EC-001",
            Severity = Error,
            Title = "The cache is encrypted at rest",
            Reason = "Snapshots and swapped memory hold what the application has cached: sessions, tokens, personal data.",
            Fix = "Set at_rest_encryption_enabled to true; it replaces the group.",
            Controls = ["ElastiCache.4"],
            Types = [Group],
            Check = (resource, _) => Expect.Flag(resource, "at_rest_encryption_enabled"),
        },
        new()
        {
            Id = "POL-EC-002",
            Severity = Error,
            Title = "The cache is encrypted in transit",
            Reason = "Redis sends commands, data and passwords as plain text otherwise.",
            Fix = "Set transit_encryption_enabled to true and connect with rediss://.",
            Controls = ["ElastiCache.5"],
            Types = [Group],
            Check = (resource, _) => Expect.Flag(resource, "transit_encryption_enabled"),
        },
        new()
        {
            Id = "POL-EC-003",
            Severity = Error,
            Title = "TLS is required, not only preferred",
            Reason = "The mode preferred also takes connections without TLS; it is meant for the days of a migration.",
            Fix = "Set transit_encryption_mode to required, or leave it out.",
            Source = $"{UserGuide}in-transit-encryption.html",
            Types = [Group],
            AppliesTo = (resource, _) => resource["transit_encryption_mode"].IsSet,
            Check = (resource, _) => Expect.OneOf(resource["transit_encryption_mode"], "transit_encryption_mode", "required"),
        },
        new()
        {
            Id = "POL-EC-004",
            Severity = Error,
            Title = "Snapshots of the cache are kept",
            Reason = "A cache that is lost or flushed comes back empty, and the database takes the whole load.",
            Fix = "Set snapshot_retention_limit to 1 or more days.",
            Controls = ["ElastiCache.1"],
            Types = [Group],
            Check = (resource, _) => Expect.AtLeast(resource, "snapshot_retention_limit", 1, 0, "day"),
        },
        new()
        {
            Id = "POL-EC-005",
            Severity = Error,
            InDevelopment = Relaxation.NotApplied,
            Title = "The cache fails over to another zone in production",
            Reason = "A single node is down until AWS has replaced it, and its data is gone.",
            Fix = "Set automatic_failover_enabled and multi_az_enabled to true, with two nodes or more.",
            Controls = ["ElastiCache.3"],
            Types = [Group],
            Check = (resource, _) =>
            [
                .. Expect.Flag(resource, "automatic_failover_enabled"),
                .. Expect.Flag(resource, "multi_az_enabled"),
                .. resource["num_cache_clusters"].IsSet ? Expect.AtLeast(resource, "num_cache_clusters", 2, 1, "nodes") : [],
            ],
        },
        new()
        {
            Id = "POL-EC-006",
            Severity = Warning,
            Title = "Clients of the cache authenticate",
            Reason = "Everything that reaches the port may read and flush the cache.",
            Fix = "Give the group user_group_ids, or auth_token from an ephemeral value.",
            Controls = ["ElastiCache.6"],
            Types = [Group],
            Check = (resource, _) => Expect.That(
                resource["auth_token"].IsSet || resource["user_group_ids"].Items.Count > 0, "user_group_ids",
                    "there is neither a user group nor a token"),
        },
        new()
        {
            Id = "POL-EC-007",
            Severity = Error,
            Title = "Minor versions of the cache are upgraded automatically",
            Reason = "Minor versions carry the security fixes.",
            Fix = "Set auto_minor_version_upgrade to true.",
            Controls = ["ElastiCache.2"],
            Types = [Group],
            Check = (resource, _) => Expect.Flag(resource, "auto_minor_version_upgrade", absent: true),
        },
        new()
        {
            Id = "POL-EC-008",
            Severity = Error,
            Title = "The cache has a subnet group of its own",
            Reason = "The default group is the default VPC's, whose subnets are public.",
            Fix = "Set subnet_group_name to a group of private subnets.",
            Controls = ["ElastiCache.7"],
            Types = [Group],
            Check = (resource, _) => Expect.That(
                resource["subnet_group_name"].IsSet && resource["subnet_group_name"].Text != "default", "subnet_group_name",
                    "the default group is used"),
        },
        new()
        {
            Id = "POL-EC-009",
            Severity = Error,
            Title = "Cache subnets have no way to the internet",
            Reason = "A subnet with a route to an internet gateway is one wrong rule away from being reachable.",
            Fix = "Put private subnets into the subnet group.",
            Source = $"{UserGuide}SubnetGroups.html",
            Types = ["aws_elasticache_subnet_group"],
            Check = (resource, graph) => Subnets.NotPublic(graph, resource, "subnet_ids"),
        },
        new()
        {
            Id = "POL-EC-010",
            Severity = Warning,
            InDevelopment = Relaxation.NotApplied,
            Title = "A final snapshot of the cache is taken in production",
            Reason = "Snapshots made automatically go with the group.",
            Fix = "Set final_snapshot_identifier.",
            Source = $"{UserGuide}backups.html",
            Types = [Group],
            Check = (resource, _) => Expect.Written(resource, "final_snapshot_identifier", "final_snapshot_identifier is missing"),
        },
    ];
}
