using HashiCorp.Cdktf.Providers.Aws.DbInstance;

namespace Infra.Modules.Rds;

/// <summary>The arguments of <c>aws_db_instance</c> that say what it is made from.</summary>
internal static class RestoreArguments
{
    /// <summary>Arguments that would replace a live instance when they change (hashicorp/terraform-provider-aws#7576). Terraform looks at
    /// them when it makes the instance and never again.</summary>
    private static readonly string[] OnlyAtCreation = ["snapshot_identifier", "restore_to_point_in_time"];

    /// <summary><c>snapshot_identifier</c>.</summary>
    public static string? Snapshot(RdsModuleProps props) => (props.Restore as FromSnapshot)?.SnapshotIdentifier;

    /// <summary><c>restore_to_point_in_time</c>.</summary>
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

    /// <summary><c>username</c>. A copy has its source's master user: another name would replace the instance at the next plan.</summary>
    public static string? Username(RdsModuleProps props) => props.Restore is null ? props.MasterUsername : null;

    /// <summary><c>lifecycle</c> of the instance.</summary>
    public static TerraformResourceLifecycle Lifecycle(RdsModuleProps props) => new()
    {
        PreventDestroy = props.PreventDestroy ? true : null,
        IgnoreChanges = OnlyAtCreation,
        Postcondition = props.Restore is null ? null : [SameMasterUser(props.MasterUsername)],
    };

    private static Postcondition SameMasterUser(string username) => new()
    {
        Condition = $"${{self.username == \"{username}\"}}",
        ErrorMessage = $"The restored database has another master user than {username}: set the master user's name to its source's.",
    };
}
