using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Budget;
using Infra.AwsRules.Cache;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Network;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Schedule;
using Infra.AwsRules.Secrets;
using Infra.AwsRules.Storage;

namespace Infra.Environments.Tests.AwsRules.Catalogue;

/// <summary>One example of every rule that plain C# checks.</summary>
internal static partial class RuleExamples
{
    private const string Region = "us-east-1";

    private const string SecretArn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders/database-AbCdEf";

    private const string KeyArn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private const string ProviderArn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE";

    private static readonly CorsRule Cors = new() { AllowedOrigins = ["https://app.example.com"], AllowedMethods = ["GET"] };

    private static readonly BucketLifecycle Lifecycle = new() { GlacierAfterDays = 90, ExpireAfterDays = 365 };

    private static readonly SecretShape Secret = new("app", new Dictionary<string, SecretField>
    {
        ["engine"] = SecretField.Engine,
        ["host"] = SecretField.Host,
        ["username"] = SecretField.Username,
        ["password"] = SecretField.Password,
    });

    private static readonly SecretShape Copy = Secret with { PasswordOf = "original" };

    /// <summary>All examples.</summary>
    public static IReadOnlyList<RuleExample> All =>
        [.. Rds, .. Aurora, .. Proxy, .. Network, .. Access, .. Secrets, .. Buckets, .. Caches, .. Schedules, .. Monitoring, .. Budgets];

    private static IEnumerable<RuleExample> Network =>
    [
        RuleExample.Of(NetworkRules.CidrForm, NetworkRules.CheckVpcCidr, "10.0.0.0/16", "10.0.0.1/16", "10.0.0.0/16"),
        RuleExample.Of(NetworkRules.VpcSize, NetworkRules.CheckVpcCidr, "10.0.0.0/28", "10.0.0.0/15", "between /16 and /28"),
        RuleExample.Of(NetworkRules.RefusedRange, NetworkRules.CheckVpcCidr, "10.0.0.0/16", "127.0.0.0/16", "must not use loopback"),
        RuleExample.Of(NetworkRules.PrivateRange, NetworkRules.CheckVpcCidr, "10.0.0.0/16", "11.0.0.0/16", "should be a private range"),
        RuleExample.Of(NetworkRules.DockerRange, NetworkRules.CheckVpcCidr, "172.18.0.0/16", "172.17.0.0/16", "should not overlap 172.17.0.0/16"),
        RuleExample.Of(NetworkRules.TwoZones, Zones, ["us-east-1a", "us-east-1b"], (IReadOnlyList<string>)["us-east-1a"], "at least 2 zones"),
        RuleExample.Of(
            NetworkRules.ZoneName, Zones, ["us-east-1a", "us-east-1b"], (IReadOnlyList<string>)["us-east-1a", "use1-az2"], "availability zone"),
        RuleExample.Of(
            NetworkRules.ZoneOfRegion,
            Zones, ["us-east-1a", "us-east-1b"], (IReadOnlyList<string>)["us-east-1a", "us-west-2b"], "in region us-east-1"),
        RuleExample.Of(
            NetworkRules.NamedOnce, Zones, ["us-east-1a", "us-east-1b"],
            (IReadOnlyList<string>)["us-east-1a", "us-east-1b", "us-east-1b"], "must be named once"),
        RuleExample.Of(NetworkRules.SubnetSize, DatabasePrefix, 24, 29, "between 16 and 28"),
        RuleExample.Of(NetworkRules.SubnetRoom, DatabasePrefix, 24, 18, "must leave room for the database subnet"),
        RuleExample.Of(NetworkRules.SubnetSpare, DatabasePrefix, 27, 28, "few addresses to spare"),
        RuleExample.Of(NetworkRules.NoInternetIngress, Ingress, ["203.0.113.0/24"], (IReadOnlyList<string>)["0.0.0.0/0"], "the whole internet"),
        RuleExample.Of(
            NetworkRules.RangesApart, Ingress, ["203.0.113.0/24"], (IReadOnlyList<string>)["203.0.113.0/24", "203.0.113.7/32"], "must not overlap"),
        RuleExample.Of(NetworkRules.GatewayEndpoint, Endpoints, ["secretsmanager"], (IReadOnlyList<string>)["s3"], "free of charge"),
        RuleExample.Of(
            NetworkRules.EndpointName, Endpoints, ["ecr.dkr"], (IReadOnlyList<string>)["com.amazonaws.us-east-1.ssm"], "short name of a service"),
        RuleExample.Of(
            NetworkRules.IdForm, (property, id) => NetworkRules.CheckId(property, id, "vpc"), "vpc-0123456789abcdef0", "shop-vpc", "of the kind vpc"),
        RuleExample.Of(
            SecurityGroupRules.GroupText, SecurityGroupRules.CheckDescription, "Backend of the shop", "The shop's backend", "without quotes"),
        RuleExample.Of(SecurityGroupRules.GroupNamePrefix, SecurityGroupRules.CheckName, "shop-sg", "sg-shop", "must not start with sg-"),
        RuleExample.Of(
            SecurityGroupRules.PortOrder, ports => SecurityGroupRules.CheckPorts(RuleExample.Property, ports.From, ports.To),
            (From: 5432, To: 5432), (From: 5433, To: 5432), "the lower first"),
        RuleExample.Of(BastionRules.InstanceTypeForm, BastionRules.CheckInstanceType, "t4g.nano", "nano", "must be an EC2 instance type"),
        RuleExample.Of(BastionRules.BastionTier, Placement, SubnetTier.Public, SubnetTier.Database, "must be public or private"),
        RuleExample.Of(BastionRules.SessionManagerReach, Placement, SubnetTier.Public, SubnetTier.Private, "reach AWS Systems Manager"),
    ];

