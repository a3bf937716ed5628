using System.Globalization;

namespace Infra.Environments.Pricing;

/// <summary>What writes a log group.</summary>
internal enum LogKind
{
    Postgresql,
    Upgrade,
    FlowLogs,
    Proxy,
    Function,
    Other,
}

/// <summary>What everything beside the databases is billed for. Sources: the services' pricing pages.</summary>
internal static class BilledServices
{
    private const decimal Million = 1_000_000;

    public static IEnumerable<BillableItem> NatGateway(string resource, string region)
    {
        yield return Hours(resource, "gateway", region, AwsService.Vpc, "NAT gateway");
        yield return new BillableItem(
            resource, "data", region, AwsService.Vpc, "NAT gateway data", PriceUnit.GiB, UsageAssumptions.NatGiB,
            $"{UsageAssumptions.NatGiB} GiB a month through it");
    }

    public static IEnumerable<BillableItem> PublicAddress(string resource, string region) =>
        [Hours(resource, "address", region, AwsService.Vpc, "public IPv4 address")];

    public static IEnumerable<BillableItem> GatewayEndpoint(string resource, string region) =>
        [new BillableItem(resource, "endpoint", region, AwsService.Vpc, "gateway endpoint", PriceUnit.Month, 1, "free of charge")];

    public static IEnumerable<BillableItem> InterfaceEndpoint(string resource, string region, int? zones)
    {
        yield return new BillableItem(
            resource, "endpoint", region, AwsService.Vpc, "interface endpoint", PriceUnit.Hour, zones * UsageAssumptions.HoursPerMonth,
            $"{RunningTime.Always.Text} × {Text(zones)} zones");
        yield return new BillableItem(
            resource, "data", region, AwsService.Vpc, "interface endpoint data", PriceUnit.GiB, UsageAssumptions.EndpointGiB,
            $"{UsageAssumptions.EndpointGiB} GiB a month through it");
    }

    /// <summary>An EC2 instance.</summary>
    /// <param name="resource">The instance.</param>
    /// <param name="region">Its region.</param>
    /// <param name="instanceType">Its type; null when it is not known.</param>
    /// <param name="volume">Type and size in GiB of the root volume; null when the image decides.</param>
    /// <param name="hasPublicAddress">Whether it has a public IPv4 address.</param>
    /// <param name="isMonitoredInDetail">Whether CloudWatch gets its metrics every minute.</param>
    public static IEnumerable<BillableItem> Host(
        string resource, string region, string? instanceType, (string Type, int SizeGiB)? volume, bool hasPublicAddress, bool isMonitoredInDetail)
    {
        yield return Hours(resource, "instance", region, AwsService.Ec2, instanceType ?? "unknown type");
        if (volume is var (type, size))
        {
            yield return new BillableItem(resource, "volume", region, AwsService.Ec2, $"EBS {type}", PriceUnit.GiBMonth, size, $"{size} GiB");
        }

        foreach (var item in hasPublicAddress ? PublicAddress(resource, region) : [])
        {
            yield return item;
        }

        if (isMonitoredInDetail)
        {
            yield return new BillableItem(
                resource, "detailed monitoring", region, AwsService.CloudWatch, "custom metric", PriceUnit.Month,
                UsageAssumptions.DetailedMonitoringMetrics, $"{UsageAssumptions.DetailedMonitoringMetrics} metrics");
        }
    }

