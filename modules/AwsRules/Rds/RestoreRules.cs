using System.Globalization;
using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>What RDS takes as the source of a restored database. Source: RDS API reference, <c>RestoreDBInstanceFromDBSnapshot</c> and
/// <c>RestoreDBInstanceToPointInTime</c>.</summary>
public static partial class RestoreRules
{
    /// <summary>A snapshot is named by its identifier or its ARN.</summary>
    public static readonly RuleDefinition SnapshotForm = new(
        "RDS069", RuleSeverity.Error, "A snapshot is named by its identifier or its ARN",
        "RDS finds no snapshot by another text, and the restore fails after the plan was approved.",
        "Copy the identifier from aws rds describe-db-snapshots; of a shared snapshot, the ARN.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html");

    /// <summary>A point-in-time restore has exactly one source.</summary>
    public static readonly RuleDefinition OneRestoreSource = new(
        "RDS070", RuleSeverity.Error, "A point-in-time restore has exactly one source",
        "The API takes an identifier, a resource id or the ARN of automated backups, not several and not none.",
        "Keep one of the three.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html");

    /// <summary>A restore makes another database than its source.</summary>
    public static readonly RuleDefinition RestoreOntoItself = new(
        "RDS071", RuleSeverity.Error, "A restore makes another database than its source",
        "RDS never restores into an existing instance, and two cannot have one identifier.",
        "Give this database a new identifier; name a deleted source by its resource id.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html");

    /// <summary>A source's resource id is db- or cluster- and capital letters and digits.</summary>
    public static readonly RuleDefinition SourceResourceId = new(
        "RDS072", RuleSeverity.Error, "A source's resource id is db- or cluster- and capital letters and digits",
        "RDS finds a deleted source by this id alone.",
        "Copy it from the output database_resource_id of the source.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html");

    /// <summary>Replicated automated backups are named by their ARN.</summary>
    public static readonly RuleDefinition AutomatedBackupArn = new(
        "RDS073", RuleSeverity.Error, "Replicated automated backups are named by their ARN",
        "RDS finds them by no other text.",
        "Copy it from aws rds describe-db-instance-automated-backups.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html");

    /// <summary>A restore's time is a time in UTC.</summary>
    public static readonly RuleDefinition RestoreTime = new(
        "RDS074", RuleSeverity.Error, "A restore's time is a time in UTC",
        "RDS refuses others, and a time without its zone would bring back another state than the one meant.",
        "Write for example 2026-11-21T09:30:00Z, or leave it out for the latest.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html");

    /// <summary>A restore names no initial database.</summary>
    public static readonly RuleDefinition RestoredDatabases = new(
        "RDS075", RuleSeverity.Error, "A restore names no initial database",
        "RDS ignores the name, and the next plan would replace the restored instance to get it.",
        "Leave it out: the source's databases come along.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html");

    /// <summary>A restore asks for no key of its own.</summary>
    public static readonly RuleDefinition RestoredKey = new(
        "RDS076", RuleSeverity.Error, "A restore asks for no key of its own",
        "RDS encrypts the copy with the key of its source, and the next plan would replace the instance for another one.",
        "Leave the key to AWS, or name the source's key.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html");

    /// <summary>A restored database has the master user that its settings name. Only the apply knows: a postcondition checks it.</summary>
    public static readonly RuleDefinition RestoredMasterUser = new(
        "RDS079", RuleSeverity.Error, "A restored database has the master user that its settings name",
        "RDS keeps the source's master user, so credentials and provisioning made for another one would not work.",
        "Set the master user's name to its source's.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_RestoreFromSnapshot.html");

    /// <summary>A restored database is encrypted. Only the apply knows: a postcondition checks it.</summary>
    public static readonly RuleDefinition RestoredEncrypted = new(
        "RDS080", RuleSeverity.Error, "A restored database is encrypted",
        "The copy of an unencrypted snapshot is unencrypted, whatever is asked for, and the next plan would replace it with its data.",
        "Copy the snapshot with a key first, aws rds copy-db-snapshot --kms-key-id, and restore the copy.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html");

    /// <summary>Checks a snapshot's identifier or ARN.</summary>
    public static IReadOnlyList<Violation> CheckSnapshot(string property, string value) =>
        Snapshot().IsMatch(value)
            ? []
            : [SnapshotForm.At(
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
            yield return OneRestoreSource.At(
                property,
                given.Length == 0 ? null : string.Join(", ", given),
                "must have exactly one source",
                $"keep one of {string.Join(", ", sources.Select(source => source.Name))}");
        }

        if (sourceIdentifier is not null && sourceIdentifier == identifier)
        {
            yield return RestoreOntoItself.At(
                $"{property}.sourceIdentifier",
                sourceIdentifier,
                "names the database itself; a restore always makes another one",
                "give this database a new identifier; for a deleted source write its sourceResourceId");
        }

        if (sourceResourceId is not null && !ResourceId().IsMatch(sourceResourceId))
        {
            yield return SourceResourceId.At(
                $"{property}.sourceResourceId",
                sourceResourceId,
                "must be a resource id",
                "write db- and capital letters and digits, as the output database_resource_id of the source says");
        }

        if (automatedBackupArn is not null && !AutomatedBackupArnPattern().IsMatch(automatedBackupArn))
        {
            yield return AutomatedBackupArn.At(
                $"{property}.automatedBackupArn",
                automatedBackupArn,
                "must be the ARN of automated backups",
                "write arn:aws:rds:<region>:<account>:auto-backup:ab-<id>");
        }

        if (time is not null && !DateTime.TryParseExact(
            time, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            yield return RestoreTime.At(
                $"{property}.time", time, "must be a time in UTC", "write for example 2026-11-21T09:30:00Z, or leave it out for the latest");
        }
    }

    /// <summary>Checks that no initial database is asked for beside a restore: RDS ignores its name.</summary>
    public static IReadOnlyList<Violation> CheckInitialDatabase(string property, string? name) =>
        name is null
            ? []
            : [RestoredDatabases.At(
                property, name, "is not possible with a restore, which brings its source's databases", "leave it out")];

    /// <summary>Checks that an instance made by a restore asks for no key of its own: RDS keeps the source's, and the next plan would replace the
    /// instance for the sake of the other one.</summary>
    public static IReadOnlyList<Violation> CheckOwnKey(string property, bool hasOwnKey) => hasOwnKey
        ? [RestoredKey.At(
            property, "ownKey", "is not possible with a restore: the copy keeps the key of its source, whichever that is",
            "write \"kind\": \"awsManaged\"")]
        : [];

    [GeneratedRegex(@"\A(arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:(cluster-)?snapshot:)?([A-Za-z]+:)?[A-Za-z](-?[A-Za-z0-9])*\z")]
    private static partial Regex Snapshot();

    [GeneratedRegex(@"\A(db|cluster)-[A-Z0-9]{8,64}\z")]
    private static partial Regex ResourceId();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:auto-backup:ab-[a-z0-9]+\z")]
    private static partial Regex AutomatedBackupArnPattern();
}
