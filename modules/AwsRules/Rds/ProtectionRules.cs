using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>What keeps a database from being destroyed by mistake.</summary>
public static class ProtectionRules
{
    /// <summary>A database that must not be destroyed takes a final snapshot.</summary>
    public static readonly RuleDefinition FinalSnapshotKept = new(
        "RDS077", RuleSeverity.Error, "A database that must not be destroyed takes a final snapshot",
        "Whoever lifts the protection one day would otherwise delete the last copy of the data with the instance.",
        "Leave finalSnapshot out, or set preventDestroy to false.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html");

    /// <summary>A database that must not be destroyed has deletion protection.</summary>
    public static readonly RuleDefinition DeletionProtected = new(
        "RDS078", RuleSeverity.Error, "A database that must not be destroyed has deletion protection",
        "prevent_destroy guards against Terraform alone; the console and the API would still delete the instance.",
        "Leave deletionProtection out, or set preventDestroy to false first.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html");
}
