using Infra.AwsRules;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Proxy;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Secrets;

namespace Infra.Environments.Tests.AwsRules.Catalogue;

/// <summary>Examples of the rules for instances, clusters and proxies.</summary>
internal static partial class RuleExamples
{
    private static readonly StorageShape Gp3 = new(VolumeType.Gp3, 400);

    private static readonly StorageShape Io1 = new(VolumeType.Io1, 400, Iops: 1000);

    private static readonly BlueGreenInstance BlueGreen = new(
        Enabled: true, HasReplicas: false, HasProxy: false, ManagedPassword: false, BackupRetentionDays: 7,
        [new ResolvedParameter("rds.logical_replication", "1", ParameterApplyMethod.PendingReboot)]);

    private static IEnumerable<RuleExample> Rds =>
    [
        RuleExample.Of(InstanceIdentifier.IdentifierForm, InstanceIdentifier.Check, "orders-prod", "orders--prod", "must be 1-63 lower-case letters"),
        RuleExample.Of(InstanceIdentifier.GroupNameForm, InstanceIdentifier.CheckGroupName, "orders-subnets", "default.postgres16", "must be 1-255"),
        RuleExample.Of(
            InstanceIdentifier.ParameterGroupMajor, (property, name) => InstanceIdentifier.CheckParameterGroupName(property, name, 16),
            "orders-postgres16", "orders", "must contain the major version 16"),
        RuleExample.Of(InstanceClass.ClassForm, InstanceClass.Check, "db.t4g.small", "t4g.small", "write db.t4g.small"),
        RuleExample.Of(InstanceRules.BackupRetentionRange, BackupDays, 35, 36, "must be 0-35 days"),
        RuleExample.Of(InstanceRules.ProductionHasBackups, ProductionBackupDays, 7, 0, "must be 7-35 days in production"),
        RuleExample.Of(InstanceRules.ProductionBackupWeek, ProductionBackupDays, 7, 6, "is less than a week"),
        RuleExample.Of(InstanceRules.BackupsOff, BackupDays, 1, 0, "no point-in-time recovery"),
        RuleExample.Of(InstanceRules.PerformanceInsightsRetention, InstanceRules.CheckPerformanceInsightsRetentionDays, 465, 30, "multiple of 31"),
        RuleExample.Of(
            InstanceRules.ClassRunsVersion, (property, name) => InstanceRules.CheckClassRunsVersion(property, name, 16),
            "db.m7g.large", "db.m4.large", "does not run PostgreSQL 16"),
        RuleExample.Of(
            InstanceRules.EnhancedMonitoringInterval, InstanceRules.CheckEnhancedMonitoringIntervalSeconds, 60, 45, "must be one of 0, 1, 5"),
        RuleExample.Of(InstanceRules.CaCertificate, InstanceRules.CheckCaCertificateIdentifier, "rds-ca-ecc384-g1", "rds-ca-2019", "has expired"),
        RuleExample.Of(InstanceRules.PortRange, InstanceRules.CheckPort, 5432, 1149, "must be 1150-65535"),
        RuleExample.Of(PostgresVersion.SupportedMajor, Version, new PostgresVersion(18), new PostgresVersion(12), "from 13 to 18"),
        RuleExample.Of(PostgresVersion.MinorForm, Version, new PostgresVersion(16), new PostgresVersion(16, 100), "0-99"),
        RuleExample.Of(PostgresVersion.PinnedMinor, Version, new PostgresVersion(16), new PostgresVersion(16, 4), "blocks automatic minor upgrades"),
        RuleExample.Of(StorageRules.SizeRange, StorageRules.Check, Gp3 with { SizeGiB = 20 }, Gp3 with { SizeGiB = 19 }, "must be 20-65536 for gp3"),
        RuleExample.Of(StorageRules.CeilingMargin, StorageRules.Check, Gp3 with { MaxSizeGiB = 504 }, Gp3 with { MaxSizeGiB = 439 }, "at least 10 %"),
        RuleExample.Of(StorageRules.CeilingAdvised, StorageRules.Check, Gp3 with { MaxSizeGiB = 504 }, Gp3 with { MaxSizeGiB = 503 }, "26 %"),
        RuleExample.Of(
            StorageRules.Gp3SmallVolume, StorageRules.Check,
            Gp3 with { Iops = 12_000 }, Gp3 with { SizeGiB = 399, Iops = 12_000 }, "cannot be set for gp3 below 400 GiB"),
        RuleExample.Of(
            StorageRules.ThroughputPerIops, StorageRules.Check,
            Gp3 with { Iops = 16_000, ThroughputMiBps = 4000 }, Gp3 with { Iops = 16_000, ThroughputMiBps = 4001 }, "a quarter of the IOPS"),
        RuleExample.Of(
            StorageRules.Gp3IopsPerGiB, StorageRules.Check, Gp3 with { Iops = 64_000 }, Gp3 with { Iops = 200_001 }, "at most 500 per GiB"),
        RuleExample.Of(
            StorageRules.ProvisionedByType, StorageRules.Check,
            Gp3 with { Type = VolumeType.Gp2 }, Gp3 with { Type = VolumeType.Gp2, Iops = 3000 }, "cannot be set for gp2"),
        RuleExample.Of(StorageRules.IopsRequired, StorageRules.Check, Io1, Io1 with { Iops = null }, "is required for io1"),
        RuleExample.Of(
            StorageRules.ProvisionedIopsPerGiB, StorageRules.Check, Io1 with { Iops = 20_000 }, Io1 with { Iops = 20_001 }, "0.5-50 per GiB"),
        RuleExample.Of(StorageRules.ProvisioningMinimum, StorageRules.Check, Gp3 with { Iops = 12_000 }, Gp3 with { Iops = 3000 }, "at least 12000"),
        RuleExample.Of(
            StorageRules.ProvisioningMaximum, StorageRules.Check, Gp3 with { Iops = 64_000 }, Gp3 with { Iops = 64_001 }, "documented 64000"),
        RuleExample.Of(
            StorageRules.ClassCarriesSize, storage => StorageRules.CheckClass(storage, "db.t4g.micro"),
            Gp3 with { MaxSizeGiB = 6144 }, Gp3 with { MaxSizeGiB = 6145 }, "6144 GiB that db.t4g.micro"),
        RuleExample.Of(DailyWindow.WindowForm, DailyWindow.Check, "23:45-00:15", "3:00-4:00", "must be hh:mm-hh:mm in UTC"),
        RuleExample.Of(DailyWindow.WindowLength, DailyWindow.Check, "03:00-03:30", "03:00-03:29", "lasts 29"),
        RuleExample.Of(WeeklyWindow.WindowForm, WeeklyWindow.Check, "sun:04:00-sun:05:00", "04:00-05:00", "must be ddd:hh:mm-ddd:hh:mm in UTC"),
        RuleExample.Of(
            WeeklyWindow.WindowsApart, (property, daily) => WeeklyWindow.CheckApart(property, "sun:04:00-sun:05:00", daily),
            "03:00-04:00", "04:30-05:30", "must not overlap the backup window"),
        RuleExample.Of(DatabaseLogs.LogName, DatabaseLogs.Check, ["postgresql", "upgrade"], (IReadOnlyList<string>)["error"], "postgresql, upgrade"),
        RuleExample.Of(DatabaseLogs.LogOnce, DatabaseLogs.Check, ["upgrade"], (IReadOnlyList<string>)["upgrade", "upgrade"], "only once"),
        RuleExample.Of(MasterUser.NameForm, MasterUser.CheckName, "orders_admin", "Orders", "lower-case letters, digits and underscores"),
        RuleExample.Of(MasterUser.ReservedName, MasterUser.CheckName, "postgres", "rdsadmin", "is reserved"),
        RuleExample.Of(MasterUser.DatabaseNameForm, MasterUser.CheckDatabaseName, "orders", "1orders", "no digit first"),
        RuleExample.Of(MasterUser.ReservedDatabaseName, MasterUser.CheckDatabaseName, "orders", "template1", "is reserved"),
        RuleExample.Of(MasterUser.PasswordLength, MasterUser.CheckPasswordLength, 128, 129, "must be 8-128"),
        RuleExample.Of(MasterUser.ShortPassword, MasterUser.CheckPasswordLength, 16, 15, "write 16 or more"),
        Parameter(PostgresParameters.UnknownParameter, "work_mem", "wrok_mem", "8MB", "8MB", "did you mean work_mem?"),
        Parameter(PostgresParameters.ParameterOfMajor, "wal_keep_size", "autovacuum_worker_slots", "1GB", "16", "does not exist in PostgreSQL 16"),
        Parameter(PostgresParameters.ParameterSetByRds, "max_wal_size", "data_directory", "1GB", "/data", "is set by RDS itself"),
        Parameter(ParameterRule("TlsForced"), "rds.force_ssl", "rds.force_ssl", "1", "0", "TLS is always forced"),
        Parameter(ParameterRule("ParameterWord"), "log_statement", "log_statement", "ddl", "dll", "did you mean ddl?"),
        Parameter(
            ParameterRule("ParameterFormula"), "shared_buffers", "shared_buffers",
            "{DBInstanceClassMemory/32768}", "{Memory/4}", "is not a formula that RDS understands"),
        Parameter(ParameterRule("ShareOfMemory"), "shared_buffers", "max_connections", "25% of memory", "25% of memory", "is not a size"),
        Parameter(ParameterRule("ParameterNumber"), "work_mem", "work_mem", "8MB", "much", "must be a number, in kB or with a unit"),
        Parameter(ParameterRule("UnitOfParameter"), "statement_timeout", "statement_timeout", "30s", "30MB", "has the unknown unit MB"),
        Parameter(ParameterRule("ParameterRange"), "max_connections", "max_connections", "6", "5", "must be from 6 to"),
        Parameter(AdviceRule("LoggedStatements"), "log_statement", "log_statement", "ddl", "all", "passwords included"),
        Parameter(AdviceRule("LoggedDurations"), "log_min_duration_statement", "log_min_duration_statement", "1s", "0", "logs every statement"),
        Parameter(AdviceRule("Md5Passwords"), "password_encryption", "password_encryption", "scram-sha-256", "md5", "obsolete"),
        Parameter(AdviceRule("AutovacuumOff"), "autovacuum", "autovacuum", "on", "off", "until the database stops"),
        Parameter(AdviceRule("CommitsLost"), "synchronous_commit", "synchronous_commit", "on", "off", "loses the last commits"),
        Parameter(AdviceRule("SharedBuffersShare"), "shared_buffers", "shared_buffers", "512MB", "1GB", "about 25 % is usual"),
        Parameter(AdviceRule("EffectiveCacheShare"), "effective_cache_size", "effective_cache_size", "1536MB", "256MB", "50-75 % is usual"),
        Parameter(AdviceRule("ConnectionsOfClass"), "max_connections", "max_connections", "200", "1000", "PostgreSQL may not start"),
        RuleExample.Of(ReplicaRules.ReplicaCount, (property, count) => ReplicaRules.CheckCount(property, count, "orders"), 15, 16, "must be 0-15"),
        RuleExample.Of(
            ReplicaRules.ReplicaIdentifierLength, (property, name) => ReplicaRules.CheckCount(property, 1, name),
            "orders", new string('a', 60), "RDS allows 63"),
        RuleExample.Of(
            ReplicaRules.ManagedPasswordSource, (property, managed) => ReplicaRules.CheckSource(property, "1", managed, "choose generated", 7),
            false, true, "master password that RDS manages"),
        RuleExample.Of(
            ReplicaRules.SourceBackups, (property, days) => ReplicaRules.CheckSource(property, "1", false, "choose generated", days),
            1, 0, "automated backups of the source"),
        RuleExample.Of(
            ReplicaRules.ReplicaConnections, (property, name) => ReplicaRules.CheckClass(property, name, 200),
            "db.t4g.small", "db.t4g.micro", "source's max_connections 200"),
        RuleExample.Of(BlueGreenRules.BlueGreenReplicas, BlueGreenRules.Check, BlueGreen, BlueGreen with { HasReplicas = true }, "read replicas"),
        RuleExample.Of(BlueGreenRules.BlueGreenProxy, BlueGreenRules.Check, BlueGreen, BlueGreen with { HasProxy = true }, "proxy in front"),
        RuleExample.Of(
            BlueGreenRules.BlueGreenManagedPassword,
            BlueGreenRules.Check, BlueGreen, BlueGreen with { ManagedPassword = true }, "password that RDS manages"),
        RuleExample.Of(
            BlueGreenRules.BlueGreenBackups, BlueGreenRules.Check, BlueGreen, BlueGreen with { BackupRetentionDays = 0 }, "automated backups"),
        RuleExample.Of(
            BlueGreenRules.BlueGreenReplication, BlueGreenRules.Check, BlueGreen, BlueGreen with { Parameters = [] }, "rds.logical_replication"),
        RuleExample.Of(RestoreRules.SnapshotForm, RestoreRules.CheckSnapshot, "rds:orders-2026-11-21", "orders before", "identifier or the ARN"),
        RuleExample.Of(RestoreRules.OneRestoreSource, source => PointInTime(source: source), "orders", null, "must have exactly one source"),
        RuleExample.Of(RestoreRules.RestoreOntoItself, source => PointInTime(source: source), "orders", "restored", "names the database itself"),
        RuleExample.Of(
            RestoreRules.SourceResourceId, id => PointInTime(resourceId: id), "db-ABCDEFGHIJKLMNOP", "orders", "must be a resource id"),
        RuleExample.Of(
            RestoreRules.AutomatedBackupArn, arn => PointInTime(backupArn: arn),
            "arn:aws:rds:us-east-1:111122223333:auto-backup:ab-abc123", "ab-abc123", "ARN of automated backups"),
        RuleExample.Of(
            RestoreRules.RestoreTime,
            time => PointInTime(source: "orders", time: time), "2026-11-21T09:30:00Z", "yesterday", "must be a time in UTC"),
        RuleExample.Of(RestoreRules.RestoredDatabases, RestoreRules.CheckInitialDatabase, null, "orders", "brings its source's databases"),
        RuleExample.Of(RestoreRules.RestoredKey, RestoreRules.CheckOwnKey, false, true, "keeps the key of its source"),
        RuleExample.Of(RecoveryRules.RegionElsewhere, RecoveryRegion, "us-west-2", "us-east-1", "must be another region"),
        RuleExample.Of(RecoveryRules.SamePartition, RecoveryRegion, "us-west-2", "cn-north-1", "same part of AWS"),
        RuleExample.Of(RecoveryRules.RecoveryContent, RecoveryRules.CheckContent, true, false, "add one of the two"),
        RuleExample.Of(
            RecoveryRules.ReplicaIdentifier, (property, name) => RecoveryRules.CheckReplicaIdentifier(property, name, "orders"),
            "orders-dr", "orders", "write orders-dr"),
        RuleExample.Of(RecoveryRules.CopyRetention, (property, days) => RecoveryRules.CheckBackups(property, days, 7), 35, 0, "must be 1-35 days"),
        RuleExample.Of(RecoveryRules.CopySourceBackups, (property, days) => RecoveryRules.CheckBackups(property, 7, days), 1, 0, "automated backups"),
    ];

