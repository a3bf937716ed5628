using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>RDS instances, Aurora clusters, their parameter groups, subnet groups and events.</summary>
internal static class RdsPolicies
{
    private const string Instance = "aws_db_instance";
    private const string Cluster = "aws_rds_cluster";
    private const string Member = "aws_rds_cluster_instance";
    private const string UserGuide = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/";

    private static readonly string[] CurrentAuthorities = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-RDS-001",
            Severity = Error,
            Title = "Storage is encrypted, replicas' as well",
            Reason = "Whoever gets a disk, a snapshot or a backup could read the data; an unencrypted instance cannot be encrypted in place.",
            Fix = "Set storage_encrypted to true.",
            Controls = ["RDS.3", "RDS.27", "CIS 2.3.1"],
            Types = [Instance, Cluster],
            Check = (resource, _) => Expect.Flag(resource, "storage_encrypted"),
        },
        new()
        {
            Id = "POL-RDS-002",
            Severity = Error,
            Title = "The database has no public address",
            Reason = "A public endpoint needs one wrong security group rule to be reachable by everybody.",
            Fix = "Set publicly_accessible to false and connect through the VPC or the bastion.",
            Controls = ["RDS.2", "CIS 2.3.3"],
            Types = [Instance, Member],
            Check = (resource, _) => Expect.Flag(resource, "publicly_accessible", wanted: false),
        },
        new()
        {
            Id = "POL-RDS-003",
            Severity = Error,
            Title = "The parameter group forces TLS",
            Reason = "Without rds.force_ssl a client that is not told otherwise sends its password and its data in the clear.",
            Fix = "Give the instance or the cluster a parameter group of its own with rds.force_ssl = 1.",
            Controls = ["RDS.38"],
            Types = [Instance, Cluster],
            Check = (resource, graph) => resource.Type == Instance
                ? ForcesTls(graph, resource, "parameter_group_name", "aws_db_parameter_group")
                : ForcesTls(graph, resource, "db_cluster_parameter_group_name", "aws_rds_cluster_parameter_group"),
        },
        new()
        {
            Id = "POL-RDS-004",
            Severity = Error,
            Title = "TLS 1.2 is the oldest version",
            Reason = "TLS 1.0 and 1.1 are broken and deprecated (RFC 8996).",
            Fix = "Set ssl_min_protocol_version to TLSv1.2 or TLSv1.3, or leave it out.",
            Source = $"{UserGuide}PostgreSQL.Concepts.General.SSL.html",
            Types = ["aws_db_parameter_group", "aws_rds_cluster_parameter_group"],
            Check = (resource, _) => Expect.That(
                Parameter(resource, "ssl_min_protocol_version") is null or "TLSv1.2" or "TLSv1.3", "parameter",
                $"ssl_min_protocol_version is {Parameter(resource, "ssl_min_protocol_version")}"),
        },
        new()
        {
            Id = "POL-RDS-005",
            Severity = Error,
            InDevelopment = Relaxation.NotApplied,
            Title = "Deletion protection is on in production",
            Reason = "One call or one edited line deletes the database.",
            Fix = "Set deletion_protection to true; switch it off in a step of its own when the database is to go.",
            Controls = ["RDS.8", "RDS.7"],
            Types = [Instance, Cluster],
            Check = (resource, _) => Expect.Flag(resource, "deletion_protection"),
        },
        new()
        {
            Id = "POL-RDS-006",
            Severity = Error,
            Title = "Backups are kept for 7 days or more",
            Reason = "0 switches automated backups and point-in-time recovery off; with a day or two a mistake made on Friday is "
                + "beyond recovery on Monday.",
            Fix = "Set backup_retention_period to 7 or more.",
            Controls = ["RDS.11", "RDS.50"],
            Types = [Instance, Cluster],
            AppliesTo = IsNoReplica,
            Check = (resource, _) => Expect.AtLeast(resource, "backup_retention_period", 7, resource.Type == Cluster ? 1 : 0, "days"),
        },
        new()
        {
            Id = "POL-RDS-007",
            Severity = Error,
            InDevelopment = Relaxation.NotApplied,
            Title = "A final snapshot is taken in production",
            Reason = "A deleted database takes its automated backups with it; the final snapshot is what is left.",
            Fix = "Set skip_final_snapshot to false and final_snapshot_identifier to a name that is new each time.",
            Source = $"{UserGuide}USER_DeleteInstance.html",
            Types = [Instance, Cluster],
            AppliesTo = IsNoReplica,
            Check = (resource, _) =>
            [
                .. Expect.Flag(resource, "skip_final_snapshot", wanted: false),
                .. Expect.Written(resource, "final_snapshot_identifier", "final_snapshot_identifier is missing"),
            ],
        },
        new()
        {
            Id = "POL-RDS-008",
            Severity = Error,
            Title = "Tags are copied to snapshots",
            Reason = "Snapshots without tags have no owner and no cost centre, and access rules by tag do not see them.",
            Fix = "Set copy_tags_to_snapshot to true.",
            Controls = ["RDS.17", "RDS.16"],
            Types = [Instance, Cluster, Member],
            Check = (resource, _) => Expect.Flag(resource, "copy_tags_to_snapshot"),
        },
        new()
        {
            Id = "POL-RDS-009",
            Severity = Error,
            Title = "Minor versions are upgraded automatically",
            Reason = "Minor versions carry the security fixes, and AWS retires old ones at a time of its own.",
            Fix = "Set auto_minor_version_upgrade to true and engine_version to the major version only.",
            Controls = ["RDS.13", "CIS 2.3.2"],
            Types = [Instance, Member],
            Check = (resource, _) => Expect.Flag(resource, "auto_minor_version_upgrade", absent: true),
        },
        new()
        {
            Id = "POL-RDS-010",
            Severity = Error,
            Title = "Logs are exported to CloudWatch",
            Reason = "The logs on the instance are gone after a few days and with the instance; nobody can look into an incident afterwards.",
            Fix = "Name postgresql, and for an instance upgrade, in enabled_cloudwatch_logs_exports.",
            Controls = ["RDS.36", "RDS.9", "RDS.37"],
            Types = [Instance, Cluster],
            Check = (resource, _) => MissingExports(resource),
        },
        new()
        {
            Id = "POL-RDS-011",
            Severity = Warning,
            Title = "Enhanced monitoring is on",
            Reason = "CloudWatch sees an instance from outside, once a minute; which process takes the CPU or the memory is only seen from inside.",
            Fix = "Set monitoring_interval to 60 or less, with a monitoring role.",
            Controls = ["RDS.6"],
            Types = [Instance, Member],
            Check = (resource, _) => Expect.AtLeast(resource, "monitoring_interval", 1, 0, "seconds"),
        },
        new()
        {
            Id = "POL-RDS-012",
            Severity = Warning,
            Title = "Performance Insights is on",
            Reason = "Without it nobody can say which statement the database was busy with when it was slow; 7 days of it cost nothing.",
            Fix = "Set performance_insights_enabled to true.",
            Source = $"{UserGuide}USER_PerfInsights.html",
            Types = [Instance, Member],
            Check = (resource, _) => Expect.Flag(resource, "performance_insights_enabled"),
        },
        new()
        {
            Id = "POL-RDS-013",
            Severity = Warning,
            Title = "Performance Insights uses the key of the storage",
            Reason = "Performance Insights keeps the text of statements. Where the data has a key of its own, the statements deserve it, too.",
            Fix = "Set performance_insights_kms_key_id to the key of the storage; it cannot be changed later.",
            Source = $"{UserGuide}USER_PerfInsights.access-control.html",
            Types = [Instance, Member],
            AppliesTo = (resource, _) => resource["performance_insights_enabled"].Flag == true,
            Check = (resource, graph) => Expect.That(
                resource["performance_insights_kms_key_id"].IsSet || !HasOwnKey(graph, resource), "performance_insights_kms_key_id",
                "the storage has a key of its own, Performance Insights has not"),
        },
        new()
        {
            Id = "POL-RDS-014",
            Severity = Hint,
            Title = "IAM authentication is on",
            Reason = "Tokens of fifteen minutes replace passwords that live for months. It costs nothing to have it ready.",
            Fix = "Set iam_database_authentication_enabled to true.",
            Controls = ["RDS.10", "RDS.12"],
            Types = [Instance, Cluster],
            Check = (resource, _) => Expect.Flag(resource, "iam_database_authentication_enabled"),
        },
        new()
        {
            Id = "POL-RDS-015",
            Severity = Hint,
            Title = "The master user has a name of its own",
            Reason = "postgres and admin are the first names that somebody tries.",
            Fix = "Choose another username when the instance is made; it cannot be changed later.",
            Controls = ["RDS.25", "RDS.24"],
            Types = [Instance, Cluster],
            AppliesTo = IsNoReplica,
            Check = (resource, _) => Expect.That(
                (resource.Type == Cluster ? resource["master_username"] : resource["username"]).Text is not ("postgres" or "admin"), "username",
                "the master user has the default name"),
        },
        new()
        {
            Id = "POL-RDS-016",
            Severity = Error,
            Title = "The certificate authority is a current one",
            Reason = "rds-ca-2019 has expired: clients that verify the certificate cannot connect, and those that connect do not verify.",
            Fix = $"Set ca_cert_identifier to {CurrentAuthorities[0]}, or leave it out.",
            Source = $"{UserGuide}UsingWithRDS.SSL.html",
            Types = [Instance, Member],
            AppliesTo = (resource, _) => resource["ca_cert_identifier"].IsSet,
            Check = (resource, _) => Expect.OneOf(resource["ca_cert_identifier"], "ca_cert_identifier", CurrentAuthorities),
        },
        new()
        {
            Id = "POL-RDS-017",
            Severity = Error,
            InDevelopment = Relaxation.NotApplied,
            Title = "Production runs in more than one availability zone",
            Reason = "When the zone or the host fails, a single instance is down until AWS has replaced it, and may lose the last minutes.",
            Fix = "Set multi_az to true; give an Aurora cluster a reader.",
            Controls = ["RDS.5", "RDS.15"],
            Types = [Instance, Cluster],
            AppliesTo = IsNoReplica,
            Check = (resource, graph) => resource.Type == Instance
                ? Expect.Flag(resource, "multi_az")
                : Expect.That(
                    graph.Referring(resource, Member, "cluster_identifier").Count() > 1, "cluster_identifier",
                        "the cluster has fewer than two instances"),
        },
        new()
        {
            Id = "POL-RDS-018",
            Severity = Error,
            Title = "The master password does not stand in the state",
            Reason = "password and master_password are written to Terraform's state in plain text, for everybody who may read it.",
            Fix = "Use manage_master_user_password, or password_wo with an ephemeral password.",
            Source = "https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only",
            Types = [Instance, Cluster],
            Check = (resource, _) => Expect.That(!resource["password"].IsSet, "password", "password is written to the state")
                .Concat(Expect.That(!resource["master_password"].IsSet, "master_password", "master_password is written to the state")),
        },
        new()
        {
            Id = "POL-RDS-019",
            Severity = Warning,
            Title = "Somebody is told of the database's events",
            Reason = "Failovers, failures, low storage and maintenance are announced as events; without a subscription nobody hears them.",
            Fix = "Subscribe an SNS topic with aws_db_event_subscription, enabled, for this source.",
            Controls = ["RDS.20", "RDS.19"],
            Types = [Instance, Cluster, Member],
            AppliesTo = IsNoReplica,
            Check = (resource, graph) => Expect.That(
                graph.OfType("aws_db_event_subscription").Any(subscription => Covers(subscription, resource)), "identifier",
                "no enabled event subscription names it"),
        },
        new()
        {
            Id = "POL-RDS-020",
            Severity = Error,
            Title = "Database subnets have no way to the internet",
            Reason = "A subnet with a route to an internet gateway is one public address away from being reachable.",
            Fix = "Put private subnets into the subnet group.",
            Controls = ["RDS.46"],
            Types = ["aws_db_subnet_group"],
            Check = (resource, graph) => Subnets.NotPublic(graph, resource, "subnet_ids"),
        },
        new()
        {
            Id = "POL-RDS-021",
            Severity = Warning,
            InDevelopment = Relaxation.NotApplied,
            Title = "Automated backups outlive the instance in production",
            Reason = "When the instance is deleted, its backups are deleted with it unless they are told to stay.",
            Fix = "Set delete_automated_backups to false.",
            Source = $"{UserGuide}USER_WorkingWithAutomatedBackups.html",
            Types = [Instance, Cluster],
            AppliesTo = IsNoReplica,
            Check = (resource, _) => Expect.Flag(resource, "delete_automated_backups", wanted: false, absent: true),
        },
        new()
        {
            Id = "POL-RDS-022",
            Severity = Hint,
            Title = "Connections are logged",
            Reason = "Who connected when, and from where, is the first question after an incident.",
            Fix = "Set log_connections and log_disconnections to 1 in the parameter group.",
            Source = $"{UserGuide}USER_LogAccess.Concepts.PostgreSQL.html",
            Types = ["aws_db_parameter_group", "aws_rds_cluster_parameter_group"],
            AppliesTo = (resource, graph) => graph.OfType("aws_rds_cluster_parameter_group").Count == 0 || resource.Type != "aws_db_parameter_group",
            Check = (resource, _) => Expect.That(
                Parameter(resource, "log_connections") is not (null or "0" or "off"), "parameter", "log_connections is not on"),
        },
        new()
        {
            Id = "POL-RDS-023",
            Severity = Hint,
            Title = "Not every statement is logged",
            Reason = "log_statement = all writes the literals of every statement to CloudWatch, passwords and personal data among them.",
            Fix = "Set log_statement to ddl or none, and find slow statements by log_min_duration_statement.",
            Source = $"{UserGuide}USER_LogAccess.Concepts.PostgreSQL.html",
            Types = ["aws_db_parameter_group", "aws_rds_cluster_parameter_group"],
            Check = (resource, _) => Expect.That(Parameter(resource, "log_statement") != "all", "parameter", "log_statement is all"),
        },
        new()
        {
            Id = "POL-RDS-024",
            Severity = Error,
            Title = "A copy in another region is encrypted with a key of that region",
            Reason = "A key does not leave its region: without one of its own a cross-region replica of an encrypted database is refused.",
            Fix = "Set kms_key_id to a key of the copy's region.",
            Source = $"{UserGuide}USER_ReadRepl.XRgn.html",
            Types = [Instance, "aws_db_instance_automated_backups_replication"],
            AppliesTo = (resource, graph) => resource.Type != Instance || IsInAnotherRegion(graph, resource),
            Check = (resource, _) => Expect.Written(resource, "kms_key_id", "kms_key_id is missing"),
        },
        new()
        {
            Id = "POL-RDS-025",
            Severity = Hint,
            Title = "The storage has a key of its own",
            Reason = "AWS's own key cannot be disabled, shared with another account or audited by itself.",
            Fix = "Set kms_key_id to a key of this account when the database is made; it cannot be changed later.",
            Source = $"{UserGuide}Overview.Encryption.Keys.html",
            Types = [Instance, Cluster],
            AppliesTo = IsNoReplica,
            Check = (resource, _) => Expect.Written(resource, "kms_key_id", "the storage is encrypted with AWS's own key"),
        },
        new()
        {
            Id = "POL-RDS-026",
            Severity = Error,
            Title = "The database has a subnet group of its own",
            Reason = "Without one it is put into the default VPC, whose subnets are public.",
            Fix = "Set db_subnet_group_name to a group of private subnets.",
            Controls = ["RDS.18"],
            Types = [Instance, Cluster],
            AppliesTo = (resource, graph) => IsNoReplica(resource, graph) || IsInAnotherRegion(graph, resource),
            Check = (resource, _) => Expect.That(
                resource["db_subnet_group_name"].IsSet && resource["db_subnet_group_name"].Text != "default", "db_subnet_group_name",
                "the default group is used"),
        },
    ];

    private static bool IsNoReplica(PolicyResource resource, ResourceGraph graph) => !resource["replicate_source_db"].IsSet;

    private static string? Parameter(PolicyResource group, string name) =>
        group["parameter"].Items.FirstOrDefault(parameter => parameter["name"].Text == name)?["value"].Raw;

    private static IEnumerable<Breach> ForcesTls(ResourceGraph graph, PolicyResource resource, string argument, string groupType)
    {
        if (!resource[argument].IsSet)
        {
            // A replica in its source's region takes over the source's group.
            return Expect.That(
                resource["replicate_source_db"].IsSet && !IsInAnotherRegion(graph, resource), argument,
                $"{argument} is missing, so AWS's default group is used");
        }

        var groups = graph.Targets(resource, resource[argument], groupType).ToArray();
        return groups.Length == 0
            ? resource[argument].Text?.StartsWith("default.", StringComparison.Ordinal) == true
                ? [new Breach(argument, $"{argument} is {resource[argument]}, which is AWS's default group")]
                : [new Breach(argument, $"{argument} is a group of another stack", IsUndecided: true)]
            : groups.Where(group => Parameter(group, "rds.force_ssl") != "1")
                .Select(group => new Breach(argument, $"{group.Address} has rds.force_ssl {Parameter(group, "rds.force_ssl") ?? "missing"}"));
    }

    private static IEnumerable<Breach> MissingExports(PolicyResource resource)
    {
        var exports = resource["enabled_cloudwatch_logs_exports"];
        if (exports.IsUnknown)
        {
            return [Breach.Undecided("enabled_cloudwatch_logs_exports")];
        }

        string[] wanted = resource.Type == Cluster ? ["postgresql"] : ["postgresql", "upgrade"];
        return wanted.Except(exports.Items.Select(item => item.Text)).Select(log =>
            new Breach("enabled_cloudwatch_logs_exports", $"{log} is not exported"));
    }

    private static bool HasOwnKey(ResourceGraph graph, PolicyResource resource) =>
        resource["kms_key_id"].IsSet
        || graph.Targets(resource, resource["replicate_source_db"], Instance).Any(source => source["kms_key_id"].IsSet)
        || graph.Targets(resource, resource["cluster_identifier"], Cluster).Any(cluster => cluster["kms_key_id"].IsSet);

    private static bool Covers(PolicyResource subscription, PolicyResource database)
    {
        var (sourceType, name) = database.Type == Cluster
            ? ("db-cluster", database["cluster_identifier"])
            : ("db-instance", database["identifier"]);
        var sources = subscription["source_ids"];
        return subscription["enabled"].Flag != false && subscription["source_type"].Text == sourceType
            && (sources.IsUnknown || sources.Items.Count == 0 || sources.Items.Any(source => source.IsUnknown || source.Text == name.Text));
    }

    private static bool IsInAnotherRegion(ResourceGraph graph, PolicyResource replica) =>
        graph.Targets(replica, replica["replicate_source_db"], Instance).Any(source => source["provider"].Text != replica["provider"].Text);
}
