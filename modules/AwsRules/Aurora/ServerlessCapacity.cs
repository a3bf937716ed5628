using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Aurora;

/// <summary>Range of an Aurora Serverless v2 cluster's capacity. Source: RDS API reference, <c>ServerlessV2ScalingConfiguration</c>.</summary>
/// <param name="MinAcu">Least capacity in ACU; 0 pauses an idle cluster.</param>
/// <param name="MaxAcu">Most capacity in ACU.</param>
public sealed record ServerlessCapacity(decimal MinAcu, decimal MaxAcu)
{
    /// <summary>Serverless capacity is 0 to 256 ACU at least and 1 to 256 at most, in steps of 0.5.</summary>
    public static readonly RuleDefinition CapacityRange = new(
        "AUR011", RuleSeverity.Error, "Serverless capacity is 0 to 256 ACU at least and 1 to 256 at most, in steps of 0.5",
        "Aurora refuses other numbers.",
        "Round to half an ACU within the range.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html");

    /// <summary>The least serverless capacity is not above the most.</summary>
    public static readonly RuleDefinition CapacityOrder = new(
        "AUR012", RuleSeverity.Error, "The least serverless capacity is not above the most",
        "Aurora refuses such a range.",
        "Swap the two.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html");

    /// <summary>A cluster that pauses runs a version that can.</summary>
    public static readonly RuleDefinition PauseVersion = new(
        "AUR013", RuleSeverity.Error, "A cluster that pauses runs a version that can",
        "Scaling to 0 ACU came with 13.15, 14.12, 15.7 and 16.3; before, Aurora refuses 0.",
        "Write 0.5, or a later minor version.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html");

    /// <summary>Memory of one ACU in GiB. Source: Aurora user guide, "How Aurora Serverless v2 works".</summary>
    public const int GiBPerAcu = 2;

    private const decimal LargestAcu = 256;

    /// <summary>First minor version of each major version that can pause. Source: Aurora user guide, "Scaling to zero ACUs".</summary>
    private static readonly Dictionary<int, int> FirstMinorThatPauses = new() { [13] = 15, [14] = 12, [15] = 7, [16] = 3 };

    /// <summary>Memory of the largest capacity in bytes: what <c>FreeableMemory</c> is counted against.</summary>
    public long MaxMemoryBytes => (long)(MaxAcu * GiBPerAcu * (1L << 30));

    /// <summary>Checks range, steps and order. Properties are <c>minAcu</c> and <c>maxAcu</c>.</summary>
    /// <param name="capacity">The capacity.</param>
    /// <param name="version">The PostgreSQL version, which decides whether the cluster can pause.</param>
    public static IReadOnlyList<Violation> Check(ServerlessCapacity capacity, PostgresVersion version) =>
    [
        .. CheckOne("minAcu", capacity.MinAcu, 0),
        .. CheckOne("maxAcu", capacity.MaxAcu, 1),
        .. capacity.MinAcu > capacity.MaxAcu
            ? (Violation[])[CapacityOrder.At("minAcu", $"{capacity.MinAcu}", $"must be at most maxAcu {capacity.MaxAcu}", "swap them")]
            : [],
        .. capacity.MinAcu == 0 && version.Minor < FirstMinorThatPauses.GetValueOrDefault(version.Major)
            ? (Violation[])[PauseVersion.At("minAcu", "0", $"pauses an idle cluster, which PostgreSQL {version.EngineVersion} cannot",
                $"write 0.5, or version {version.Major}.{FirstMinorThatPauses[version.Major]} or later")]
            : [],
    ];

    private static IEnumerable<Violation> CheckOne(string property, decimal acu, decimal least)
    {
        if (acu < least || acu > LargestAcu || acu * 2 != decimal.Truncate(acu * 2))
        {
            var nearest = Math.Clamp(Math.Round(acu * 2, MidpointRounding.AwayFromZero) / 2, least, LargestAcu);
            yield return CapacityRange.At(property, $"{acu}", $"must be {least}-{LargestAcu} ACU in steps of 0.5", $"write {nearest:0.#}");
        }
    }
}