    private static IEnumerable<RuleExample> Aurora =>
    [
        RuleExample.Of(AuroraRules.ClusterIdentifierLength, AuroraRules.CheckIdentifier, "orders", new string('a', 60), "must have at most 53"),
        RuleExample.Of(AuroraRules.ReaderCount, (property, count) => AuroraRules.CheckReaders(property, count), 15, 16, "must be 0-15"),
        RuleExample.Of(AuroraRules.ReaderInProduction, (property, count) => AuroraRules.CheckReaders(property, count, true), 1, 0, "could take over"),
        RuleExample.Of(
            AuroraRules.BackupsAlwaysOn,
            (property, days) => AuroraRules.CheckBackupRetentionDays(property, days), 1, 0, "Aurora always keeps backups"),
        RuleExample.Of(
            AuroraRules.StandardSupport, AuroraRules.CheckVersion, new PostgresVersion(14), new PostgresVersion(13), "end of standard support"),
        RuleExample.Of(
            AuroraRules.VersionOffered, AuroraRules.CheckVersion, new PostgresVersion(17), new PostgresVersion(18), "follows RDS months later"),
        RuleExample.Of(
            AuroraInstanceClass.BurstableInProduction, (property, name) => AuroraInstanceClass.Check(property, name, true),
            "db.r6g.large", "db.t4g.medium", "is burstable"),
        RuleExample.Of(AuroraInstanceClass.UnknownClass, AuroraClass, "db.r7g.large", "db.r12g.large", "is known to offer"),
        RuleExample.Of(AuroraInstanceClass.ClassOffered, AuroraClass, "db.t4g.medium", "db.m7g.large", "is not offered by Aurora PostgreSQL"),
        RuleExample.Of(ServerlessCapacity.CapacityRange, Capacity, new ServerlessCapacity(0.5m, 4), new(0.7m, 4), "in steps of 0.5"),
        RuleExample.Of(ServerlessCapacity.CapacityOrder, Capacity, new ServerlessCapacity(2, 4), new(8, 4), "must be at most maxAcu 4"),
        RuleExample.Of(
            ServerlessCapacity.PauseVersion, version => ServerlessCapacity.Check(new ServerlessCapacity(0, 4), version),
            new PostgresVersion(16, 3), new PostgresVersion(16, 2), "16.2 cannot"),
        AuroraParameter(AuroraParameters.ParameterLeftOut, "work_mem", "max_wal_size", "8MB", "is left out on Aurora"),
        AuroraParameter(
            AuroraParameters.NoAllocatedStorage, "max_connections", "max_connections", "{AllocatedStorage/1}",
            "must not use AllocatedStorage", "100"),
        AuroraParameter(AuroraParameters.SharedBuffersOfAurora, "work_mem", "shared_buffers", "1GB", "75 % of memory"),
        RuleExample.Of(
            ClusterLogs.ClusterLog, ClusterLogs.Check, ["postgresql"], (IReadOnlyList<string>)["upgrade"], "is no log of an Aurora cluster"),
    ];

