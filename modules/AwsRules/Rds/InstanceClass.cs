using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>An RDS instance class, <c>db.&lt;family&gt;.&lt;size&gt;</c>. AWS adds classes every month, so only the form is a rule;
/// memory and vCPU are known for the common families and null for others.</summary>
/// <param name="Family">Family with its generation, e.g. <c>t4g</c>.</param>
/// <param name="Size">Size, e.g. <c>small</c> or <c>2xlarge</c>.</param>
public sealed partial record InstanceClass(string Family, string Size)
{
    /// <summary>An instance class is written db.&lt;family&gt;.&lt;size&gt;.</summary>
    public static readonly RuleDefinition ClassForm = new(
        "RDS004", RuleSeverity.Error, "An instance class is written db.<family>.<size>",
        "RDS refuses anything else, and memory, processors and price are read from the two parts.",
        "Write the class as AWS lists it, in lower case and with db. in front.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html");

    /// <summary>Bytes of <c>DBInstanceClassMemory</c> per connection in RDS's default formula.
    /// Source: AWS Prescriptive Guidance, tuning PostgreSQL parameters, <c>max_connections</c>.</summary>
    private const long BytesPerConnection = 9_531_392;

    private const int MostDefaultConnections = 5000;

    private const double ShareLeftByRds = 0.9;

    private static readonly string[] FourGiBPerVCpu = ["m5", "m5d", "m6g", "m6gd", "m6i", "m6id", "m7g", "m7i", "m8g", "m8gd"];

    private static readonly string[] EightGiBPerVCpu =
        ["r5", "r5b", "r5d", "r6g", "r6gd", "r6i", "r6id", "r7g", "r7i", "r8g", "r8gd"];

    private static readonly Dictionary<string, (int VCpu, double MemoryGiB)> BurstableSizes = new()
    {
        ["micro"] = (2, 1),
        ["small"] = (2, 2),
        ["medium"] = (2, 4),
        ["large"] = (2, 8),
        ["xlarge"] = (4, 16),
        ["2xlarge"] = (8, 32),
    };

    /// <summary>Whether CPU is bought with credits (T classes): only these publish <c>CPUCreditBalance</c>.</summary>
    public bool IsBurstable => Family.StartsWith('t');

    /// <summary>Whether the processor is AWS Graviton, which changes the price, not what the database can do.</summary>
    public bool IsGraviton => GravitonFamily().IsMatch(Family);

    /// <summary>Number of virtual CPUs; null for a class that is not in the table.</summary>
    public int? VCpu => Capacity?.VCpu;

    /// <summary>Nominal memory in GiB; null for a class that is not in the table.</summary>
    public double? MemoryGiB => Capacity?.MemoryGiB;

    /// <summary>Nominal memory in bytes; null for a class that is not in the table.</summary>
    public long? MemoryBytes => MemoryGiB is { } gib ? (long)(gib * (1L << 30)) : null;

    /// <summary>RDS's default <c>max_connections</c> computed from nominal memory, an upper bound:
    /// <c>LEAST(memory / 9531392, 5000)</c>. Null for a class that is not in the table.</summary>
    public int? NominalMaxConnections =>
        MemoryBytes is { } bytes ? NominalConnectionsOf(bytes) : null;

    /// <summary>90 % of <see cref="NominalMaxConnections"/>: RDS keeps part of the memory for itself, so the real default is lower than
    /// nominal. Use this one for alarms.</summary>
    public int? EstimatedMaxConnections => MemoryBytes is { } bytes ? EstimateMaxConnections(bytes) : null;

    /// <summary>RDS's default <c>max_connections</c> on that much memory, 90 % of nominal.</summary>
    public static int EstimateMaxConnections(long memoryBytes) => (int)(NominalConnectionsOf(memoryBytes) * ShareLeftByRds);

    private static int NominalConnectionsOf(long memoryBytes) => (int)Math.Min(memoryBytes / BytesPerConnection, MostDefaultConnections);

    private (int VCpu, double MemoryGiB)? Capacity
    {
        get
        {
            if (Family is "t3" or "t4g")
            {
                return BurstableSizes.TryGetValue(Size, out var burstable) ? burstable : null;
            }

            var gibPerVCpu = FourGiBPerVCpu.Contains(Family) ? 4 : EightGiBPerVCpu.Contains(Family) ? 8 : 0;
            return gibPerVCpu == 0 || VCpuOfSize() is not { } vCpu ? null : (vCpu, vCpu * gibPerVCpu);
        }
    }

    /// <summary>Reads <c>db.&lt;family&gt;.&lt;size&gt;</c>.</summary>
    /// <returns>Null when the text has another form.</returns>
    public static InstanceClass? TryParse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success ? new InstanceClass(match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    /// <summary>Checks the form.</summary>
    public static IReadOnlyList<Violation> Check(string property, string value) =>
        TryParse(value) is not null
            ? []
            : [ClassForm.At(
                property,
                value,
                "must be db.<family>.<size> in lower case",
                TryParse($"db.{value.ToLowerInvariant()}") is { } withPrefix ? $"write {withPrefix}" : "write for example db.t4g.small")];

    /// <inheritdoc/>
    public override string ToString() => $"db.{Family}.{Size}";

    private int? VCpuOfSize()
    {
        if (Size == "large")
        {
            return 2;
        }

        var match = XLarge().Match(Size);
        return match.Success ? 4 * (match.Groups[1].Length == 0 ? 1 : int.Parse(match.Groups[1].Value)) : null;
    }

    [GeneratedRegex(@"\Adb\.([a-z]+\d+[a-z0-9-]*)\.([a-z0-9-]+)\z")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A(\d{0,2})xlarge\z")]
    private static partial Regex XLarge();

    [GeneratedRegex(@"\A[a-z]+\d+g[a-z]*\z")]
    private static partial Regex GravitonFamily();
}
