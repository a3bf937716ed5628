using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.AwsRules.Rds;

/// <summary>What RDS takes as the source of a restored database. Source: RDS API reference, <c>RestoreDBInstanceFromDBSnapshot</c> and
/// <c>RestoreDBInstanceToPointInTime</c>.</summary>
public static partial class RestoreRules
{
    /// <summary>Checks a snapshot's identifier or ARN.</summary>
    public static IReadOnlyList<Violation> CheckSnapshot(string property, string value) =>
        Snapshot().IsMatch(value)
            ? []
            : [new Violation(
                property,
                value,
                "must be the identifier or the ARN of a snapshot",
                "write for example orders-before-upgrade, rds:orders-2026-11-21-03-05 or arn:aws:rds:<region>:<account>:snapshot:<identifier>")];

    /// <summary>Checks a point in time: exactly one source, each in its form, and a time that exists.</summary>
    /// <param name="property">Property of the restore; the parts' names are added to it.</param>
    /// <param name="identifier">Identifier of the database to make.</param>
    /// <param name="sourceIdentifier">Identifier of the source.</param>
    /// <param name="sourceResourceId">Resource id of the source.</param>
    /// <param name="automatedBackupArn">ARN of automated backups.</param>
    /// <param name="time">Time in UTC.</param>
    public static IEnumerable<Violation> CheckPointInTime(
        string property, string identifier, string? sourceIdentifier, string? sourceResourceId, string? automatedBackupArn, string? time)
    {
        (string Name, string? Value)[] sources =
        [
            ("sourceIdentifier", sourceIdentifier), ("sourceResourceId", sourceResourceId), ("automatedBackupArn", automatedBackupArn),
        ];
        var given = sources.Where(source => source.Value is not null).Select(source => source.Name).ToArray();
        if (given.Length != 1)
        {
            yield return new Violation(
                property,
                given.Length == 0 ? null : string.Join(", ", given),
                "must have exactly one source",
                $"keep one of {string.Join(", ", sources.Select(source => source.Name))}");
        }

        if (sourceIdentifier is not null && sourceIdentifier == identifier)
        {
            yield return new Violation(
                $"{property}.sourceIdentifier",
                sourceIdentifier,
                "names the database itself; a restore always makes another one",
                "give this database a new identifier; for a deleted source write its sourceResourceId");
        }

        if (sourceResourceId is not null && !ResourceId().IsMatch(sourceResourceId))
        {
            yield return new Violation(
                $"{property}.sourceResourceId",
                sourceResourceId,
                "must be a resource id",
                "write db- and capital letters and digits, as the output database_resource_id of the source says");
        }

        if (automatedBackupArn is not null && !AutomatedBackupArn().IsMatch(automatedBackupArn))
        {
            yield return new Violation(
                $"{property}.automatedBackupArn",
                automatedBackupArn,
                "must be the ARN of automated backups",
                "write arn:aws:rds:<region>:<account>:auto-backup:ab-<id>");
        }

        if (time is not null && !DateTime.TryParseExact(
            time, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            yield return new Violation(
                $"{property}.time", time, "must be a time in UTC", "write for example 2026-11-21T09:30:00Z, or leave it out for the latest");
        }
    }

    /// <summary>Checks that no initial database is asked for beside a restore: RDS ignores its name.</summary>
    public static IReadOnlyList<Violation> CheckInitialDatabase(string property, string? name) =>
        name is null
            ? []
            : [new Violation(
                property, name, "is not possible with a restore, which brings its source's databases", "leave it out")];

    /// <summary>Checks that an instance made by a restore asks for no key of its own: RDS keeps the source's, and the next plan would replace the
    /// instance for the sake of the other one.</summary>
    public static IReadOnlyList<Violation> CheckOwnKey(string property, bool hasOwnKey) => hasOwnKey
        ? [new Violation(
            property, "ownKey", "is not possible with a restore: the copy keeps the key of its source, whichever that is", "write \"kind\": \"awsManaged\"")]
        : [];

    [GeneratedRegex(@"\A(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:(cluster-)?snapshot:)?([A-Za-z]+:)?[A-Za-z](-?[A-Za-z0-9])*\z")]
    private static partial Regex Snapshot();

    [GeneratedRegex(@"\A(db|cluster)-[A-Z0-9]{8,64}\z")]
    private static partial Regex ResourceId();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:auto-backup:ab-[a-z0-9]+\z")]
    private static partial Regex AutomatedBackupArn();
}