    private static IEnumerable<RuleExample> Proxy =>
    [
        RuleExample.Of(ProxyRules.ProxyName, ProxyRules.CheckName, "orders-proxy", "orders_proxy", "must be 1-51"),
        RuleExample.Of(ProxyRules.IdleClientTimeout, ProxyRules.CheckIdleClientTimeout, 28800, 28801, "must be 1-28800 seconds"),
        RuleExample.Of(ProxyRules.ConnectionsPercent, ProxyRules.CheckPercent, 100, 0, "must be 1-100 percent"),
        RuleExample.Of(
            ProxyRules.ReadOnlyEndpoint, (property, isCluster) => ProxyRules.CheckReadOnlyEndpoint(property, true, isCluster),
            true, false, "only possible in front of an Aurora cluster"),
        RuleExample.Of(ProxyRules.SecretCount, ProxyRules.CheckSecrets, ["a"], (IReadOnlyList<string>)[], "must have 1-200 entries"),
        RuleExample.Of(ProxyRules.SecretOnce, ProxyRules.CheckSecrets, ["a", "b"], (IReadOnlyList<string>)["a", "a"], "must not be named twice"),
        RuleExample.Of(
            ProxyRules.SecretLogin, (property, key) => ProxyRules.CheckSecretFields(property, "s", new Dictionary<string, SecretField>
            {
                ["username"] = SecretField.Username,
                [key] = SecretField.Password,
            }),
            "password", "pass", "must have the key \"password\""),
    ];

