using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>Rules for single values of an RDS for PostgreSQL instance. Each takes the property's name and its value.</summary>
public static class InstanceRules
{
    /// <summary>Automated backups are kept for 0 to 35 days.</summary>
    public static readonly RuleDefinition BackupRetentionRange = new(
        "RDS005", RuleSeverity.Error, "Automated backups are kept for 0 to 35 days",
        "RDS takes no other number.",
        "Write 7 for most databases, up to 35 where an old state may have to come back.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html");

    /// <summary>A production database has automated backups.</summary>
    public static readonly RuleDefinition ProductionHasBackups = new(
        "RDS006", RuleSeverity.Error, "A production database has automated backups",
        "With 0 days there is no point-in-time recovery: a wrong DELETE or a lost volume takes the data with it.",
        "Write 7 or more days.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html");

    /// <summary>A production database keeps a week of automated backups.</summary>
    public static readonly RuleDefinition ProductionBackupWeek = new(
        "RDS007", RuleSeverity.Warning, "A production database keeps a week of automated backups",
        "A mistake that is found after a weekend or a holiday is older than the oldest backup.",
        "Write 7 or more days.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html");

    /// <summary>Automated backups are on.</summary>
    public static readonly RuleDefinition BackupsOff = new(
        "RDS008", RuleSeverity.Warning, "Automated backups are on",
        "With 0 days there is no point-in-time recovery, and going from 0 to any other number restarts the instance.",
        "Write 1 or more days.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html");

    /// <summary>Performance Insights keeps 7 days, months of 31 days, or 731 days.</summary>
    public static readonly RuleDefinition PerformanceInsightsRetention = new(
        "RDS009", RuleSeverity.Error, "Performance Insights keeps 7 days, months of 31 days, or 731 days",
        "RDS refuses every other number of days.",
        "Write 7, which is free of charge, a multiple of 31 up to 713, or 731; 0 is off.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html");

    /// <summary>The instance class runs the major version.</summary>
    public static readonly RuleDefinition ClassRunsVersion = new(
        "RDS010", RuleSeverity.Error, "The instance class runs the major version",
        "Generations before t3, m5 and r5 are not offered from PostgreSQL 13 on, so RDS refuses the instance.",
        "Choose the same size of a newer generation.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html");

    /// <summary>Enhanced monitoring runs every 1, 5, 10, 15, 30 or 60 seconds, or is off.</summary>
    public static readonly RuleDefinition EnhancedMonitoringInterval = new(
        "RDS011", RuleSeverity.Error, "Enhanced monitoring runs every 1, 5, 10, 15, 30 or 60 seconds, or is off",
        "RDS refuses every other interval.",
        "Write one of these numbers, or 0 for off.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html");

    /// <summary>The server certificate comes from an authority that RDS still signs with.</summary>
    public static readonly RuleDefinition CaCertificate = new(
        "RDS012", RuleSeverity.Error, "The server certificate comes from an authority that RDS still signs with",
        "The older authorities have expired: RDS refuses them, and clients that check certificates could not connect.",
        "Write rds-ca-rsa2048-g1; every one of today's authorities is in the global bundle.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html");

    /// <summary>The port is between 1150 and 65535.</summary>
    public static readonly RuleDefinition PortRange = new(
        "RDS013", RuleSeverity.Error, "The port is between 1150 and 65535",
        "RDS for PostgreSQL listens on no other port.",
        "Write 5432 unless something else asks for another one.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html");

    /// <summary>Certificate authorities that sign RDS server certificates today. All are in the global bundle
    /// <c>https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem</c>. Source: RDS user guide, "Using SSL/TLS".</summary>
    public static IReadOnlyList<string> CaCertificateIdentifiers { get; } = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"];

    /// <summary>Intervals of enhanced monitoring in seconds; 0 is off. Source: RDS API reference, <c>MonitoringInterval</c>.</summary>
    public static IReadOnlyList<int> EnhancedMonitoringIntervalsSeconds { get; } = [0, 1, 5, 10, 15, 30, 60];

    /// <summary>Days that Performance Insights can keep: 7 (free of charge), months of 31 days up to 23, or 731; 0 is off.
    /// Source: RDS API reference, <c>PerformanceInsightsRetentionPeriod</c>.</summary>
    public static IReadOnlyList<int> PerformanceInsightsRetentionDays { get; } =
        [0, 7, .. Enumerable.Range(1, 23).Select(month => month * 31), 731];