    private static IEnumerable<RuleExample> Access =>
    [
        RuleExample.Of(IamRules.AccountId, IamRules.CheckAccountId, "111122223333", "1111-2222-3333", "must be 12 digits"),
        RuleExample.Of(IamRules.RegionForm, IamRules.CheckRegion, Region, "N. Virginia", "must be an AWS region"),
        RuleExample.Of(IamRules.PolicyLength, (property, length) => IamRules.CheckPolicyLength(property, length, 6144), 6144, 6145, "IAM takes 6144"),
        RuleExample.Of(IamRules.IamName, IamRules.CheckRoleName, "orders-task", "orders/*", "must be 1-64"),
        RuleExample.Of(
            SecretAccessRules.SecretArn, (property, arn) => SecretAccessRules.CheckSecretArn(property, arn, Region),
            SecretArn, SecretArn[..^7], "the hyphen and six characters"),
        RuleExample.Of(
            SecretAccessRules.KeyArn, (property, arn) => SecretAccessRules.CheckKeyArn(property, arn, Region),
            KeyArn, "arn:aws:kms:us-east-1:111122223333:alias/orders", "not an alias"),
        RuleExample.Of(SecretAccessRules.KeyAlias, RecoveryRules.CheckKeyAlias, "alias/orders-dr", "alias/aws/rds", "must not begin with alias/aws/"),
        RuleExample.Of(SecretAccessRules.EntryRequired, Entries, ["a"], (IReadOnlyList<string>)[], "must have at least one entry"),
        RuleExample.Of(SecretAccessRules.EntryOnce, Entries, ["a", "b"], (IReadOnlyList<string>)["a", "a"], "must not be named twice"),
        RuleExample.Of(
            SecretAccessRules.NoWildcard, (property, arn) => SecretAccessRules.CheckSecretArn(property, arn, Region),
            SecretArn, SecretArn[..^6] + "??????", "must not have a wildcard"),
        RuleExample.Of(
            SecretAccessRules.SameRegion, (property, region) => SecretAccessRules.CheckSecretArn(property, SecretArn, region),
            Region, "us-west-2", "must be a secret of us-west-2"),
        RuleExample.Of(
            DatabaseLoginRules.ResourceId, DatabaseLoginRules.CheckResourceId, "db-ABCDEFGHIJKLMNOP", "orders-prod", "must be a resource id"),
        RuleExample.Of(ServiceAccountRules.NamespaceName, ServiceAccountRules.CheckNamespace, "shop-prod", "*", "write one namespace"),
        RuleExample.Of(ServiceAccountRules.ServiceAccountName, ServiceAccountRules.CheckServiceAccount, "core-api", "*", "write one service account"),
        RuleExample.Of(
            ServiceAccountRules.ProviderArn,
            ServiceAccountRules.CheckProviderArn, ProviderArn, "oidc.eks.us-east-1.amazonaws.com", "OpenID Connect provider"),
        RuleExample.Of(
            ServiceAccountRules.IssuerForm, (property, issuer) => ServiceAccountRules.CheckIssuer(property, issuer, null),
            "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE", "the cluster", "OpenID Connect issuer"),
        RuleExample.Of(
            ServiceAccountRules.ProviderIssuer, (property, issuer) => ServiceAccountRules.CheckIssuer(property, issuer, ProviderArn),
            "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE", "https://oidc.eks.us-east-1.amazonaws.com/id/OTHER", "the role trusts nobody"),
    ];

