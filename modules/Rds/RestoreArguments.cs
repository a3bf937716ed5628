using HashiCorp.Cdktf.Providers.Aws.DbInstance;
using HashiCorp.Cdktf.Providers.Aws.RdsCluster;
using Infra.AwsRules.Rds;

namespace Infra.Modules.Rds;

/// <summary>The arguments of <c>aws_db_instance</c> and <c>aws_rds_cluster</c> that say what it is made from.</summary>
internal static class RestoreArguments
{
    /// <summary>Arguments that would replace a live database when they change (hashicorp/terraform-provider-aws#7576). Terraform looks at
    /// them when it makes the database and never again.</summary>
    private static readonly string[] OnlyAtCreation = ["snapshot_identifier", "restore_to_point_in_time"];

    /// <summary><c>snapshot_identifier</c>.</summary>
    public static string? Snapshot(DatabaseModuleProps props) => (props.Restore as FromSnapshot)?.SnapshotIdentifier;

    /// <summary><c>restore_to_point_in_time</c> of an instance.</summary>
    public static DbInstanceRestoreToPointInTime? PointInTime(RdsModuleProps props) => props.Restore is FromPointInTime point
        ? new DbInstanceRestoreToPointInTime
        {
            SourceDbInstanceIdentifier = point.SourceIdentifier,
            SourceDbiResourceId = point.SourceResourceId,
            SourceDbInstanceAutomatedBackupsArn = point.AutomatedBackupArn,
            RestoreTime = point.Time,
            UseLatestRestorableTime = point.Time is null ? true : null,
        }
        : null;

    /// <summary><c>restore_to_point_in_time</c> of a cluster.</summary>
    public static RdsClusterRestoreToPointInTime? ClusterPointInTime(DatabaseModuleProps props) => props.Restore is FromPointInTime point
        ? new RdsClusterRestoreToPointInTime
        {
            RestoreType = "full-copy",
            SourceClusterIdentifier = point.SourceIdentifier,
            SourceClusterResourceId = point.SourceResourceId,
            RestoreToTime = point.Time,
            UseLatestRestorableTime = point.Time is null ? true : null,
        }
        : null;

    /// <summary>The master user. A copy has its source's: another name would replace the database at the next plan.</summary>
    public static string? Username(DatabaseModuleProps props) => props.Restore is null ? props.MasterUsername : null;

    /// <summary><c>lifecycle</c> of the instance or cluster.</summary>
    /// <param name="props">The database.</param>
    /// <param name="usernameArgument">Argument that names the master user.</param>
    public static TerraformResourceLifecycle Lifecycle(DatabaseModuleProps props, string usernameArgument) => new()
    {
        Precondition = DatabaseRules.PlanTime(props).ToArray() is { Length: > 0 } preconditions ? preconditions : null,
        PreventDestroy = props.PreventDestroy ? true : null,
        IgnoreChanges = OnlyAtCreation,
        Postcondition = props.Restore is null ? null : [SameMasterUser(usernameArgument, props.MasterUsername), Encrypted()],
    };

    private static Postcondition SameMasterUser(string argument, string username) => new()
    {
        Condition = $"${{self.{argument} == \"{username}\"}}",
        ErrorMessage = $"{RestoreRules.RestoredMasterUser}: The restored database has another master user than {username}: "
            + "set the master user's name to its source's.",
    };

    private static Postcondition Encrypted() => new()
    {
        Condition = "${self.storage_encrypted}",
        ErrorMessage = $"{RestoreRules.RestoredEncrypted}: The restored database is not encrypted, as its source: "
            + "copy the snapshot with a key and restore the copy.",
    };
}
