using HashiCorp.Cdktf.Providers.Aws.DbInstance;

namespace Infra.Modules.Rds;

/// <summary>The arguments of <c>aws_db_instance</c> that say what it is made from.</summary>
internal static class RestoreArguments
{
    /// <summary>Arguments that would replace a live instance when they change (hashicorp/terraform-provider-aws#7576). Terraform looks at
    /// them when it makes the instance and never again.</summary>
    private static readonly string[] OnlyAtCreation = ["snapshot_identifier", "restore_to_point_in_time"];

    /// <summary>Sets the source and the lifecycle of the instance.</summary>
    public static void SetOn(DbInstanceConfig instance, RdsModuleProps props)
    {
        switch (props.Restore)
        {
            case FromSnapshot snapshot:
                instance.SnapshotIdentifier = snapshot.SnapshotIdentifier;
                break;
            case FromPointInTime point:
                instance.RestoreToPointInTime = new DbInstanceRestoreToPointInTime
                {
                    SourceDbInstanceIdentifier = point.SourceIdentifier,
                    SourceDbiResourceId = point.SourceResourceId,
                    SourceDbInstanceAutomatedBackupsArn = point.AutomatedBackupArn,
                    RestoreTime = point.Time,
                    UseLatestRestorableTime = point.Time is null ? true : null,
                };
                break;
        }

        if (props.Restore is not null)
        {
            // The copy has its source's master user: another name here would replace the instance at the next plan.
            instance.Username = null;
        }

        instance.Lifecycle = new TerraformResourceLifecycle
        {
            PreventDestroy = props.PreventDestroy ? true : null,
            IgnoreChanges = OnlyAtCreation,
            Postcondition = props.Restore is null ? null : [SameMasterUser(props.MasterUsername)],
        };
    }

    private static Postcondition SameMasterUser(string username) => new()
    {
        Condition = $"${{self.username == \"{username}\"}}",
        ErrorMessage = $"The restored database has another master user than {username}: set the master user's name to its source's.",
    };
}
