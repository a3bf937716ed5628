using System.Globalization;

namespace Infra.Cli.Review;

/// <summary>The catalogue: what a change of each argument does to a database, a cache and the way to them, and which resources hold data.
/// What is replaced is read from the AWS provider's schemas (5.100); the rest is on the pages named.</summary>
internal static class ChangeEffects
{
    private const string UserGuide = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/";
    private const string InstancePage = UserGuide + "USER_ModifyInstance.Settings.html";
    private const string ParameterPage = UserGuide + "USER_WorkingWithParamGroups.html";
    private const string StoragePage = UserGuide + "USER_PIOPS.ModifyingExisting.html";
    private const string UpgradePage = UserGuide + "USER_UpgradeDBInstance.PostgreSQL.html";
    private const string CertificatePage = UserGuide + "UsingWithRDS.SSL-certificate-rotation.html";
    private const string PromotePage = UserGuide + "USER_ReadRepl.Promote.html";
    private const string ProxyPage = UserGuide + "rds-proxy-modifying-proxy.html";
    private const string SubnetPage = UserGuide + "USER_VPC.WorkingWithRDSInstanceinaVPC.html";
    private const string AuroraPage = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html";
    private const string CachePage = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html";
    private const string CacheScalingPage = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.html";
    private const string CacheTlsPage = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html";
    private const string GroupPage = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html";
    private const string Registry = "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/";

    private static readonly string[] Instance = ["aws_db_instance"];
    private static readonly string[] Cluster = ["aws_rds_cluster"];
    private static readonly string[] Member = ["aws_rds_cluster_instance"];
    private static readonly string[] Rds = [.. Instance, .. Cluster, .. Member];
    private static readonly string[] Cache = ["aws_elasticache_replication_group"];
    private static readonly string[] Rule = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group_rule"];

    /// <summary>Every line. Where several match, the first counts.</summary>
    public static IReadOnlyList<EffectRule> All { get; } =
    [
        .. OfDatabases, .. OfInstances, .. OfClusters, .. OfMembers, .. OfGroups, .. OfProxies, .. OfCaches, .. OfSecurityGroups, .. OfEverything,
    ];

    /// <summary>Types of resources that hold what cannot be made again: data, backups, secrets, keys. Value: what is lost.</summary>
    public static IReadOnlyDictionary<string, string> Stateful { get; } = new Dictionary<string, string>
    {
        ["aws_db_instance"] = "the databases on it, with their automated backups unless these are kept",
        ["aws_rds_cluster"] = "the databases in it, with their automated backups unless these are kept",
        ["aws_rds_global_cluster"] = "the replication between regions",
        ["aws_db_snapshot"] = "the snapshot",
        ["aws_db_cluster_snapshot"] = "the snapshot",
        ["aws_db_instance_automated_backups_replication"] = "the backups in the other region",
        ["aws_elasticache_replication_group"] = "what the cache holds",
        ["aws_elasticache_cluster"] = "what the cache holds",
        ["aws_s3_bucket"] = "the objects in it",
        ["aws_secretsmanager_secret"] = "the secret and its versions",
        ["aws_kms_key"] = "whatever is encrypted with it",
        ["aws_dynamodb_table"] = "the items in it",
        ["aws_ebs_volume"] = "the disk's content",
        ["aws_efs_file_system"] = "the files on it",
    };

