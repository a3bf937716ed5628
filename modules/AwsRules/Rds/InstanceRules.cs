namespace Infra.AwsRules.Rds;

/// <summary>Rules for single values of an RDS for PostgreSQL instance. Each takes the property's name and its value.</summary>
public static class InstanceRules
{
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
    /// <paramref name="production"/> fewer than 7 are refused; 0 always warns, because switching backups on later is an outage.</summary>
    public static IReadOnlyList<Violation> CheckBackupRetentionDays(string property, int days, bool production = false) => days switch
    {
        < 0 or > 35 => [new Violation(property, $"{days}", "must be 0-35 days", "write 7 for most databases")],
        < 7 when production => [new Violation(property, $"{days}", "must be 7-35 days in production", "write 7 or more")],
        0 => [new Violation(
            property,
            "0",
            "switches automated backups off: no point-in-time recovery, and leaving 0 later restarts the instance",
            "write 1 or more",
            IsWarning: true)],
        _ => [],
    };

    /// <summary>Checks the days that Performance Insights keeps.</summary>
    public static IReadOnlyList<Violation> CheckPerformanceInsightsRetentionDays(string property, int days) =>
        CheckOneOf(
            property,
            days,
            PerformanceInsightsRetentionDays,
            "must be 0 (off), 7, a multiple of 31 up to 713, or 731 days",
            "7 is free of charge");

    /// <summary>Checks that a class runs a major version: the generations before t3, m5 and r5 end with PostgreSQL 12, and with them Performance
    /// Insights and encryption of the smallest sizes. Source: RDS user guide, "Supported DB engines for DB instance classes".</summary>
    public static IReadOnlyList<Violation> CheckClassRunsVersion(string property, string instanceClass, int majorVersion) =>
        majorVersion >= 13 && instanceClass.Split('.') is ["db", "t1" or "t2" or "m1" or "m2" or "m3" or "m4" or "r3" or "r4" or "x1", var size]
            ? [new Violation(
                property,
                instanceClass,
                $"does not run PostgreSQL {majorVersion}: its generation ends with PostgreSQL 12, and Performance Insights is not offered on its small sizes",
                size is "micro" or "small" or "medium" ? $"write db.t4g.{size}" : "write a class such as db.m7g.large")]
            : [];

    /// <summary>Checks enhanced monitoring's interval.</summary>
    public static IReadOnlyList<Violation> CheckEnhancedMonitoringIntervalSeconds(string property, int seconds) =>
        CheckOneOf(
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
        return [new Violation(property, value, rule, "write rds-ca-rsa2048-g1, part of the global bundle")];
    }

    /// <summary>Checks the TCP port, 1150–65535. Source: RDS API reference, <c>Port</c> for PostgreSQL.</summary>
    public static IReadOnlyList<Violation> CheckPort(string property, int port) =>
        port is >= 1150 and <= 65535 ? [] : [new Violation(property, $"{port}", "must be 1150-65535", "write 5432")];

    private static IReadOnlyList<Violation> CheckOneOf(string property, int value, IReadOnlyList<int> allowed, string rule, string hint)
    {
        if (allowed.Contains(value))
        {
            return [];
        }

        var nearest = allowed.MinBy(candidate => Math.Abs((long)candidate - value));
        return [new Violation(property, $"{value}", rule, $"write {nearest}; {hint}")];
    }
}
