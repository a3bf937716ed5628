using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Rds;
using Infra.Modules.Rds;

namespace Infra.Modules.Aurora;

/// <summary>Everything that is checked before a resource is made. What is not known yet (a token) is left to AWS.</summary>
internal static partial class AuroraModuleRules
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
        .. CheckRestore(props.Restore).Select(violation => violation.Under("restore")),
        .. props is { Restore: not null, InitialDatabaseName: { } database }
            ? (Violation[])[new Violation("initialDatabaseName", database, "cannot stand beside restore: the copy has its source's databases",
                "leave it out")]
            : [],
    ]);

    /// <summary>The writer's class, when it is known now.</summary>
    public static InstanceClass? WriterClassOf(AuroraModuleProps props) =>
        props.Capacity is Provisioned { InstanceClass: var text } && !Token.IsUnresolved(text) ? InstanceClass.TryParse(text) : null;

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

    private static IEnumerable<Violation> CheckRestore(ClusterRestore? restore)
    {
        if (restore is not ClusterRestore.PointInTime pointInTime)
        {
            yield break;
        }

        if (pointInTime.SourceIdentifier is null == pointInTime.SourceResourceId is null)
        {
            yield return new Violation(
                "sourceIdentifier", pointInTime.SourceIdentifier, "must be the only source, or sourceResourceId must", "name exactly one of them");
        }

        if (pointInTime.Time is { } time && !Token.IsUnresolved(time) && !UtcTime().IsMatch(time))
        {
            yield return new Violation("time", time, "must be a time in UTC", "write it as 2026-11-21T09:30:00Z, or leave it out for the latest");
        }
    }

    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\z")]
    private static partial Regex UtcTime();
}