    private static IEnumerable<RuleExample> Secrets =>
    [
        RuleExample.Of(SecretRules.SecretName, SecretRules.CheckName, "rds/orders/master", "orders master", "must be 1-512"),
        RuleExample.Of(SecretRules.SecretNameSuffix, SecretRules.CheckName, "orders/master", "orders-master", "hyphen and six characters"),
        RuleExample.Of(SecretRules.RecoveryWindow, SecretRules.CheckRecoveryWindowDays, 7, 6, "must be 0, or 7-30 days"),
        RuleExample.Of(SecretRules.SecretVersion, SecretRules.CheckVersion, 1, 0, "must be 1 or more"),
        RuleExample.Of(SecretCopyRules.CopyNotRotated, CopyOf, Copy, Copy with { RotationDays = 30 }, "repeats another's password"),
        RuleExample.Of(SecretCopyRules.CopySource, CopyOf, Copy, Copy with { PasswordOf = "orignal" }, "did you mean \"original\"?"),
        RuleExample.Of(SecretCopyRules.CopyUsername, CopyOf, Copy, Copy with { Username = "other" }, "must be app"),
        RuleExample.Of(SecretCopyRules.CopyLength, CopyOf, Copy, Copy with { PasswordLength = 40 }, "is decided by original"),
        RuleExample.Of(
            SecretCopyRules.CopyOfRotated,
            original => SecretCopyRules.Check("copy", new Dictionary<string, SecretShape> { ["copy"] = Copy, ["original"] = original }),
            Secret, Secret with { RotationDays = 30 }, "must name a secret that is not rotated"),
        RuleExample.Of(
            SecretRotationRules.RotationDays, Rotation, Secret with { RotationDays = 1000 }, Secret with { RotationDays = 0 }, "must be 1-1000"),
        RuleExample.Of(
            SecretRotationRules.RotationFields, port => SecretRotationRules.Check(Secret with { RotationDays = 30 }, port),
            5432, 5433, "must have the key \"port\""),
        RuleExample.Of(
            SecretRotationRules.RotationUrl, Rotation, Secret with { RotationDays = 30 },
            Secret with
            {
                RotationDays = 30,
                Fields = new Dictionary<string, SecretField>(Secret.Fields) { ["DATABASE_URL"] = SecretField.Url },
            },
            "does not rewrite"),
    ];

