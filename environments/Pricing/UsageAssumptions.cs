namespace Infra.Environments.Pricing;

/// <summary>What nobody can know before the bill: how much a deployment is used. One place for all of it; the numbers that a system's page
/// gives are taken from there.</summary>
public static class UsageAssumptions
{
    /// <summary>Hours of a month, as AWS's own calculator counts: 365 days × 24 ÷ 12.</summary>
    public const decimal HoursPerMonth = 730;

    /// <summary>Days of a month for what happens every day.</summary>
    public const decimal DaysPerMonth = 30;

    /// <summary>Share of the allocated storage that changes in a day, of a full volume. It gives the acceptance page of Mosaic Life its
    /// 0.10–0.20 USD of backups for 20 GiB kept 7 days.</summary>
    public const decimal DailyChange = 0.01m;

    /// <summary>GiB that enhanced monitoring sends in a month at 60 seconds: the 1.50 USD of StartupWebApp's acceptance page at 0.50 a
    /// GiB. Half the interval sends twice as much.</summary>
    public const decimal EnhancedMonitoringGiBAt60Seconds = 3;

    /// <summary>GiB that PostgreSQL logs in a month: the 1.00 USD of StartupWebApp's acceptance page at 0.50 a GiB.</summary>
    public const decimal PostgresqlLogGiB = 2;

    /// <summary>GiB of the upgrade log in a month: it is written in an upgrade only.</summary>
    public const decimal UpgradeLogGiB = 0.01m;

    /// <summary>GiB of flow logs in a month: the 5 USD of CredLink's acceptance page at 0.50 a GiB.</summary>
    public const decimal FlowLogGiB = 10;

    /// <summary>GiB that RDS Proxy logs in a month.</summary>
    public const decimal ProxyLogGiB = 0.1m;

    /// <summary>GiB that a rotation function logs in a month.</summary>
    public const decimal FunctionLogGiB = 0.01m;

    /// <summary>GiB that a log group takes of which nothing is known.</summary>
    public const decimal OtherLogGiB = 1;

    /// <summary>Months of logs that a group without retention has gathered after its first year.</summary>
    public const decimal MonthsOfUnlimitedLogs = 12;

    /// <summary>GiB through a NAT gateway in a month.</summary>
    public const decimal NatGiB = 10;

    /// <summary>GiB through an interface endpoint in a month.</summary>
    public const decimal EndpointGiB = 1;

    /// <summary>GiB of data in an Aurora cluster, which has no allocated size.</summary>
    public const decimal AuroraStorageGiB = 100;

    /// <summary>Million I/O requests of an Aurora cluster in a month.</summary>
    public const decimal AuroraIoMillions = 100;

    /// <summary>Fewest vCPU that RDS Proxy bills for. Source: RDS Proxy pricing page.</summary>
    public const int LeastProxyVCpu = 2;

    /// <summary>Fewest ACU that RDS Proxy bills for in front of Aurora Serverless v2. Source: RDS Proxy pricing page.</summary>
    public const decimal LeastProxyAcu = 8;

    /// <summary>GiB in a bucket. With the requests it gives CredLink's acceptance page its 3 USD.</summary>
    public const decimal BucketGiB = 100;

    /// <summary>Million writing requests to a bucket in a month.</summary>
    public const decimal BucketPutMillions = 0.1m;

    /// <summary>Million reading requests to a bucket in a month.</summary>
    public const decimal BucketGetMillions = 0.5m;

    /// <summary>Request metrics of a bucket, each billed like a metric of one's own. Source: S3 user guide, "Metrics and dimensions".</summary>
    public const int BucketRequestMetrics = 16;

    /// <summary>Metrics that detailed monitoring of an EC2 instance adds. Source: CloudWatch pricing page, its example of EC2.</summary>
    public const int DetailedMonitoringMetrics = 7;

    /// <summary>Million calls to a secret in a month.</summary>
    public const decimal SecretCallMillions = 0.01m;

    /// <summary>Million requests to a KMS key in a month.</summary>
    public const decimal KeyRequestMillions = 0.01m;

    /// <summary>GiB in a snapshot of a cache; one snapshot is free.</summary>
    public const decimal CacheSnapshotGiB = 0.5m;

    /// <summary>Messages to an e-mail address in a month.</summary>
    public const int Mails = 100;

    /// <summary>Runs of the rotation function in a month.</summary>
    public const int FunctionRuns = 100;

    /// <summary>Seconds of a run of the rotation function.</summary>
    public const int FunctionRunSeconds = 10;

    /// <summary>GiB of memory of the rotation function.</summary>
    public const decimal FunctionMemoryGiB = 0.125m;
}
