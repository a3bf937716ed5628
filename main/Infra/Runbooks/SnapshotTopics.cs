using Infra.Environments.Settings;

namespace Infra.Cli.Runbooks;

/// <summary>Snapshots that stay until somebody deletes them.</summary>
internal static class SnapshotTopics
{
    /// <summary>Takes one.</summary>
    public static RunbookTopic Manual { get; } = new("snapshot", "Take a snapshot", ["startupwebapp/prod", "happytrip/aurora"], WriteManual);

    /// <summary>Copies one.</summary>
    public static RunbookTopic Copy { get; } = new("snapshot-copy", "Copy a snapshot to another region", ["happytrip/prod", "happytrip/aurora"], WriteCopy);

    /// <summary>The commands that take a snapshot and wait for it.</summary>
    public static IReadOnlyList<string> Take(RunbookDeployment deployment)
    {
        var (create, of, wait, option) = deployment.IsCluster
            ? ("create-db-cluster-snapshot", "--db-cluster-identifier", "db-cluster-snapshot-available", "--db-cluster-snapshot-identifier")
            : ("create-db-snapshot", "--db-instance-identifier", "db-snapshot-available", "--db-snapshot-identifier");
        return
        [
            $"SNAPSHOT=\"{deployment.Identifier}-manual-$(date -u +%Y%m%d-%H%M)\"",
            deployment.Rds($"{create} {of} {deployment.Identifier} {option} \"$SNAPSHOT\""),
            deployment.Rds($"wait {wait} {option} \"$SNAPSHOT\""),
        ];
    }

    private static void WriteManual(RunbookText text, RunbookDeployment deployment) => text
        .Say("Before each major change. It costs storage until it is deleted, and outlives the database.")
        .Run(Take(deployment))
        .Say("All that there are:")
        .Run(deployment.IsCluster
            ? deployment.Rds($"describe-db-cluster-snapshots --db-cluster-identifier {deployment.Identifier}")
                + " --query 'sort_by(DBClusterSnapshots, &SnapshotCreateTime)[].[DBClusterSnapshotIdentifier,SnapshotType,SnapshotCreateTime,Status]' --output table"
            : deployment.Rds($"describe-db-snapshots --db-instance-identifier {deployment.Identifier}")
                + " --query 'sort_by(DBSnapshots, &SnapshotCreateTime)[].[DBSnapshotIdentifier,SnapshotType,SnapshotCreateTime,Status]' --output table");

    private static void WriteCopy(RunbookText text, RunbookDeployment deployment)
    {
        var key = deployment.Settings.DisasterRecovery?.KeyAlias ?? "alias/aws/rds";
        var (copy, source, target, arn, wait, option) = deployment.IsCluster
            ? ("copy-db-cluster-snapshot", "--source-db-cluster-snapshot-identifier", "--target-db-cluster-snapshot-identifier", "cluster-snapshot",
                "db-cluster-snapshot-available", "--db-cluster-snapshot-identifier")
            : ("copy-db-snapshot", "--source-db-snapshot-identifier", "--target-db-snapshot-identifier", "snapshot", "db-snapshot-available",
                "--db-snapshot-identifier");
        text.Say(
            "Run in the region that it goes to, with a key of that region: KMS keys do not leave theirs. Take the snapshot first, which sets `SNAPSHOT`."
            + (deployment.Database.Encryption is OwnKeySettings own ? $" Who copies needs `kms:Decrypt` and `kms:CreateGrant` on `{own.Alias}`, too." : ""));
        text.Run(
            $"aws rds {copy} --region {deployment.OtherRegion} --source-region {deployment.Region} \\",
            $"  {source} \"arn:{AwsRules.AwsPartition.OfRegion(deployment.Region)}:rds:{deployment.Region}:{deployment.Settings.Aws.AccountId}:{arn}:$SNAPSHOT\" \\",
            $"  {target} \"$SNAPSHOT\" --kms-key-id {key} --copy-tags",
            $"aws rds wait {wait} --region {deployment.OtherRegion} {option} \"$SNAPSHOT\"");
    }
}