    private static IEnumerable<RuleExample> Buckets =>
    [
        RuleExample.Of(BucketRules.BucketName, BucketRules.CheckName, "shop-prod-invoices", "shop.prod.invoices", "must be 3-63"),
        RuleExample.Of(BucketRules.ReservedBucketName, BucketRules.CheckName, "shop-prod", "shop-prod-s3alias", "which AWS reserves"),
        RuleExample.Of(
            BucketRules.NoncurrentNeedsVersions, (property, versioning) => BucketRules.CheckLifecycle(property, Lifecycle, versioning),
            true, false, "left out without versioning"),
        RuleExample.Of(
            BucketRules.CorsRuleCount, BucketRules.CheckCors, [Cors],
            (IReadOnlyList<CorsRule>)[.. Enumerable.Repeat(Cors, 101)], "must be at most 100 rules"),
        CorsExample(BucketRules.CorsListRequired, Cors with { AllowedMethods = [] }, "must name at least one method"),
        CorsExample(BucketRules.CorsAnyOrigin, Cors with { AllowedOrigins = ["*"] }, "lets every website in"),
        CorsExample(BucketRules.CorsOriginForm, Cors with { AllowedOrigins = ["app.example.com"] }, "https:// and a host"),
        CorsExample(BucketRules.CorsMethod, Cors with { AllowedMethods = ["OPTIONS"] }, "S3 answers it by itself"),
        CorsExample(BucketRules.CorsHeader, Cors with { ExposedHeaders = ["*"] }, "must be a header's name"),
        CorsExample(BucketRules.CorsMaxAge, Cors with { MaxAgeSeconds = 86401 }, "must be 0-86400 seconds"),
        RuleExample.Of(BucketRules.LifecycleDays, Cycle, Lifecycle, Lifecycle with { ExpireNoncurrentAfterDays = 0 }, "at least 1 day"),
        RuleExample.Of(BucketRules.LifecycleOrder, Cycle, Lifecycle, Lifecycle with { ExpireAfterDays = 90 }, "later than the move to Glacier"),
        RuleExample.Of(BucketRules.GlacierMinimum, Cycle, Lifecycle, Lifecycle with { ExpireAfterDays = 179 }, "bills for 90 days"),
    ];

    private static IEnumerable<RuleExample> Caches =>
    [
        RuleExample.Of(
            CacheVersion.EngineVersion, (property, version) => CacheVersion.Check(property, CacheEngine.Redis, version),
            "7.1", "7.1.0", "must be a version of redis"),
        RuleExample.Of(CacheRules.CacheIdentifier, CacheRules.CheckIdentifier, "shop-dev-redis", "Shop", "must be 1-40"),
        RuleExample.Of(CacheRules.NodeEncrypts, CacheRules.CheckNodeType, "cache.t4g.micro", "cache.m3.medium", "encrypts at rest"),
        RuleExample.Of(CacheRules.NoDataTiering, CacheRules.CheckNodeType, "cache.r7g.large", "cache.r6gd.xlarge", "without data tiering"),
        RuleExample.Of(CacheRules.NodeTypeForm, CacheRules.CheckNodeType, "cache.t4g.micro", "t4g.micro", "must be a cache node type"),
        RuleExample.Of(CacheRules.NodeCount, CacheRules.CheckNodeCount, 6, 7, "must be 1-6 nodes"),
        RuleExample.Of(
            CacheRules.FailoverNeedsReplica, (property, nodes) => CacheRules.CheckFailover(property, true, nodes), 2, 1, "nothing to fail over to"),
        RuleExample.Of(CacheRules.SnapshotRetention, CacheRules.CheckSnapshotRetentionDays, 35, 36, "must be 0-35 days"),
        RuleExample.Of(CacheRules.CacheWindowsApart, CacheWindows, "03:00-05:00", "05:30-06:30", "must not overlap the snapshot window"),
        RuleExample.Of(CacheRules.CacheWindowLength, CacheWindows, "03:00-04:00", "03:00-03:59", "must last at least 60 minutes"),
        CacheParameter(CacheRules.CacheParameterName, "timeout", "Time_Out", "0", "must be a parameter's name"),
        CacheParameter(CacheRules.EvictionPolicy, "maxmemory-policy", "maxmemory-policy", "lru", "volatile-lru", "noeviction"),
        CacheParameter(CacheRules.NoClusterMode, "cluster-enabled", "cluster-enabled", "yes", "the group has one shard", "no"),
    ];

    private static IEnumerable<RuleExample> Budgets =>
    [
        RuleExample.Of(BudgetRules.Receivers, BudgetRules.CheckReceivers, ["team@example.com"], (IReadOnlyList<string>)["team"], "e-mail address"),
        RuleExample.Of(BudgetRules.Alerts, BudgetAlerts, [80, 100], (IReadOnlyList<int>)[], "at least one percentage"),
        RuleExample.Of(BudgetRules.Percentages, BudgetAlerts, [80, 100], (IReadOnlyList<int>)[80, 80], "80"),
    ];