    private static EffectRule[] OfDatabases =>
    [
        new([.. Instance, .. Cluster], ["engine_version"], ChangeImpact.Unavailable, ChangeMoment.Window,
            "major upgrade: down while pg_upgrade runs, no way back but a snapshot; rehearse it on a restored copy", UpgradePage)
        {
            When = (before, after) => MajorOf(before) is { } old && MajorOf(after) is { } other && old != other,
        },
        new([.. Instance, .. Cluster], ["engine_version"], ChangeImpact.Restarts, ChangeMoment.Window,
            "minor upgrade: the engine restarts; with a standby that is a failover", UpgradePage),
        new(Rds, ["ca_cert_identifier", "ca_certificate_identifier"], ChangeImpact.Restarts, ChangeMoment.Window,
            "restarts unless the engine version rotates certificates without; clients must trust the new authority first", CertificatePage),
        new([.. Instance, .. Member], ["instance_class"], ChangeImpact.Restarts, ChangeMoment.Window,
            "another host: down for minutes, with a standby or reader for the length of a failover", InstancePage),
        new([.. Instance, .. Cluster], ["kms_key_id", "storage_encrypted"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "encryption at rest cannot be changed: copy a snapshot with the other key and restore it", Registry + "db_instance"),
        new([.. Instance, .. Cluster], ["engine"], ChangeImpact.Replaces, ChangeMoment.Apply, "another engine is another database", Registry
            + "db_instance"),
        new([.. Instance, .. Cluster], ["username", "master_username"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "the administrator's name cannot be changed", Registry + "db_instance"),
        new([.. Instance, .. Cluster], ["db_name", "database_name"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "the first database is made with the instance; create another one with SQL instead", Registry + "db_instance"),
        new([.. Instance, .. Cluster], ["snapshot_identifier", "restore_to_point_in_time", "s3_import"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "it is made anew from that source", Registry + "db_instance"),
        new([.. Instance, .. Member], ["availability_zone"], ChangeImpact.Replaces, ChangeMoment.Apply, "cannot be moved in place", Registry
            + "db_instance"),
        new([.. Instance, .. Cluster], ["password", "password_wo", "password_wo_version", "master_password", "master_password_wo",
            "master_password_wo_version"],
            ChangeImpact.Interrupts, ChangeMoment.Apply, "whoever logs in with the old password is refused; open connections stay", InstancePage),
        new([.. Instance, .. Cluster], ["manage_master_user_password", "master_user_secret_kms_key_id"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "RDS makes a new password in another secret", InstancePage),
        new([.. Instance, .. Cluster], ["vpc_security_group_ids"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "clients that only the old group let in lose access", InstancePage),
        new([.. Instance, .. Cluster], ["iam_database_authentication_enabled"], ChangeImpact.Online, ChangeMoment.Window,
            "no downtime; switched off, logins with IAM tokens are refused", InstancePage),
        new([.. Instance, .. Cluster], ["enabled_cloudwatch_logs_exports", "deletion_protection", "copy_tags_to_snapshot"], ChangeImpact.Online,
            ChangeMoment.Apply, "no downtime", InstancePage),
        new(Rds, ["monitoring_interval", "monitoring_role_arn", "performance_insights_enabled", "performance_insights_retention_period",
            "database_insights_mode"],
            ChangeImpact.Online, ChangeMoment.Apply, "no downtime", InstancePage),
        new(Rds, ["auto_minor_version_upgrade"], ChangeImpact.Online, ChangeMoment.Apply,
            "no downtime now; switched on, minor upgrades come in maintenance windows and restart the engine", InstancePage),
        new(Rds, ["maintenance_window", "preferred_maintenance_window"], ChangeImpact.Online, ChangeMoment.Apply,
            "no downtime, unless the new window is open now and something is pending", InstancePage),
        new(Rds, ["backup_window", "preferred_backup_window"], ChangeImpact.Online, ChangeMoment.Apply, "no downtime", InstancePage),
        new(Rds, ["performance_insights_kms_key_id"], ChangeImpact.Online, ChangeMoment.Apply, "AWS refuses another key once there is one",
            InstancePage),
        new([.. Rds, .. Cache], ["apply_immediately"], ChangeImpact.None, ChangeMoment.Apply, "decides when the other changes happen", InstancePage),
        new([.. Rds, .. Cache], ["allow_major_version_upgrade", "skip_final_snapshot", "final_snapshot_identifier", "delete_automated_backups"],
            ChangeImpact.None, ChangeMoment.Apply, "read only when it is upgraded or deleted", Registry + "db_instance"),
    ];

    private static EffectRule[] OfInstances =>
    [
        new(Instance, ["allocated_storage"], ChangeImpact.Degrades, ChangeMoment.Window,
            "RDS refuses to make storage smaller: the apply fails", StoragePage)
        { When = (before, after) => NumberOf(before) > NumberOf(after) },
        new(Instance, ["allocated_storage", "iops", "storage_throughput"], ChangeImpact.Degrades, ChangeMoment.Window,
            "no downtime; slower while the volume is optimised; storage is locked against changes for 6 hours or longer, until that is over",
                StoragePage),
        new(Instance, ["storage_type"], ChangeImpact.Interrupts, ChangeMoment.Window, "a brief outage from or to magnetic storage", StoragePage)
        { When = (before, after) => before == "\"standard\"" || after == "\"standard\"" },
        new(Instance, ["storage_type"], ChangeImpact.Degrades, ChangeMoment.Window,
            "no downtime; slower while the volume is optimised; storage is locked against changes for 6 hours or longer, until that is over",
                StoragePage),
        new(Instance, ["max_allocated_storage"], ChangeImpact.Online, ChangeMoment.Apply, "no downtime", InstancePage),
        new(Instance, ["backup_retention_period"], ChangeImpact.Restarts, ChangeMoment.Window,
            "an outage: automated backups are switched on or off; off deletes them", InstancePage)
        { When = (before, after) => IsOff(before) != IsOff(after) },
        new(Instance, ["backup_retention_period"], ChangeImpact.Online, ChangeMoment.Apply, "no downtime; fewer days delete the older backups",
            InstancePage),
        new(Instance, ["port"], ChangeImpact.Restarts, ChangeMoment.Apply,
            "restarts at once, whatever apply_immediately says; clients need the new port", InstancePage),
        new(Instance, ["identifier"], ChangeImpact.Restarts, ChangeMoment.Window, "renamed: restarts and gets another host name", InstancePage),
        new(Instance, ["db_subnet_group_name"], ChangeImpact.Unavailable, ChangeMoment.Window, "moves to other subnets: down while it does",
            InstancePage),
        new(Instance, ["multi_az"], ChangeImpact.Degrades, ChangeMoment.Window,
            "no downtime; a new standby is copied from a snapshot, which slows writes down", InstancePage),
        new(Instance, ["parameter_group_name"], ChangeImpact.Restarts, ChangeMoment.Reboot,
            "attached at once, its values hold after a reboot that somebody has to start; not even the maintenance window does", ParameterPage),
        new(Instance, ["option_group_name"], ChangeImpact.Online, ChangeMoment.Window, "no downtime for PostgreSQL", InstancePage),
        new(Instance, ["publicly_accessible"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "the host name resolves to another address: clients outside or inside the VPC may lose it", InstancePage),
        new(Instance, ["replicate_source_db"], ChangeImpact.Restarts, ChangeMoment.Apply,
            "promoted: replication ends for good and the replica restarts", PromotePage) { When = (_, after) => after is null or "\"\"" },
        new(Instance, ["replicate_source_db"], ChangeImpact.Replaces, ChangeMoment.Apply, "a replica is made, never turned into", Registry
            + "db_instance"),
        new(Instance, ["dedicated_log_volume"], ChangeImpact.Restarts, ChangeMoment.Window, "restarts", InstancePage),
        new(Instance, ["network_type"], ChangeImpact.Interrupts, ChangeMoment.Window, "a brief outage", InstancePage),
        new(Instance, ["timezone", "character_set_name", "nchar_character_set_name", "identifier_prefix"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "cannot be changed in place", Registry + "db_instance"),
    ];

    private static EffectRule[] OfClusters =>
    [
        new(Cluster, ["cluster_identifier", "cluster_identifier_prefix", "db_subnet_group_name", "availability_zones", "engine_mode", "db_system_id"],
            ChangeImpact.Replaces, ChangeMoment.Apply, "cannot be changed in place", Registry + "rds_cluster"),
        new(Cluster, ["port"], ChangeImpact.Restarts, ChangeMoment.Apply,
            "every instance of the cluster restarts at once; clients need the new port", AuroraPage),
        new(Cluster, ["db_cluster_parameter_group_name", "db_instance_parameter_group_name"], ChangeImpact.Restarts, ChangeMoment.Reboot,
            "attached at once, its values hold after a reboot of each instance that somebody has to start", AuroraPage),
        new(Cluster, ["backup_retention_period"], ChangeImpact.Online, ChangeMoment.Apply, "no downtime; fewer days delete the older backups",
            AuroraPage),
        new(Cluster, ["serverlessv2_scaling_configuration"], ChangeImpact.Online, ChangeMoment.Apply,
            "no downtime; memory-dependent parameters such as max_connections follow the new maximum at the next reboot", AuroraPage),
        new(Cluster, ["storage_type"], ChangeImpact.Online, ChangeMoment.Apply,
            "no downtime; to I/O-Optimized only once in 30 days, back at any time", AuroraPage),
        new(Cluster, ["replication_source_identifier", "global_cluster_identifier"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "replication is joined or left for good", AuroraPage),
    ];

    private static EffectRule[] OfMembers =>
    [
        new(Member, ["cluster_identifier", "engine", "identifier_prefix", "db_subnet_group_name"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "cannot be changed in place; the data stay in the cluster", Registry + "rds_cluster_instance"),
        new(Member, ["identifier"], ChangeImpact.Restarts, ChangeMoment.Window, "renamed: restarts and gets another host name", AuroraPage),
        new(Member, ["engine_version"], ChangeImpact.Restarts, ChangeMoment.Window, "follows the cluster: the engine restarts", AuroraPage),
        new(Member, ["db_parameter_group_name"], ChangeImpact.Restarts, ChangeMoment.Reboot,
            "attached at once, its values hold after a reboot that somebody has to start", AuroraPage),
        new(Member, ["promotion_tier", "copy_tags_to_snapshot"], ChangeImpact.Online, ChangeMoment.Apply, "no downtime", AuroraPage),
        new(Member, ["publicly_accessible"], ChangeImpact.Interrupts, ChangeMoment.Apply, "the host name resolves to another address", AuroraPage),
    ];

    private static EffectRule[] OfGroups =>
    [
        new(["aws_db_parameter_group", "aws_rds_cluster_parameter_group"], ["name", "name_prefix", "family", "description"], ChangeImpact.Replaces,
            ChangeMoment.Apply, "another group; what uses it has to be rebooted to take it", Registry + "db_parameter_group"),
        new(["aws_elasticache_parameter_group"], ["name", "family", "description"], ChangeImpact.Replaces, ChangeMoment.Apply, "another group",
            Registry + "elasticache_parameter_group"),
        new(["aws_elasticache_parameter_group"], ["parameter"], ChangeImpact.Online, ChangeMoment.Apply,
            "most take effect at once, some only on new or restarted nodes", CachePage),
        new(["aws_db_subnet_group"], ["name", "name_prefix"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "another group, to which the database moves with an outage",
            Registry + "db_subnet_group"),
        new(["aws_db_subnet_group"], ["subnet_ids"], ChangeImpact.Online, ChangeMoment.Apply,
            "counts from the next failover or move; a subnet in use cannot be taken out", SubnetPage),
        new(["aws_db_subnet_group"], ["description"], ChangeImpact.Online, ChangeMoment.Apply, "no downtime", SubnetPage),
    ];

    private static EffectRule[] OfProxies =>
    [
        new(["aws_db_proxy"], ["engine_family", "vpc_subnet_ids"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "another proxy: its endpoint is gone until it is up",
            Registry + "db_proxy"),
        new(["aws_db_proxy"], ["name"], ChangeImpact.Interrupts, ChangeMoment.Apply, "renamed: another host name", ProxyPage),
        new(["aws_db_proxy"], ["auth", "role_arn"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "new connections use the new secrets; who is not among them is refused", ProxyPage),
        new(["aws_db_proxy"], ["require_tls", "vpc_security_group_ids"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "clients that do not fit are refused", ProxyPage),
        new(["aws_db_proxy"], ["idle_client_timeout", "debug_logging"], ChangeImpact.Online, ChangeMoment.Apply, "no downtime", ProxyPage),
        new(["aws_db_proxy_default_target_group"], ["connection_pool_config"], ChangeImpact.Online, ChangeMoment.Apply,
            "no downtime; the pool adapts", ProxyPage),
        new(["aws_db_proxy_target"], ["db_instance_identifier", "db_cluster_identifier", "db_proxy_name", "target_group_name"], ChangeImpact.Replaces,
            ChangeMoment.Apply, "the proxy has no database until the new target is registered", Registry + "db_proxy_target"),
    ];

    private static EffectRule[] OfCaches =>
    [
        new(Cache, ["engine_version", "engine"], ChangeImpact.Interrupts, ChangeMoment.Window,
            "the nodes are replaced one by one: connections drop, a single node loses what it holds; a lower version replaces the group", CachePage),
        new(Cache, ["node_type"], ChangeImpact.Interrupts, ChangeMoment.Window, "scaled online onto new nodes; connections drop at the end",
            CacheScalingPage),
        new(Cache, ["num_cache_clusters", "replicas_per_node_group", "num_node_groups"], ChangeImpact.Degrades, ChangeMoment.Apply,
            "no downtime; slower while data are copied", CacheScalingPage),
        new(Cache, ["transit_encryption_enabled", "transit_encryption_mode"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "in place from Redis 7.0.5 on through the mode preferred, else the group is replaced; clients have to follow", CacheTlsPage),
        new(Cache, ["at_rest_encryption_enabled", "kms_key_id", "port", "subnet_group_name", "replication_group_id", "snapshot_arns", "snapshot_name",
            "data_tiering_enabled", "network_type", "global_replication_group_id"], ChangeImpact.Replaces, ChangeMoment.Apply,
                "cannot be changed in place",
            Registry + "elasticache_replication_group"),
        new(Cache, ["auth_token", "auth_token_update_strategy", "user_group_ids", "security_group_ids"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "clients that do not fit are refused", CachePage),
        new(Cache, ["parameter_group_name"], ChangeImpact.Online, ChangeMoment.Window, "some parameters wait for the nodes to restart", CachePage),
        new(Cache, ["automatic_failover_enabled", "multi_az_enabled", "snapshot_retention_limit", "snapshot_window", "maintenance_window",
            "notification_topic_arn", "description", "auto_minor_version_upgrade", "log_delivery_configuration"], ChangeImpact.Online,
                ChangeMoment.Apply,
            "no downtime", CachePage),
    ];

    private static EffectRule[] OfSecurityGroups =>
    [
        new(["aws_security_group"], ["name", "name_prefix", "description", "vpc_id"], ChangeImpact.Replaces, ChangeMoment.Apply,
            "another group: it has to be detached everywhere first, or the deletion hangs", Registry + "security_group"),
        new(["aws_security_group", "aws_default_security_group"], ["ingress", "egress"], ChangeImpact.Interrupts, ChangeMoment.Apply,
            "what no rule allows any more is refused, tracked connections stay", GroupPage),
        new(["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"], ["security_group_id"], ChangeImpact.Replaces,
            ChangeMoment.Apply,
            "another rule in another group", Registry + "vpc_security_group_ingress_rule"),
        new(["aws_security_group_rule"], ["security_group_id", "type", "from_port", "to_port", "protocol", "cidr_blocks", "source_security_group_id"],
            ChangeImpact.Replaces, ChangeMoment.Apply, "a moment without the rule: new connections are refused", Registry + "security_group_rule"),
        new(Rule, ["description"], ChangeImpact.Online, ChangeMoment.Apply, "no downtime", GroupPage),
        new(["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"], ["cidr_ipv4", "cidr_ipv6", "from_port", "to_port",
            "ip_protocol", "referenced_security_group_id", "prefix_list_id"],
            ChangeImpact.Interrupts, ChangeMoment.Apply, "at once: what the old rule allowed and the new one does not is refused", GroupPage),
    ];

    private static EffectRule[] OfEverything =>
    [
        new(
            [
                .. Rds, .. Cache, .. Rule, "aws_db_parameter_group", "aws_rds_cluster_parameter_group", "aws_elasticache_parameter_group",
                    "aws_db_subnet_group",
                "aws_db_proxy", "aws_db_proxy_endpoint", "aws_security_group", "aws_default_security_group",
            ],
            ["tags", "tags_all", "lifecycle", "timeouts"], ChangeImpact.None, ChangeMoment.Apply, "nothing that a client sees", InstancePage),
    ];

    /// <summary>The line for a changed argument; null when the catalogue has none.</summary>
    /// <param name="type">Type of the resource.</param>
    /// <param name="argument">First part of the attribute's path.</param>
    /// <param name="before">Old value as JSON; null for none.</param>
    /// <param name="after">New value as JSON; null for none.</param>
    public static EffectRule? Find(string type, string argument, string? before, string? after) =>
        All.FirstOrDefault(rule => rule.Types.Contains(type) && rule.Arguments.Contains(argument) && rule.When(before, after));

    /// <summary>Page about parameter groups.</summary>
    public static string ParameterGroups => ParameterPage;

    /// <summary>PostgreSQL's or Redis's major version; null when the text begins with no number.</summary>
    private static int? MajorOf(string? version)
    {
        var digits = new string([.. (version ?? "").Trim('"').TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static bool IsOff(string? days) => NumberOf(days) is null or 0;

    private static decimal? NumberOf(string? json) =>
        decimal.TryParse(json?.Trim('"'), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;
}
