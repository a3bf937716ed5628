using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.AwsRules.Rds;

namespace Infra.Environments.Pricing;

/// <summary>What a stack is billed for, read from its synthesised Terraform JSON: it sees whatever an escape hatch adds. A kind of resource that
/// it does not know is an item of unknown price; only what AWS gives for nothing is left out.</summary>
public sealed partial class TerraformBill
{
    private const string DefaultProvider = "aws";

    private static readonly HashSet<string> Free =
    [
        "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target", "aws_cloudwatch_log_resource_policy", "aws_db_event_subscription",
        "aws_db_parameter_group", "aws_db_proxy_default_target_group", "aws_db_proxy_target", "aws_db_subnet_group", "aws_default_security_group",
        "aws_elasticache_parameter_group", "aws_elasticache_subnet_group", "aws_flow_log", "aws_iam_instance_profile", "aws_iam_policy",
        "aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_internet_gateway", "aws_kms_alias", "aws_launch_template",
        "aws_rds_cluster_parameter_group", "aws_route", "aws_route_table", "aws_route_table_association", "aws_s3_bucket_cors_configuration",
        "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning", "aws_secretsmanager_secret_policy",
        "aws_secretsmanager_secret_rotation", "aws_secretsmanager_secret_version", "aws_security_group", "aws_security_group_rule", "aws_sns_topic",
        "aws_sns_topic_policy", "aws_subnet", "aws_vpc", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule",
    ];

    private readonly JsonElement _root;
    private readonly IReadOnlyList<TerraformResource> _resources;
    private readonly Dictionary<string, string> _regions;

    private TerraformBill(JsonElement root)
    {
        _root = root;
        _regions = ReadProviders(root);
        _resources = [.. ReadResources(root)];
    }

