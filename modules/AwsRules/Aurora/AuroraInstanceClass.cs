using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Aurora;

/// <summary>The instance classes that Aurora PostgreSQL offers: memory-optimized ones, and two sizes of the burstable ones. Source: Aurora user
/// guide, "Supported DB engines for DB instance classes". AWS adds families, so an unknown memory-optimized one only warns.</summary>
public static class AuroraInstanceClass
{
    /// <summary>A production cluster runs on a class that is not burstable.</summary>
    public static readonly RuleDefinition BurstableInProduction = new(
        "AUR008", RuleSeverity.Warning, "A production cluster runs on a class that is not burstable",
        "AWS advises T classes on Aurora for development only: when the CPU credits are gone, a busy writer falls behind its storage.",
        "Choose a memory-optimized class such as db.r6g.large.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.Types.html");

    /// <summary>The class is one that Aurora PostgreSQL is known to offer.</summary>
    public static readonly RuleDefinition UnknownClass = new(
        "AUR009", RuleSeverity.Warning, "The class is one that Aurora PostgreSQL is known to offer",
        "A class that Aurora does not have fails at apply; AWS adds families, so this one may be new.",
        "Choose a known one, or check with aws rds describe-orderable-db-instance-options and suppress this warning.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.html");

    /// <summary>The class is memory-optimized, or db.t3 or db.t4g in medium or large.</summary>
    public static readonly RuleDefinition ClassOffered = new(
        "AUR010", RuleSeverity.Error, "The class is memory-optimized, or db.t3 or db.t4g in medium or large",
        "Aurora has no general-purpose classes and no small burstable ones; the API refuses them.",
        "Take the closest class, which the message names.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.html");

    /// <summary>The class of instances whose capacity follows the load (Aurora Serverless v2).</summary>
    public const string Serverless = "db.serverless";

    private static readonly string[] BurstableFamilies = ["t3", "t4g"];

    private static readonly string[] BurstableSizes = ["medium", "large"];

    private static readonly string[] MemoryOptimizedFamilies =
        ["r5", "r6g", "r6gd", "r6i", "r6id", "r7g", "r7i", "r8g", "r8gd", "r8i", "r9g", "x2g"];

    /// <summary>Memory-optimized families of RDS instances that Aurora does not have.</summary>
    private static readonly string[] RdsOnlyFamilies = ["r3", "r4", "r5b", "r5d", "x1", "x1e", "x2idn", "x2iedn", "x2iezn"];

    /// <summary>General-purpose families and the memory-optimized family of the same processor.</summary>
    private static readonly Dictionary<string, string> MemoryOptimizedOf = new()
    {
        ["m5"] = "r5",
        ["m5d"] = "r5",
        ["m6g"] = "r6g",
        ["m6gd"] = "r6g",
        ["m6i"] = "r6i",
        ["m6id"] = "r6i",
        ["m7g"] = "r7g",
        ["m7i"] = "r7i",
        ["m8g"] = "r8g",
        ["m8gd"] = "r8g",
    };

    /// <summary>Checks form and offer.</summary>
    /// <param name="property">Property of the class.</param>
    /// <param name="value">The class, <c>db.&lt;family&gt;.&lt;size&gt;</c>.</param>
    /// <param name="production">Whether the data must not be lost: then a burstable class warns.</param>
    public static IReadOnlyList<Violation> Check(string property, string value, bool production = false)
    {
        if (InstanceClass.TryParse(value) is not { } instanceClass)
        {
            return InstanceClass.Check(property, value);
        }

        if (instanceClass.IsBurstable && IsOffered(instanceClass))
        {
            return production
                ? [BurstableInProduction.At(property, value, "is burstable, which AWS advises for development only on Aurora", "write db.r6g.large")]
                : [];
        }

        if (IsOffered(instanceClass))
        {
            return [];
        }

        return instanceClass.Family[0] is 'r' or 'x' && !RdsOnlyFamilies.Contains(instanceClass.Family)
            ? [UnknownClass.At(property, value, "is not among the classes that Aurora PostgreSQL is known to offer",
                $"write {Suggest(instanceClass)}, or check it with aws rds describe-orderable-db-instance-options")]
            : [ClassOffered.At(property, value, "is not offered by Aurora PostgreSQL, which has memory-optimized classes (db.r…, db.x2g…) and "
                + "db.t3 and db.t4g in medium and large", $"write {Suggest(instanceClass)}")];
    }

    /// <summary>The class of Aurora that comes closest: the same size and processor where there is one.</summary>
    public static string Suggest(InstanceClass instanceClass)
    {
        if (instanceClass.IsBurstable)
        {
            return instanceClass.Size is "nano" or "micro" or "small" or "medium" or "large"
                ? $"db.{(BurstableFamilies.Contains(instanceClass.Family) ? instanceClass.Family : "t4g")}"
                    + $".{(instanceClass.Size == "large" ? "large" : "medium")}"
                : $"db.r6g.{instanceClass.Size}";
        }

        return $"db.{MemoryOptimizedOf.GetValueOrDefault(instanceClass.Family, "r6g")}.{instanceClass.Size}";
    }

    private static bool IsOffered(InstanceClass instanceClass) => instanceClass.IsBurstable
        ? BurstableFamilies.Contains(instanceClass.Family) && BurstableSizes.Contains(instanceClass.Size)
        : MemoryOptimizedFamilies.Contains(instanceClass.Family);
}
