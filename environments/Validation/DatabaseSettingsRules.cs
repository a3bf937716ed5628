using Infra.AwsRules;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Network;
using Infra.AwsRules.Rds;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.database</c>.</summary>
internal static class DatabaseSettingsRules
{
    /// <summary>Production has deletion protection.</summary>
    public static readonly RuleDefinition DeletionProtection = new(
        "RDS501", RuleSeverity.Error,
        "Production has deletion protection",
        "Without it a plan that replaces or removes the instance deletes the data.",
        "Write true, or remove the key.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html");

    /// <summary>Production takes a final snapshot.</summary>
    public static readonly RuleDefinition FinalSnapshot = new(
        "RDS502", RuleSeverity.Error,
        "Production takes a final snapshot",
        "Without it nothing is left of an instance that was deleted.",
        "Write true, or remove the key.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html");

    /// <summary>Production has a standby in another zone.</summary>
    public static readonly RuleDefinition Standby = new(
        "RDS503", RuleSeverity.Hint,
        "Production has a standby in another zone",
        "The loss of a zone is an outage until a restore is done.",
        "Set multiAz to true when that is too long; it about doubles the cost of the instance.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html");

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings)
    {
        var database = settings.Database;
        return
        [
            Of(() => InstanceIdentifier.Check("identifier", database.Identifier), "identifier"),
            Of(
                () => PostgresVersion.Check(
                    "majorVersion", "minorVersion", new PostgresVersion(database.MajorVersion, database.MinorVersion)),
                "majorVersion",
                "minorVersion"),
            Of(() => InstanceClass.Check("instanceClass", database.InstanceClass), "instanceClass"),
            Of(
                () => InstanceRules.CheckClassRunsVersion("instanceClass", database.InstanceClass, database.MajorVersion),
                "instanceClass",
                "majorVersion"),
            Of(() => StorageRules.Check(ToShape(database.Storage)).Select(violation => violation.Under("storage")), "storage"),
            Of(
                () => StorageRules.CheckClass(ToShape(database.Storage), database.InstanceClass).Select(violation => violation.Under("storage")),
                "storage",
                "instanceClass"),
            Of(
                () => InstanceRules.CheckBackupRetentionDays("backups.retentionDays", database.Backups.RetentionDays, settings.Production),
                "backups.retentionDays"),
            Of(() => DailyWindow.Check("backups.window", database.Backups.Window), "backups.window"),
            Of(() => WeeklyWindow.Check("maintenanceWindow", database.MaintenanceWindow), "maintenanceWindow"),
            Of(
                () => WeeklyWindow.CheckApart("maintenanceWindow", database.MaintenanceWindow, database.Backups.Window),
                "maintenanceWindow",
                "backups.window"),
            Of(() => MasterUser.CheckName("masterUsername", database.MasterUsername), "masterUsername"),
            Of(
                () => database.InitialDatabaseName is { } name ? MasterUser.CheckDatabaseName("initialDatabaseName", name) : [],
                "initialDatabaseName"),
            Of(
                () => InstanceRules.CheckCaCertificateIdentifier("caCertificateIdentifier", database.CaCertificateIdentifier),
                "caCertificateIdentifier"),
            Of(
                () => InstanceRules.CheckPerformanceInsightsRetentionDays(
                    "performanceInsightsRetentionDays", database.PerformanceInsightsRetentionDays),
                "performanceInsightsRetentionDays"),
            Of(() => CheckNames(database), "parameterGroupName", "subnetGroupName", "securityGroupName", "majorVersion"),
            Of(() => CheckParameters(database), "parameters", "majorVersion", "instanceClass", "engine", "cluster"),
            Of(() => CheckProduction(settings), "deletionProtection", "finalSnapshot"),
            Of(() => CheckStandby(settings), "multiAz", "engine"),
            Of(() => CheckCredentials(database), "masterCredentials"),
            Of(
                () => database.Encryption is OwnKeySettings own ? RecoveryRules.CheckKeyAlias("encryption.alias", own.Alias) : [],
                "encryption"),
            Of(
                () => DatabaseLogs.Check("logExports", [.. database.LogExports.Select(log => SettingTypes.JsonName(log.ToString()))]),
                "logExports"),
        ];
    }

    /// <summary>The storage as the AWS rules see it.</summary>
    internal static StorageShape ToShape(StorageSettings storage) => new(
        storage.Type, storage.SizeGiB, storage.MaxSizeGiB, storage.Iops, storage.ThroughputMiBps);

    private static RuleCheck Of(Func<IEnumerable<Violation>> check, params IEnumerable<string> reads) => new(
        () => check().Select(violation => violation.Under("$.database")),
        [.. reads.Select(property => $"$.database.{property}")]);

    private static IEnumerable<Violation> CheckParameters(DatabaseSettings database) =>
        (database.Engine == DatabaseEngine.AuroraPostgresql
            ? AuroraParameters.Resolve(
                database.Parameters,
                database.MajorVersion,
                database.Cluster.Serverless is null ? InstanceClass.TryParse(database.InstanceClass) : null).Violations
            : PostgresParameters.Resolve(
                database.Parameters, database.MajorVersion, InstanceClass.TryParse(database.InstanceClass)).Violations)
            .Select(violation => violation with { Property = SettingPath.Member("parameters", violation.Property) });

    private static IEnumerable<Violation> CheckNames(DatabaseSettings database)
    {
        if (database.ParameterGroupName is { } parameterGroup)
        {
            foreach (var violation in InstanceIdentifier.CheckParameterGroupName(
                "parameterGroupName", parameterGroup, database.MajorVersion))
            {
                yield return violation;
            }
        }

        if (database.SubnetGroupName is { } subnetGroup)
        {
            foreach (var violation in InstanceIdentifier.CheckGroupName("subnetGroupName", subnetGroup))
            {
                yield return violation;
            }
        }

        if (database.SecurityGroupName is { } securityGroup)
        {
            foreach (var violation in SecurityGroupRules.CheckName("securityGroupName", securityGroup))
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<Violation> CheckProduction(EnvironmentSettings settings)
    {
        if (!settings.Production)
        {
            yield break;
        }

        var database = settings.Database;
        if (!database.DeletionProtection)
        {
            yield return DeletionProtection.At("deletionProtection", "false", "must be true in production", "write true, or remove the key");
        }

        if (!database.FinalSnapshot)
        {
            yield return FinalSnapshot.At("finalSnapshot", "false", "must be true in production", "write true, or remove the key");
        }
    }

    private static IEnumerable<Violation> CheckStandby(EnvironmentSettings settings)
    {
        if (settings is { Production: true, Database: { MultiAz: false, Engine: DatabaseEngine.Postgres } })
        {
            yield return Standby.At("multiAz", "false",
                "leaves production without a standby: the loss of a zone is an outage until a restore is done",
                "write true when that is too long; it about doubles the cost of the instance");
        }
    }

    private static IEnumerable<Violation> CheckCredentials(DatabaseSettings database)
    {
        if (database.MasterCredentials is GeneratedCredentialsSettings generated)
        {
            foreach (var violation in SecretRules.CheckName("masterCredentials.secretName", generated.SecretName)
                .Concat(SecretRules.CheckRecoveryWindowDays("masterCredentials.recoveryWindowDays", generated.RecoveryWindowDays)))
            {
                yield return violation;
            }
        }
    }
}
