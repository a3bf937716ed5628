using Infra.AwsRules;
using Infra.AwsRules.Rds;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.database</c>.</summary>
internal static class DatabaseSettingsRules
{
    public static IEnumerable<Violation> Check(EnvironmentSettings settings)
    {
        var database = settings.Database;
        return new[]
        {
            InstanceIdentifier.Check("identifier", database.Identifier),
            PostgresVersion.Check("majorVersion", "minorVersion", new PostgresVersion(database.MajorVersion, database.MinorVersion)),
            InstanceClass.Check("instanceClass", database.InstanceClass),
            StorageRules.Check(ToShape(database.Storage)).Select(violation => violation.Under("storage")),
            InstanceRules.CheckBackupRetentionDays("backups.retentionDays", database.Backups.RetentionDays, settings.Production),
            DailyWindow.Check("backups.window", database.Backups.Window),
            WeeklyWindow.Check("maintenanceWindow", database.MaintenanceWindow),
            WeeklyWindow.CheckApart("maintenanceWindow", database.MaintenanceWindow, database.Backups.Window),
            MasterUser.CheckName("masterUsername", database.MasterUsername),
            database.InitialDatabaseName is { } name ? MasterUser.CheckDatabaseName("initialDatabaseName", name) : [],
            InstanceRules.CheckCaCertificateIdentifier("caCertificateIdentifier", database.CaCertificateIdentifier),
            InstanceRules.CheckPerformanceInsightsRetentionDays("performanceInsightsRetentionDays", database.PerformanceInsightsRetentionDays),
            database.ParameterGroupName is { } group ? InstanceIdentifier.CheckGroupName("parameterGroupName", group) : [],
            PostgresParameters.Resolve(database.Parameters, database.MajorVersion, InstanceClass.TryParse(database.InstanceClass)).Violations
                .Select(violation => violation with { Property = Loading.SettingPath.Member("parameters", violation.Property) }),
            CheckProduction(settings),
            CheckCredentials(database),
        }.SelectMany(violations => violations).Select(violation => violation.Under("$.database"));
    }

    /// <summary>The storage as the AWS rules see it.</summary>
    internal static StorageShape ToShape(StorageSettings storage) => new(
        Enum.Parse<VolumeType>(storage.Type.ToString()), storage.SizeGiB, storage.MaxSizeGiB, storage.Iops, storage.ThroughputMiBps);

    private static IEnumerable<Violation> CheckProduction(EnvironmentSettings settings)
    {
        if (!settings.Production)
        {
            yield break;
        }

        var database = settings.Database;
        if (!database.DeletionProtection)
        {
            yield return new Violation("deletionProtection", "false", "must be true in production", "write true, or remove the key");
        }

        if (!database.FinalSnapshot)
        {
            yield return new Violation("finalSnapshot", "false", "must be true in production", "write true, or remove the key");
        }
    }

    private static IEnumerable<Violation> CheckCredentials(DatabaseSettings database)
    {
        if (database.MasterCredentials is GeneratedCredentialsSettings { RecoveryWindowDays: > 0 and < 7 } generated)
        {
            yield return RecoveryWindow("masterCredentials.recoveryWindowDays", generated.RecoveryWindowDays);
        }
    }

    internal static Violation RecoveryWindow(string property, int days) =>
        new(property, $"{days}", "must be 0 or from 7 to 30", "use 0 to delete at once, or 7 or more days");
}