    private static IEnumerable<Violation> BackupDays(string property, int days) => InstanceRules.CheckBackupRetentionDays(property, days);

    private static IEnumerable<Violation> ProductionBackupDays(string property, int days) =>
        InstanceRules.CheckBackupRetentionDays(property, days, production: true);

    private static IEnumerable<Violation> Version(PostgresVersion version) => PostgresVersion.Check("majorVersion", "minorVersion", version);

    private static IEnumerable<Violation> PointInTime(
        string? source = null, string? resourceId = null, string? backupArn = null, string? time = null) =>
        RestoreRules.CheckPointInTime(RuleExample.Property, "restored", source, resourceId, backupArn, time);

    private static IEnumerable<Violation> RecoveryRegion(string property, string region) => RecoveryRules.CheckRegion(property, region, "us-east-1");

    private static IEnumerable<Violation> AuroraClass(string property, string value) => AuroraInstanceClass.Check(property, value);

    private static IEnumerable<Violation> Capacity(ServerlessCapacity capacity) => ServerlessCapacity.Check(capacity, new PostgresVersion(16));

    private static RuleExample Parameter(
        RuleDefinition rule, string rightName, string wrongName, string right, string wrong, string message) =>
        RuleExample.Of(
            rule,
            parameter => PostgresParameters.Resolve(
                new Dictionary<string, string> { [parameter.Name] = parameter.Value }, 16, InstanceClass.TryParse("db.t4g.small")).Violations,
            (Name: rightName, Value: right),
            (Name: wrongName, Value: wrong),
            message);

    private static RuleExample AuroraParameter(
        RuleDefinition rule, string rightName, string wrongName, string wrong, string message, string right = "8MB") =>
        RuleExample.Of(
            rule,
            parameter => AuroraParameters.Resolve(new Dictionary<string, string> { [parameter.Name] = parameter.Value }, 16).Violations,
            (Name: rightName, Value: right),
            (Name: wrongName, Value: wrong),
            message);

    /// <summary>A rule of values of parameters, whose class is internal.</summary>
    private static RuleDefinition ParameterRule(string name) => RuleOf("ParameterValue", name);

    /// <summary>A rule of advice about parameters, whose class is internal.</summary>
    private static RuleDefinition AdviceRule(string name) => RuleOf("ParameterAdvice", name);

    private static RuleDefinition RuleOf(string type, string name) =>
        (RuleDefinition)typeof(InstanceRules).Assembly.GetType($"Infra.AwsRules.Rds.{type}", throwOnError: true)!
            .GetField(name)!.GetValue(null)!;
}
