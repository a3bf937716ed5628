using Infra.AwsRules;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Rds;
using Infra.Modules.Rds;
using Infra.Modules.Shared;

namespace Infra.Modules.Aurora;

/// <summary>Everything that is checked before a resource is made. What is not known yet (a token) is left to AWS.</summary>
internal static class AuroraModuleRules
{
    /// <summary>All violations, warnings among them.</summary>
    public static IReadOnlyList<Violation> Check(AuroraModuleProps props) => DatabaseRules.Check(props,
    [
        .. DatabaseRules.Known("identifier", props.Identifier, AuroraRules.CheckIdentifier),
        .. AuroraRules.CheckVersion("version.major", props.Version),
        .. CheckCapacity(props).Select(violation => violation.Under("capacity")),
        .. AuroraRules.CheckReaders("readers", props.Readers, props.PreventDestroy),
        .. AuroraRules.CheckBackupRetentionDays("backupRetentionDays", props.BackupRetentionDays, props.PreventDestroy),
        .. AuroraParameters.Resolve(DatabaseParts.KnownParameters(props), props.Version.Major, WriterClassOf(props)).Violations
            .Select(violation => violation.Under("parameters")),
        .. ClusterLogs.Check("logExports", props.LogExports),
        .. props.Restore is FromPointInTime { AutomatedBackupArn: { } arn }
            ? (Violation[])[AuroraRules.InstanceBackupsRestore.At(
                "restore.automatedBackupArn", arn, "is of an instance; a cluster has no replicated backups",
                "name the cluster by sourceIdentifier or sourceResourceId")]
            : [],
    ]);

    /// <summary>The writer's class, when it is known now.</summary>
    public static InstanceClass? WriterClassOf(AuroraModuleProps props) =>
        props.Capacity is Provisioned { InstanceClass: var text } && !TerraformToken.IsUnresolved(text) ? InstanceClass.TryParse(text) : null;

    private static IReadOnlyList<Violation> CheckCapacity(AuroraModuleProps props)
    {
        IReadOnlyList<Violation> CheckClass(string property, string value) => AuroraInstanceClass.Check(property, value, props.PreventDestroy);

        return props.Capacity switch
        {
            Provisioned provisioned =>
            [
                .. DatabaseRules.Known("instanceClass", provisioned.InstanceClass, CheckClass),
                .. DatabaseRules.Known("readerInstanceClass", provisioned.ReaderInstanceClass, CheckClass),
            ],
            Serverless serverless => ServerlessCapacity.Check(new ServerlessCapacity(serverless.MinAcu, serverless.MaxAcu), props.Version),
            _ => [],
        };
    }
}
