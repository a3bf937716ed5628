using Infra.AwsRules;
using Infra.AwsRules.Rds;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>Everything that is checked before a resource is made. What is not known yet (a token) is left to AWS.</summary>
internal static class RdsRules
{
    /// <summary>All violations, warnings among them.</summary>
    public static IReadOnlyList<Violation> Check(RdsModuleProps props) => DatabaseRules.Check(props,
    [
        .. RestoreRules.CheckOwnKey("encryption", props is { Restore: not null, Encryption: OwnKey }),
        .. DatabaseRules.Known("instanceClass", props.InstanceClass, InstanceClass.Check),
        .. DatabaseRules.Known(
            "instanceClass",
            props.InstanceClass,
            (property, instanceClass) => InstanceRules.CheckClassRunsVersion(property, instanceClass, props.Version.Major)),
        .. StorageRules.Check(props.Storage).Select(violation => violation.Under("storage")),
        .. InstanceRules.CheckBackupRetentionDays("backupRetentionDays", props.BackupRetentionDays, props.PreventDestroy),
        .. PostgresParameters.Resolve(DatabaseParts.KnownParameters(props), props.Version.Major, InstanceClassOf(props)).Violations
            .Select(violation => violation.Under("parameters")),
        .. DatabaseLogs.Check("logExports", props.LogExports),
        .. RdsModeRules.Check(props),
    ]);

    /// <summary>The instance class, when it is known now.</summary>
    public static InstanceClass? InstanceClassOf(RdsModuleProps props) =>
        TerraformToken.IsUnresolved(props.InstanceClass) ? null : InstanceClass.TryParse(props.InstanceClass);
}