    /// <summary>Checks the days of automated backups, 0–35. Source: RDS API reference, <c>BackupRetentionPeriod</c>. With
    /// <paramref name="production"/> 0 is refused and fewer than 7 warn; elsewhere 0 warns, because switching backups on later is an
    /// outage.</summary>
    public static IReadOnlyList<Violation> CheckBackupRetentionDays(string property, int days, bool production = false) => days switch
    {
        < 0 or > 35 => [BackupRetentionRange.At(property, $"{days}", "must be 0-35 days", "write 7 for most databases")],
        0 when production => [ProductionHasBackups.At(
            property, "0", "must be 7-35 days in production: without backups there is no point-in-time recovery", "write 7 or more")],
        < 7 when production => [ProductionBackupWeek.At(
            property, $"{days}", "is less than a week, in which many a mistake in production is not found yet", "write 7 or more")],
        0 => [BackupsOff.At(
            property,
            "0",
            "switches automated backups off: no point-in-time recovery, and leaving 0 later restarts the instance",
            "write 1 or more")],
        _ => [],
    };

    /// <summary>Checks the days that Performance Insights keeps.</summary>
    public static IReadOnlyList<Violation> CheckPerformanceInsightsRetentionDays(string property, int days) =>
        CheckOneOf(
            PerformanceInsightsRetention,
            property,
            days,
            PerformanceInsightsRetentionDays,
            "must be 0 (off), 7, a multiple of 31 up to 713, or 731 days",
            "7 is free of charge");

    /// <summary>Checks that a class runs a major version: the generations before t3, m5 and r5 end with PostgreSQL 12, and with them Performance
    /// Insights and encryption of the smallest sizes. Source: RDS user guide, "Supported DB engines for DB instance classes".</summary>
    public static IReadOnlyList<Violation> CheckClassRunsVersion(string property, string instanceClass, int majorVersion) =>
        majorVersion >= 13 && instanceClass.Split('.') is ["db", "t1" or "t2" or "m1" or "m2" or "m3" or "m4" or "r3" or "r4" or "x1", var size]
            ? [ClassRunsVersion.At(
                property,
                instanceClass,
                $"does not run PostgreSQL {majorVersion}: its generation ends with PostgreSQL 12, and Performance Insights is not offered on its "
                    + "small sizes",
                size is "micro" or "small" or "medium" ? $"write db.t4g.{size}" : "write a class such as db.m7g.large")]
            : [];

    /// <summary>Checks enhanced monitoring's interval.</summary>
    public static IReadOnlyList<Violation> CheckEnhancedMonitoringIntervalSeconds(string property, int seconds) =>
        CheckOneOf(
            EnhancedMonitoringInterval,
            property,
            seconds,
            EnhancedMonitoringIntervalsSeconds,
            $"must be one of {string.Join(", ", EnhancedMonitoringIntervalsSeconds)} seconds",
            "0 is off");

    /// <summary>Checks the certificate authority.</summary>
    public static IReadOnlyList<Violation> CheckCaCertificateIdentifier(string property, string value)
    {
        if (CaCertificateIdentifiers.Contains(value))
        {
            return [];
        }

        var rule = value is "rds-ca-2019" or "rds-ca-2015"
            ? "has expired; RDS no longer signs with it"
            : $"must be one of {string.Join(", ", CaCertificateIdentifiers)}";
        return [CaCertificate.At(property, value, rule, "write rds-ca-rsa2048-g1, part of the global bundle")];
    }

    /// <summary>Checks the TCP port, 1150–65535. Source: RDS API reference, <c>Port</c> for PostgreSQL.</summary>
    public static IReadOnlyList<Violation> CheckPort(string property, int port) =>
        port is >= 1150 and <= 65535 ? [] : [PortRange.At(property, $"{port}", "must be 1150-65535", "write 5432")];

    private static IReadOnlyList<Violation> CheckOneOf(
        RuleDefinition definition, string property, int value, IReadOnlyList<int> allowed, string rule, string hint)
    {
        if (allowed.Contains(value))
        {
            return [];
        }

        var nearest = allowed.MinBy(candidate => Math.Abs((long)candidate - value));
        return [definition.At(property, $"{value}", rule, $"write {nearest}; {hint}")];
    }
}