    /// <summary>A replication group.</summary>
    /// <param name="resource">The group.</param>
    /// <param name="region">Its region.</param>
    /// <param name="engine">Engine, <c>redis</c> or <c>valkey</c>: their prices differ.</param>
    /// <param name="nodeType">Type of its nodes.</param>
    /// <param name="nodes">Number of nodes; null when it is not known.</param>
    /// <param name="snapshotDays">Days that snapshots are kept; 0 for none.</param>
    public static IEnumerable<BillableItem> Cache(string resource, string region, string engine, string nodeType, int? nodes, int snapshotDays)
    {
        yield return new BillableItem(
            resource, "nodes", region, AwsService.ElastiCache, $"{(engine == "valkey" ? "Valkey" : "Redis")} {nodeType}", PriceUnit.Hour,
            nodes * UsageAssumptions.HoursPerMonth, $"{RunningTime.Always.Text} × {Text(nodes)} nodes")
        {
            ReservedQuantity = nodes * UsageAssumptions.HoursPerMonth,
        };
        if (snapshotDays > 1)
        {
            yield return new BillableItem(
                resource, "snapshots", region, AwsService.ElastiCache, "snapshot storage", PriceUnit.GiBMonth,
                UsageAssumptions.CacheSnapshotGiB * (snapshotDays - 1),
                FormattableString.Invariant($"{snapshotDays} snapshots of {UsageAssumptions.CacheSnapshotGiB} GiB, one of them free"));
        }
    }

    public static IEnumerable<BillableItem> Bucket(string resource, string region)
    {
        BillableItem Of(string part, string item, PriceUnit unit, decimal quantity, string assumption) =>
            new(resource, part, region, AwsService.S3, item, unit, quantity, assumption);

        yield return Of(
            "storage", "Standard storage", PriceUnit.GiBMonth, UsageAssumptions.BucketGiB,
            $"{UsageAssumptions.BucketGiB} GiB, none of it in a cheaper class yet");
        yield return Of("writes", "PUT requests", PriceUnit.Million, UsageAssumptions.BucketPutMillions,
            Requests(UsageAssumptions.BucketPutMillions));
        yield return Of("reads", "GET requests", PriceUnit.Million, UsageAssumptions.BucketGetMillions, Requests(UsageAssumptions.BucketGetMillions));
    }

    public static IEnumerable<BillableItem> RequestMetrics(string resource, string region) =>
        [new BillableItem(
            resource, "metrics", region, AwsService.CloudWatch, "custom metric", PriceUnit.Month, UsageAssumptions.BucketRequestMetrics,
            $"{UsageAssumptions.BucketRequestMetrics} request metrics")];

    public static IEnumerable<BillableItem> LogMetric(string resource, string region) =>
        [new BillableItem(resource, "metric", region, AwsService.CloudWatch, "custom metric", PriceUnit.Month, 1, "a metric of one's own")];

    /// <summary>A secret, and the calls to it.</summary>
    /// <param name="resource">The secret, or the database that has it.</param>
    /// <param name="region">Its region.</param>
    /// <param name="part">What it is called. Default: secret.</param>
    public static IEnumerable<BillableItem> Secret(string resource, string region, string part = "secret")
    {
        yield return new BillableItem(resource, part, region, AwsService.SecretsManager, "secret", PriceUnit.Month, 1, "a secret");
        yield return new BillableItem(
            resource, $"{part} calls", region, AwsService.SecretsManager, "API calls", PriceUnit.Million, UsageAssumptions.SecretCallMillions,
            Requests(UsageAssumptions.SecretCallMillions));
    }

    public static IEnumerable<BillableItem> Key(string resource, string region)
    {
        yield return new BillableItem(
            resource, "key", region, AwsService.Kms, "key", PriceUnit.Month, 1, "in its first year; each of the first two rotations adds another");
        yield return new BillableItem(
            resource, "requests", region, AwsService.Kms, "requests", PriceUnit.Million, UsageAssumptions.KeyRequestMillions,
            Requests(UsageAssumptions.KeyRequestMillions));
    }

    /// <summary>An alarm.</summary>
    /// <param name="resource">The alarm.</param>
    /// <param name="region">Its region.</param>
    /// <param name="metrics">Metrics that it looks at.</param>
    /// <param name="periodSeconds">Its period; below a minute it costs more.</param>
    public static IEnumerable<BillableItem> Alarm(string resource, string region, int metrics, int periodSeconds) =>
        [new BillableItem(
            resource, "alarm", region, AwsService.CloudWatch, periodSeconds < 60 ? "high-resolution alarm" : "alarm", PriceUnit.Month, metrics,
            metrics == 1 ? "a metric" : $"{metrics} metrics")];

