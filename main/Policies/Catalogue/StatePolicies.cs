using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>Terraform's state, its providers, and what must not be destroyed.</summary>
internal static class StatePolicies
{
    private const string Language = "https://developer.hashicorp.com/terraform/language/";

    private static readonly string[] Stateful = ["aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance", "aws_s3_bucket",
        "aws_elasticache_replication_group", "aws_kms_key", "aws_backup_vault"];

    private static readonly string[] EncryptedByKey =
        ["aws_db_instance", "aws_rds_cluster", "aws_secretsmanager_secret", "aws_backup_vault", "aws_elasticache_replication_group",
            "aws_db_instance_automated_backups_replication"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-STA-001",
            Severity = Error,
            Title = "The state is encrypted",
            Reason = "The state lists everything in the account that Terraform manages, and whatever providers put there.",
            Fix = "Set encrypt to true in the S3 backend.",
            Source = $"{Language}backend/s3",
            Types = ["terraform"],
            InPlan = false,
            AppliesTo = (resource, _) => resource["backend"]["s3"].IsSet,
            Check = (resource, _) => Expect.That(resource["backend"]["s3"]["encrypt"].Flag == true, "backend.s3.encrypt", "encrypt is not true"),
        },
        new()
        {
            Id = "POL-STA-002",
            Severity = Error,
            InDevelopment = Relaxation.Hint,
            Title = "The state of production is not on somebody's disk",
            Reason = "With a local state two people plan against two truths, and a lost laptop is a lost state.",
            Fix = "Set state to kind s3 in the environment file.",
            Source = $"{Language}backend/s3",
            Types = ["terraform"],
            InPlan = false,
            Check = (resource, _) => Expect.That(
                resource["backend"].Members.Count > 0 && !resource["backend"]["local"].IsSet || resource["cloud"].IsSet, "backend",
                    "the state is local"),
        },
        new()
        {
            Id = "POL-STA-003",
            Severity = Error,
            Title = "The state is locked while it changes",
            Reason = "Two applies at the same time overwrite each other's state.",
            Fix = "Set use_lockfile to true in the S3 backend.",
            Source = $"{Language}backend/s3",
            Types = ["terraform"],
            InPlan = false,
            AppliesTo = (resource, _) => resource["backend"]["s3"].IsSet,
            Check = (resource, _) => Expect.That(
                resource["backend"]["s3"]["use_lockfile"].Flag == true || resource["backend"]["s3"]["dynamodb_table"].IsSet,
                    "backend.s3.use_lockfile",
                "the state is not locked"),
        },
        new()
        {
            Id = "POL-STA-004",
            Severity = Error,
            Title = "The provider works in one account only",
            Reason = "With the wrong credentials in the shell the stack would be made in another account.",
            Fix = "Set allowed_account_ids.",
            Source = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
            Types = ["provider"],
            InPlan = false,
            AppliesTo = (resource, _) => resource.Name.Split('.')[0] == "aws",
            Check = (resource, _) => Expect.That(
                resource["allowed_account_ids"].Items.Count > 0 || resource["assume_role"].IsSet, "allowed_account_ids",
                    "allowed_account_ids is missing"),
        },
        new()
        {
            Id = "POL-STA-005",
            Severity = Error,
            InDevelopment = Relaxation.NotApplied,
            Title = "Terraform does not destroy data in production",
            Reason = "An edit that forces a replacement, or a destroy in the wrong shell, deletes the data; prevent_destroy makes the plan fail.",
            Fix = "Set lifecycle.prevent_destroy to true; production in the environment file does.",
            Source = $"{Language}meta-arguments/lifecycle",
            Types = Stateful,
            InPlan = false,
            AppliesTo = HoldsData,
            Check = (resource, _) =>
                Expect.That(resource["lifecycle"]["prevent_destroy"].Flag == true, "lifecycle.prevent_destroy", "prevent_destroy is not set"),
        },
        new()
        {
            Id = "POL-STA-006",
            Severity = Error,
            Title = "Terraform does not ignore changes of protections",
            Reason = "What is in ignore_changes may be switched off by hand, and no plan shows it.",
            Fix = "Take the argument out of ignore_changes; never ignore all.",
            Source = $"{Language}meta-arguments/lifecycle",
            Types = [.. Stateful, "aws_s3_bucket_public_access_block", "aws_db_proxy", "aws_security_group", "aws_iam_role", "aws_iam_policy"],
            InPlan = false,
            Check = (resource, _) => resource["lifecycle"]["ignore_changes"].Items
                .Where(argument => argument.Text is "all" or "storage_encrypted" or "publicly_accessible" or "deletion_protection"
                    or "backup_retention_period"
                    or "vpc_security_group_ids" or "policy" or "assume_role_policy" or "ingress" or "require_tls" or "multi_az")
                .Select(argument => new Breach("lifecycle.ignore_changes", $"changes of {argument} are ignored")),
        },
        new()
        {
            Id = "POL-BKP-001",
            Severity = Error,
            Title = "Backup vaults have a key of their own",
            Reason = "Copies in another account can only be read with a key that can be shared.",
            Fix = "Set kms_key_arn.",
            Controls = ["Backup.1"],
            Types = ["aws_backup_vault"],
            Check = (resource, _) => Expect.Written(resource, "kms_key_arn", "kms_key_arn is missing"),
        },
        new()
        {
            Id = "POL-BKP-002",
            Severity = Warning,
            InDevelopment = Relaxation.NotApplied,
            Title = "Backup vaults are locked in production",
            Reason = "Who gets administrator rights deletes the backups first; a lock outlasts administrators.",
            Fix = "Add aws_backup_vault_lock_configuration.",
            Source = "https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html",
            Types = ["aws_backup_vault"],
            Check = (resource, graph) => Expect.That(
                graph.Referring(resource, "aws_backup_vault_lock_configuration", "backup_vault_name").Any(), "name", "the vault has no lock"),
        },
        new()
        {
            Id = "POL-BKP-003",
            Severity = Error,
            Title = "Planned backups are kept for 7 days or more",
            Reason = "A backup that is gone after a weekend does not help on Monday.",
            Fix = "Set lifecycle.delete_after to 7 or more in each rule.",
            Source = "https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html",
            Types = ["aws_backup_plan"],
            Check = (resource, _) => resource["rule"].Items.Where(rule => rule["lifecycle"]["delete_after"].Number is < 7)
                .Select(rule => new Breach("rule.lifecycle.delete_after", $"backups are deleted after {rule["lifecycle"]["delete_after"]} days")),
        },
    ];

    /// <summary>Readers of a cluster and keys for messages can be made anew.</summary>
    private static bool HoldsData(PolicyResource resource, ResourceGraph graph) => resource.Type switch
    {
        "aws_rds_cluster_instance" => resource["promotion_tier"].Number is null or 0,
        "aws_kms_key" => EncryptedByKey.Any(type =>
            graph.Referring(resource, type, type == "aws_backup_vault" ? "kms_key_arn" : "kms_key_id").Any()),
        _ => true,
    };
}