    private static IEnumerable<RuleExample> Schedules =>
    [
        RuleExample.Of(ScheduleRules.TimeOfDay, Times, "08:00", "8 am", "must be a time of day"),
        RuleExample.Of(ScheduleRules.TimesApart, Times, "08:00", "21:00", "must be another time"),
        RuleExample.Of(ScheduleRules.DayRequired, ScheduleRules.CheckDays, ["MON"], (IReadOnlyList<string>)[], "at least one day"),
        RuleExample.Of(ScheduleRules.DayName, ScheduleRules.CheckDays, ["MON"], (IReadOnlyList<string>)["Monday"], "must be one of MON"),
        RuleExample.Of(ScheduleRules.DayOnce, ScheduleRules.CheckDays, ["MON"], (IReadOnlyList<string>)["MON", "MON"], "only once"),
        RuleExample.Of(ScheduleRules.TimeZone, ScheduleRules.CheckTimeZone, "UTC", "India Standard Time", "IANA name"),
        RuleExample.Of(
            ScheduleRules.ProductionStops, (property, production) => ScheduleRules.CheckStoppable(property, production, false),
            false, true, "stops a production database"),
        RuleExample.Of(
            ScheduleRules.StopWithReplicas, (property, hasReplicas) => ScheduleRules.CheckStoppable(property, false, hasReplicas),
            false, true, "RDS does not stop their source"),
    ];

    private static IEnumerable<Violation> Zones(IReadOnlyList<string> zones) => NetworkRules.CheckAvailabilityZones(zones);

    private static IEnumerable<Violation> DatabasePrefix(int length) => NetworkRules.CheckSubnetPlan(
        "10.0.0.0/16", ["us-east-1a", "us-east-1b"], new Dictionary<SubnetTier, int> { [SubnetTier.Database] = length });

    private static IEnumerable<Violation> Ingress(IReadOnlyList<string> ranges) => NetworkRules.CheckIngressCidrs("allowedCidrs", ranges);

    private static IEnumerable<Violation> Endpoints(IReadOnlyList<string> names) => NetworkRules.CheckInterfaceEndpoints(names);

    private static IEnumerable<Violation> Placement(string property, SubnetTier tier) =>
        BastionRules.CheckPlacement(property, tier, usesSessionManager: true, hasNatGateway: false, []);

    private static IEnumerable<Violation> Entries(string property, IReadOnlyList<string> entries) =>
        SecretAccessRules.CheckEntries(property, entries, isRequired: true, "the secrets");

    private static IEnumerable<Violation> CopyOf(SecretShape copy) =>
        SecretCopyRules.Check("copy", new Dictionary<string, SecretShape> { ["copy"] = copy, ["original"] = Secret });

    private static IEnumerable<Violation> Rotation(SecretShape secret) => SecretRotationRules.Check(secret, 5432);

    private static RuleExample CorsExample(RuleDefinition rule, CorsRule wrong, string message) =>
        RuleExample.Of(rule, cors => BucketRules.CheckCors("cors", [cors]), Cors, wrong, message);

    private static IEnumerable<Violation> Cycle(string property, BucketLifecycle lifecycle) => BucketRules.CheckLifecycle(property, lifecycle, true);

    private static IEnumerable<Violation> CacheWindows(string property, string snapshot) =>
        CacheRules.CheckWindows(property, snapshot, "maintenanceWindow", "mon:05:00-mon:07:00");

    private static RuleExample CacheParameter(
        RuleDefinition rule, string rightName, string wrongName, string wrong, string message, string right = "0") =>
        RuleExample.Of(
            rule,
            parameter => CacheRules.CheckParameters("parameters", new Dictionary<string, string> { [parameter.Name] = parameter.Value }),
            (Name: rightName, Value: right),
            (Name: wrongName, Value: wrong),
            message);

    private static IEnumerable<Violation> Times(string startAt) => ScheduleRules.CheckTimes("stopAt", "21:00", "startAt", startAt);

    private static IEnumerable<Violation> BudgetAlerts(string property, IReadOnlyList<int> percentages) =>
        BudgetRules.CheckAlerts(property, percentages, "forecast", []);
}