    public static IEnumerable<BillableItem> Dashboard(string resource, string region) =>
        [new BillableItem(
            resource, "dashboard", region, AwsService.CloudWatch, "dashboard", PriceUnit.Month, 1,
            "the account's three free ones are used")];

    /// <summary>A log group.</summary>
    /// <param name="resource">The group.</param>
    /// <param name="region">Its region.</param>
    /// <param name="kind">What writes it.</param>
    /// <param name="retentionDays">Days that it keeps; null for ever.</param>
    public static IEnumerable<BillableItem> LogGroup(string resource, string region, LogKind kind, int? retentionDays)
    {
        var gib = kind switch
        {
            LogKind.Postgresql => UsageAssumptions.PostgresqlLogGiB,
            LogKind.Upgrade => UsageAssumptions.UpgradeLogGiB,
            LogKind.FlowLogs => UsageAssumptions.FlowLogGiB,
            LogKind.Proxy => UsageAssumptions.ProxyLogGiB,
            LogKind.Function => UsageAssumptions.FunctionLogGiB,
            _ => UsageAssumptions.OtherLogGiB,
        };
        var months = retentionDays / UsageAssumptions.DaysPerMonth ?? UsageAssumptions.MonthsOfUnlimitedLogs;
        yield return new BillableItem(
            resource, "ingestion", region, AwsService.CloudWatch, "log ingestion", PriceUnit.GiB, gib,
            FormattableString.Invariant($"{gib:0.##} GiB a month"));
        yield return new BillableItem(
            resource, "storage", region, AwsService.CloudWatch, "log storage", PriceUnit.GiBMonth, decimal.Round(gib * months, 3),
            $"kept {(retentionDays is { } days ? $"{days} days" : "for ever, here its first year")}, not compressed");
    }

    public static IEnumerable<BillableItem> Mail(string resource, string region) =>
        [new BillableItem(
            resource, "messages", region, AwsService.Sns, "e-mail notifications", PriceUnit.Million, UsageAssumptions.Mails / Million,
            $"{UsageAssumptions.Mails} messages")];

    public static IEnumerable<BillableItem> Schedule(string resource, string region) =>
        [new BillableItem(
            resource, "invocations", region, AwsService.EventBridge, "Scheduler invocations", PriceUnit.Million,
            UsageAssumptions.DaysPerMonth / Million, "once a day")];

    public static IEnumerable<BillableItem> RotationFunction(string resource, string region)
    {
        yield return new BillableItem(
            resource, "requests", region, AwsService.Lambda, "requests", PriceUnit.Million, UsageAssumptions.FunctionRuns / Million,
            $"{UsageAssumptions.FunctionRuns} runs");
        yield return new BillableItem(
            resource, "duration", region, AwsService.Lambda, "duration", PriceUnit.GiBSecond,
            UsageAssumptions.FunctionRuns * UsageAssumptions.FunctionRunSeconds * UsageAssumptions.FunctionMemoryGiB,
            FormattableString.Invariant(
                $"{UsageAssumptions.FunctionRuns} runs of {UsageAssumptions.FunctionRunSeconds} s with {UsageAssumptions.FunctionMemoryGiB} GiB"));
    }

    public static IEnumerable<BillableItem> Budget(string resource, string region) =>
        [new BillableItem(resource, "budget", region, AwsService.Budgets, "budget", PriceUnit.Month, 1, "a budget without actions")];

    /// <summary>A resource that the estimator does not know: it is in no catalogue, so its price is unknown.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="region">Its region.</param>
    /// <param name="type">Its type in Terraform.</param>
    public static IEnumerable<BillableItem> Unknown(string resource, string region, string type) =>
        [new BillableItem(resource, "resource", region, "unknown", type, PriceUnit.Month, null, "the estimator does not know this kind of resource")];

    private static BillableItem Hours(string resource, string part, string region, string service, string item) =>
        new(resource, part, region, service, item, PriceUnit.Hour, UsageAssumptions.HoursPerMonth, RunningTime.Always.Text);

    private static string Requests(decimal millions) => string.Create(CultureInfo.InvariantCulture, $"{millions * Million:#,0} requests");

    private static string Text(int? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of";
}