    /// <summary>All items, in the order of their names.</summary>
    /// <param name="json">Text of a <c>cdk.tf.json</c>.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is not a synthesised stack: it has no resources or no region.</exception>
    public static IReadOnlyList<BillableItem> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("resource", out var resources)
            || resources.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it has no resources: it is not the cdk.tf.json of a stack");
        }

        var bill = new TerraformBill(root);
        return [.. bill._resources.SelectMany(bill.ItemsOf).OrderBy(item => item.Name, StringComparer.Ordinal)];
    }

    private IEnumerable<BillableItem> ItemsOf(TerraformResource resource)
    {
        if (Free.Contains(resource.Type) || !resource.Type.StartsWith("aws_", StringComparison.Ordinal))
        {
            return [];
        }

        var count = CountOf(resource);
        return Items(resource, RegionOf(resource)).Select(item => item.Times(count));
    }

    private IEnumerable<BillableItem> Items(TerraformResource resource, string region) => resource.Type switch
    {
        "aws_db_instance" => BilledDatabase.Items(InstanceOf(resource, region)),
        "aws_rds_cluster" => BilledDatabase.Items(new BilledCluster(
            resource.Path, region, IsIoOptimized(resource), resource.Number("backup_retention_period") ?? 1,
            resource.Flag("manage_master_user_password"))),
        "aws_rds_cluster_instance" => BilledDatabase.Items(ClusterInstanceOf(resource, region)),
        "aws_db_proxy" => BilledDatabase.Items(ProxyOf(resource, region)),
        "aws_db_proxy_endpoint" => BilledServices.InterfaceEndpoint(resource.Path, region, resource.Length("vpc_subnet_ids")),
        "aws_db_instance_automated_backups_replication" => BackupReplicationItems(resource, region),
        "aws_nat_gateway" => BilledServices.NatGateway(resource.Path, region),
        "aws_eip" => BilledServices.PublicAddress(resource.Path, region),
        "aws_vpc_endpoint" => resource.Text("vpc_endpoint_type") is null or "Gateway"
            ? BilledServices.GatewayEndpoint(resource.Path, region)
            : BilledServices.InterfaceEndpoint(resource.Path, region, resource.Length("subnet_ids")),
        "aws_instance" => HostItems(resource, region),
        "aws_elasticache_replication_group" => BilledServices.Cache(
            resource.Path, region, resource.Text("engine") ?? "redis", resource.Text("node_type") ?? "unknown type",
            resource.Number("num_cache_clusters"), resource.Number("snapshot_retention_limit") ?? 0),
        "aws_s3_bucket" => BilledServices.Bucket(resource.Path, region),
        "aws_s3_bucket_metric" => BilledServices.RequestMetrics(resource.Path, region),
        "aws_secretsmanager_secret" => BilledServices.Secret(resource.Path, region),
        "aws_serverlessapplicationrepository_cloudformation_stack" => BilledServices.RotationFunction(resource.Path, region),
        "aws_kms_key" => BilledServices.Key(resource.Path, region),
        "aws_cloudwatch_metric_alarm" => AlarmItems(resource, region),
        "aws_cloudwatch_log_metric_filter" => BilledServices.LogMetric(resource.Path, region),
        "aws_cloudwatch_dashboard" => BilledServices.Dashboard(resource.Path, region),
        "aws_cloudwatch_log_group" => BilledServices.LogGroup(
            resource.Path, region, LogKindOf(resource), resource.Number("retention_in_days") is > 0 and var days ? days : null),
        "aws_sns_topic_subscription" when resource.Text("protocol") is "email" or "email-json" => BilledServices.Mail(resource.Path, region),
        "aws_scheduler_schedule" => BilledServices.Schedule(resource.Path, region),
        "aws_budgets_budget" => BilledServices.Budget(resource.Path, region),
        var type => BilledServices.Unknown(resource.Path, region, type),
    };

    private BilledInstance InstanceOf(TerraformResource resource, string region)
    {
        var source = Instance(resource, "replicate_source_db");
        var sourceRegion = source is null ? null : RegionOf(source);
        var size = resource.Number("allocated_storage") ?? source?.Number("allocated_storage") ?? 0;
        var type = Enum.TryParse<VolumeType>(resource.Text("storage_type"), ignoreCase: true, out var known) ? known : VolumeType.Gp2;
        return new BilledInstance(
            resource.Path, region, resource.Text("instance_class") ?? "unknown class",
            new StorageShape(type, size, null, resource.Number("iops"), resource.Number("storage_throughput")))
        {
            MultiAz = resource.Flag("multi_az"),
            Running = RunningTimeOf("DbInstanceIdentifier", resource.Text("identifier")),
            BackupRetentionDays = resource.Number("backup_retention_period") ?? 0,
            Monitoring = MonitoringOf(resource),
            HasManagedSecret = resource.Flag("manage_master_user_password"),
            SourceRegion = sourceRegion == region ? null : sourceRegion,
        };
    }

    private BilledClusterInstance ClusterInstanceOf(TerraformResource resource, string region)
    {
        var cluster = Cluster(resource, "cluster_identifier");
        return new BilledClusterInstance(
            resource.Path, region, resource.Text("instance_class") ?? "unknown class", cluster is not null && IsIoOptimized(cluster),
            MonitoringOf(resource))
        {
            Running = RunningTimeOf("DbClusterIdentifier", cluster?.Text("cluster_identifier")),
            Capacity = cluster is null ? null : CapacityOf(cluster),
        };
    }

    private BilledProxy ProxyOf(TerraformResource resource, string region)
    {
        var target = _resources.FirstOrDefault(other => other.Type == "aws_db_proxy_target" && Referenced(other, "db_proxy_name") == resource);
        var instance = target is null ? null : Instance(target, "db_instance_identifier");
        var cluster = target is null ? null : Cluster(target, "db_cluster_identifier");
        var behind = instance is not null
            ? [instance]
            : _resources.Where(other => other.Type == "aws_rds_cluster_instance" && cluster is not null
                && Cluster(other, "cluster_identifier") == cluster);
        return new BilledProxy(
            resource.Path, region, [.. behind.Select(database => database.Text("instance_class") ?? "")],
            cluster is not null && CapacityOf(cluster) is var (_, most) ? most : null);
    }

    private IEnumerable<BillableItem> BackupReplicationItems(TerraformResource resource, string region) =>
        Referenced(resource, "source_db_instance_arn") is { } source
            ? BilledDatabase.BackupReplication(
                resource.Path, region, RegionOf(source), source.Number("allocated_storage") ?? 0, resource.Number("retention_period") ?? 7)
            : BilledServices.Unknown(resource.Path, region, resource.Type);

    private IEnumerable<BillableItem> HostItems(TerraformResource resource, string region)
    {
        var template = resource.Block("launch_template") is { } block ? Referenced(block, "id") : null;
        var volume = template?.Block("block_device_mappings") is { } device ? Inner(device, "ebs") : resource.Block("root_block_device");
        var monitoring = template?.Block("monitoring") is { } detailed && TerraformResource.FlagOf(detailed, "enabled");
        return BilledServices.Host(
            resource.Path,
            region,
            resource.Text("instance_type") ?? template?.Text("instance_type"),
            volume is { } disk && TerraformResource.NumberOf(disk, "volume_size") is { } size
                ? (TerraformResource.TextOf(disk, "volume_type") ?? "gp2", size) : null,
            resource.Flag("associate_public_ip_address"),
            resource.Flag("monitoring") || monitoring);
    }

    private static IEnumerable<BillableItem> AlarmItems(TerraformResource resource, string region)
    {
        var metrics = resource.Body.TryGetProperty("metric_query", out var queries) && queries.ValueKind == JsonValueKind.Array
            ? queries.EnumerateArray().Count(query => query.TryGetProperty("metric", out _))
            : 1;
        return BilledServices.Alarm(resource.Path, region, Math.Max(1, metrics), resource.Number("period") ?? 60);
    }

    private LogKind LogKindOf(TerraformResource resource)
    {
        var name = resource.Text("name") ?? "";
        return _resources.Any(other => other.Type == "aws_flow_log" && Referenced(other, "log_destination") == resource) ? LogKind.FlowLogs
            : RdsLogName().Match(name) is { Success: true } match ? match.Groups[1].Value == "upgrade" ? LogKind.Upgrade : LogKind.Postgresql
            : name.StartsWith("/aws/rds/proxy/", StringComparison.Ordinal) ? LogKind.Proxy
            : name.StartsWith("/aws/lambda/", StringComparison.Ordinal) ? LogKind.Function
            : LogKind.Other;
    }

    /// <summary>From the schedule that starts the database and the one that stops it.</summary>
    private RunningTime RunningTimeOf(string inputMember, string? identifier)
    {
        (TimeOnly Time, int Days)? Scheduled(string verb) => _resources
            .Where(resource => resource.Type == "aws_scheduler_schedule")
            .Where(resource => resource.Block("target") is { } target
                && TerraformResource.TextOf(target, "arn")?.Contains($"rds:{verb}DB", StringComparison.OrdinalIgnoreCase) == true
                && TerraformResource.TextOf(target, "input") is { } input
                && input.Contains($"\"{inputMember}\":\"{identifier}\"", StringComparison.Ordinal))
            .Select(resource => ReadCron(resource.Text("schedule_expression")))
            .FirstOrDefault();

        return identifier is not null && Scheduled("start") is var (startAt, days) && Scheduled("stop") is var (stopAt, _)
            ? RunningTime.Between(startAt, stopAt, days)
            : RunningTime.Always;
    }

    private static (TimeOnly Time, int Days)? ReadCron(string? expression)
    {
        var match = DailyCron().Match(expression ?? "");
        return match.Success
            ? (new TimeOnly(Number(match.Groups["hour"]), Number(match.Groups["minute"])),
                match.Groups["days"].Value is "*" or "?" ? 7 : match.Groups["days"].Value.Split(',').Length)
            : null;
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    private static BilledMonitoring MonitoringOf(TerraformResource resource) => new(
        resource.Number("monitoring_interval") ?? 0,
        resource.Flag("performance_insights_enabled") ? resource.Number("performance_insights_retention_period") ?? 7 : 0);

    private static bool IsIoOptimized(TerraformResource cluster) => cluster.Text("storage_type") == "aurora-iopt1";

    private static (decimal MinAcu, decimal MaxAcu)? CapacityOf(TerraformResource cluster) =>
        cluster.Block("serverlessv2_scaling_configuration") is { } capacity
        && TerraformResource.DecimalOf(capacity, "min_capacity") is { } least
        && TerraformResource.DecimalOf(capacity, "max_capacity") is { } most
            ? (least, most)
            : null;

    /// <summary>Instances of <c>count</c> or <c>for_each</c>; null when only Terraform can tell.</summary>
    private int? CountOf(TerraformResource resource)
    {
        if (resource.Body.TryGetProperty("count", out _))
        {
            return resource.Number("count");
        }

        if (!resource.Body.TryGetProperty("for_each", out var each))
        {
            return 1;
        }

        if (each.ValueKind == JsonValueKind.String && LocalReference().Match(each.GetString()!) is { Success: true } match
            && _root.TryGetProperty("locals", out var locals) && locals.TryGetProperty(match.Groups[1].Value, out var local))
        {
            each = local;
        }

        return each.ValueKind switch
        {
            JsonValueKind.Object => each.EnumerateObject().Count(),
            JsonValueKind.Array => each.GetArrayLength(),
            _ => null,
        };
    }

    private string RegionOf(TerraformResource resource) => resource.Text("region")
        ?? (_regions.TryGetValue(resource.Text("provider") ?? DefaultProvider, out var region)
            ? region
            : throw new FormatException(
                $"{resource.Path} belongs to the provider {resource.Text("provider") ?? DefaultProvider}, which has no region"));

    private TerraformResource? Referenced(TerraformResource resource, string argument) => Referenced(resource.Body, argument);

    /// <summary>The instance that an argument names, by reference or by its identifier.</summary>
    private TerraformResource? Instance(TerraformResource resource, string argument) =>
        Referenced(resource, argument) ?? Named("aws_db_instance", "identifier", resource.Text(argument));

    /// <summary>The cluster that an argument names, by reference or by its identifier.</summary>
    private TerraformResource? Cluster(TerraformResource resource, string argument) =>
        Referenced(resource, argument) ?? Named("aws_rds_cluster", "cluster_identifier", resource.Text(argument));

    private TerraformResource? Named(string type, string argument, string? identifier) => identifier is null
        ? null
        : _resources.FirstOrDefault(resource => resource.Type == type && resource.Text(argument) == identifier);

    private TerraformResource? Referenced(JsonElement body, string argument) =>
        TerraformResource.TextOf(body, argument) is { } text && Reference().Match(text) is { Success: true } match
            ? _resources.FirstOrDefault(resource => resource.Type == match.Groups[1].Value && resource.Name == match.Groups[2].Value)
            : null;

    private static JsonElement? Inner(JsonElement block, string name) => TerraformResource.BlockOf(block, name);

    private static IEnumerable<TerraformResource> ReadResources(JsonElement root) =>
        from type in root.GetProperty("resource").EnumerateObject()
        from resource in type.Value.EnumerateObject()
        select new TerraformResource(type.Name, resource.Name, resource.Value.Clone());

    private static Dictionary<string, string> ReadProviders(JsonElement root)
    {
        var regions = new Dictionary<string, string>();
        if (root.TryGetProperty("provider", out var providers) && providers.TryGetProperty(DefaultProvider, out var configurations))
        {
            foreach (var provider in configurations.ValueKind == JsonValueKind.Array
                ? [.. configurations.EnumerateArray()] : new[] { configurations })
            {
                if (TerraformResource.TextOf(provider, "region") is { } region)
                {
                    regions[TerraformResource.TextOf(provider, "alias") is { } alias ? $"{DefaultProvider}.{alias}" : DefaultProvider] = region;
                }
            }
        }

        return regions;
    }

    [GeneratedRegex(@"\A\$\{(aws_[a-z0-9_]+)\.([A-Za-z0-9_-]+)[.\[]")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\A\$\{local\.([A-Za-z0-9_-]+)\}\z")]
    private static partial Regex LocalReference();

    [GeneratedRegex(@"\A/aws/rds/(?:instance|cluster)/[^/]+/(postgresql|upgrade)\z")]
    private static partial Regex RdsLogName();

    [GeneratedRegex(@"\Acron\((?<minute>\d+) (?<hour>\d+) [*?] \* (?<days>[A-Z,]+|[*?]) \*\)\z")]
    private static partial Regex DailyCron();
}
