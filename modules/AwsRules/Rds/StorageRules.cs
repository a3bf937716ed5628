using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>EBS volume type of RDS storage. Magnetic storage is not offered.</summary>
public enum VolumeType
{
    /// <summary>General purpose; baseline independent of the size.</summary>
    Gp3,

    /// <summary>General purpose, older; burst credits.</summary>
    Gp2,

    /// <summary>Provisioned IOPS.</summary>
    Io1,

    /// <summary>Provisioned IOPS, more durable (Block Express).</summary>
    Io2,
}

/// <summary>Storage of an RDS for PostgreSQL instance.</summary>
/// <param name="Type">Volume type.</param>
/// <param name="SizeGiB">Allocated size in GiB.</param>
/// <param name="MaxSizeGiB">Ceiling of storage autoscaling in GiB; null for no autoscaling.</param>
/// <param name="Iops">Provisioned IOPS; null for the type's baseline.</param>
/// <param name="ThroughputMiBps">Provisioned throughput in MiB/s; null for the baseline.</param>
public sealed record StorageShape(VolumeType Type, int SizeGiB, int? MaxSizeGiB = null, int? Iops = null, int? ThroughputMiBps = null);

/// <summary>What RDS for PostgreSQL takes as storage. Source: RDS user guide, "Amazon RDS DB instance storage"; AWS widens the upper limits
/// from time to time, so these are warnings, while what the API refuses outright is an error.</summary>
public static class StorageRules
{
    /// <summary>The volume's size is one that its type offers.</summary>
    public static readonly RuleDefinition SizeRange = new(
        "RDS017", RuleSeverity.Error, "The volume's size is one that its type offers",
        "RDS makes no smaller volume (gp2 and gp3 20 GiB, io1 and io2 100 GiB) and none above 64 TiB.",
        "Write a size within the range; storage can grow later but never shrink.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>The ceiling of storage autoscaling is at least 10 % above the size.</summary>
    public static readonly RuleDefinition CeilingMargin = new(
        "RDS018", RuleSeverity.Error, "The ceiling of storage autoscaling is at least 10 % above the size",
        "RDS refuses a closer ceiling.",
        "Raise maxSizeGiB, or leave it out for no autoscaling.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html");

    /// <summary>The ceiling of storage autoscaling is at least 26 % above the size.</summary>
    public static readonly RuleDefinition CeilingAdvised = new(
        "RDS019", RuleSeverity.Warning, "The ceiling of storage autoscaling is at least 26 % above the size",
        "Autoscaling adds 10 % or more at a time, so a closer ceiling is reached by the first or second step, and the disk fills up after all.",
        "Raise maxSizeGiB; unused room costs nothing.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html");

    /// <summary>IOPS and throughput of gp3 are set from 400 GiB on only.</summary>
    public static readonly RuleDefinition Gp3SmallVolume = new(
        "RDS020", RuleSeverity.Error, "IOPS and throughput of gp3 are set from 400 GiB on only",
        "Below 400 GiB the API refuses both settings: such a volume has 3000 IOPS and 125 MiB/s, whatever is asked for.",
        "Leave them out, or make the volume 400 GiB or larger.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>The throughput of gp3 is at most a quarter of its IOPS, in MiB/s.</summary>
    public static readonly RuleDefinition ThroughputPerIops = new(
        "RDS021", RuleSeverity.Error, "The throughput of gp3 is at most a quarter of its IOPS, in MiB/s",
        "RDS refuses a higher ratio.",
        "Raise the IOPS, or lower the throughput.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>gp3 has at most 500 IOPS per GiB.</summary>
    public static readonly RuleDefinition Gp3IopsPerGiB = new(
        "RDS022", RuleSeverity.Error, "gp3 has at most 500 IOPS per GiB",
        "RDS refuses a higher ratio.",
        "Lower the IOPS, or make the volume larger.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>IOPS and throughput are set only for volume types that take them.</summary>
    public static readonly RuleDefinition ProvisionedByType = new(
        "RDS023", RuleSeverity.Error, "IOPS and throughput are set only for volume types that take them",
        "gp2 takes neither, io1 and io2 take IOPS but no throughput; RDS refuses the rest.",
        "Leave the setting out, or choose gp3.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>io1 and io2 say how many IOPS they have.</summary>
    public static readonly RuleDefinition IopsRequired = new(
        "RDS024", RuleSeverity.Error, "io1 and io2 say how many IOPS they have",
        "These types have no baseline, so RDS refuses a volume without a number.",
        "Write iops, 1000 or more.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>io1 has 0.5 to 50 IOPS per GiB, io2 up to 1000.</summary>
    public static readonly RuleDefinition ProvisionedIopsPerGiB = new(
        "RDS025", RuleSeverity.Error, "io1 has 0.5 to 50 IOPS per GiB, io2 up to 1000",
        "RDS refuses other ratios.",
        "Change the IOPS or the size until the ratio fits.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>Provisioned IOPS and throughput are not below what the type begins with.</summary>
    public static readonly RuleDefinition ProvisioningMinimum = new(
        "RDS026", RuleSeverity.Error, "Provisioned IOPS and throughput are not below what the type begins with",
        "gp3 from 400 GiB on begins with 12 000 IOPS and 500 MiB/s, io1 and io2 with 1000 IOPS; RDS refuses less.",
        "Write the minimum that the message names, or leave the setting out where it has a baseline.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>Provisioned IOPS and throughput keep within the documented maximum.</summary>
    public static readonly RuleDefinition ProvisioningMaximum = new(
        "RDS027", RuleSeverity.Warning, "Provisioned IOPS and throughput keep within the documented maximum",
        "RDS refuses more than it documents, unless AWS has raised the limit since this rule was written.",
        "Write less, or check the current limit and suppress this warning.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>A small burstable class carries the volume and its ceiling.</summary>
    public static readonly RuleDefinition ClassCarriesSize = new(
        "RDS028", RuleSeverity.Warning, "A small burstable class carries the volume and its ceiling",
        "db.t3 and db.t4g are documented with up to 6 TiB as micro and 16 TiB as small, so growing beyond that fails when it is needed.",
        "Choose a larger class, or a smaller size or ceiling.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html");

    /// <summary>From this size on, RDS for PostgreSQL stripes gp3 over four volumes: only then may IOPS and throughput be set.</summary>
    public const int Gp3ProvisioningSizeGiB = 400;

    /// <summary>Largest volume, 64 TiB.</summary>
    public const int MaxSizeGiB = 65536;

    /// <summary>IOPS of gp3 from <see cref="Gp3ProvisioningSizeGiB"/> on that are part of the price.</summary>
    public const int Gp3BaselineIops = 12_000;

    /// <summary>Throughput of gp3 in MiB/s from <see cref="Gp3ProvisioningSizeGiB"/> on that is part of the price.</summary>
    public const int Gp3BaselineThroughputMiBps = 500;

    private const int Gp3MaxIops = 64_000;
    private const int Gp3MaxThroughputMiBps = 4_000;
    private const double MaxThroughputPerIops = 0.25;
    private const int Gp3MaxIopsPerGiB = 500;
    private const int ProvisionedMinIops = 1_000;
    private const int ProvisionedMaxIops = 256_000;
    private const double ProvisionedMinIopsPerGiB = 0.5;

    /// <summary>Largest volumes of small classes. Source: RDS user guide, "Amazon RDS DB instance storage".</summary>
    private static readonly Dictionary<string, int> BurstableMaxSizeGiB = new() { ["micro"] = 6144, ["small"] = 16384 };

    /// <summary>The value of <c>storage_type</c>.</summary>
    public static string ApiName(VolumeType type) => type.ToString().ToLowerInvariant();

    /// <summary>Checks all rules. Properties are <c>sizeGiB</c>, <c>maxSizeGiB</c>, <c>iops</c> and <c>throughputMiBps</c>.</summary>
    public static IReadOnlyList<Violation> Check(StorageShape storage) =>
    [
        .. CheckSize(storage),
        .. CheckAutoscaling(storage),
        .. storage.Type switch
        {
            VolumeType.Gp3 => CheckGp3(storage),
            VolumeType.Gp2 => CheckGp2(storage),
            _ => CheckProvisionedIops(storage),
        },
    ];

    /// <summary>Warns about a volume, or a ceiling, that a micro or small burstable class is not documented to carry. Properties are
    /// <c>sizeGiB</c> and <c>maxSizeGiB</c>.</summary>
    public static IEnumerable<Violation> CheckClass(StorageShape storage, string instanceClass)
    {
        if (InstanceClass.TryParse(instanceClass) is not { Family: "t3" or "t4g" } known
            || !BurstableMaxSizeGiB.TryGetValue(known.Size, out var most))
        {
            yield break;
        }

        foreach (var (property, size) in new[] { ("sizeGiB", storage.SizeGiB), ("maxSizeGiB", storage.MaxSizeGiB ?? 0) })
        {
            if (size > most && size <= MaxSizeGiB)
            {
                yield return ClassCarriesSize.At(
                    property, $"{size}", $"is more than the {most} GiB that {known} is documented to carry",
                    $"write {most} or less, or choose db.t4g.medium");
            }
        }
    }

    private static IEnumerable<Violation> CheckSize(StorageShape storage)
    {
        var minimum = storage.Type is VolumeType.Io1 or VolumeType.Io2 ? 100 : 20;
        if (storage.SizeGiB < minimum || storage.SizeGiB > MaxSizeGiB)
        {
            yield return SizeRange.At(
                "sizeGiB",
                $"{storage.SizeGiB}",
                $"must be {minimum}-{MaxSizeGiB} for {ApiName(storage.Type)}",
                $"write {Math.Clamp(storage.SizeGiB, minimum, MaxSizeGiB)}");
        }
    }

    private static IEnumerable<Violation> CheckAutoscaling(StorageShape storage)
    {
        if (storage.MaxSizeGiB is not { } max)
        {
            yield break;
        }

        var least = PlusPercent(storage.SizeGiB, 10);
        var advised = PlusPercent(storage.SizeGiB, 26);
        if (max > MaxSizeGiB)
        {
            yield return SizeRange.At("maxSizeGiB", $"{max}", $"must be at most {MaxSizeGiB}", $"write {MaxSizeGiB}");
        }
        else if (max < least)
        {
            yield return CeilingMargin.At(
                "maxSizeGiB",
                $"{max}",
                $"must be at least 10 % above sizeGiB {storage.SizeGiB}",
                $"write {least} or more, or leave maxSizeGiB out for no autoscaling");
        }
        else if (max < advised)
        {
            yield return CeilingAdvised.At(
                "maxSizeGiB",
                $"{max}",
                $"is less than 26 % above sizeGiB {storage.SizeGiB}, so autoscaling reaches its ceiling almost at once",
                $"write {advised} or more");
        }
    }

    private static IEnumerable<Violation> CheckGp3(StorageShape storage)
    {
        if (storage.SizeGiB < Gp3ProvisioningSizeGiB)
        {
            const string Rule = "cannot be set for gp3 below 400 GiB, where RDS gives 3000 IOPS and 125 MiB/s";
            var fix = $"leave it out, or set sizeGiB to {Gp3ProvisioningSizeGiB} or more";
            foreach (var (property, value) in new[] { ("iops", storage.Iops), ("throughputMiBps", storage.ThroughputMiBps) })
            {
                if (value is not null)
                {
                    yield return Gp3SmallVolume.At(property, $"{value}", Rule, fix);
                }
            }

            yield break;
        }

        foreach (var violation in CheckRange("iops", storage.Iops, Gp3BaselineIops, Gp3MaxIops)
            .Concat(CheckRange("throughputMiBps", storage.ThroughputMiBps, Gp3BaselineThroughputMiBps, Gp3MaxThroughputMiBps)))
        {
            yield return violation;
        }

        var iops = storage.Iops ?? Gp3BaselineIops;
        if (storage.ThroughputMiBps is { } throughput && throughput > iops * MaxThroughputPerIops)
        {
            yield return ThroughputPerIops.At(
                "throughputMiBps",
                $"{throughput}",
                $"must be at most a quarter of the IOPS, {iops}",
                $"write {(int)(iops * MaxThroughputPerIops)}, or set iops to {throughput * 4} or more");
        }

        if (storage.Iops is { } gp3Iops && gp3Iops > (long)storage.SizeGiB * Gp3MaxIopsPerGiB)
        {
            yield return Gp3IopsPerGiB.At(
                "iops",
                $"{gp3Iops}",
                $"must be at most {Gp3MaxIopsPerGiB} per GiB",
                $"write {storage.SizeGiB * Gp3MaxIopsPerGiB} or less");
        }
    }

    private static IEnumerable<Violation> CheckGp2(StorageShape storage)
    {
        foreach (var (property, value) in new[] { ("iops", storage.Iops), ("throughputMiBps", storage.ThroughputMiBps) })
        {
            if (value is not null)
            {
                yield return ProvisionedByType.At(property, $"{value}", "cannot be set for gp2", "leave it out, or set type to gp3");
            }
        }
    }

    private static IEnumerable<Violation> CheckProvisionedIops(StorageShape storage)
    {
        var type = ApiName(storage.Type);
        if (storage.ThroughputMiBps is { } throughput)
        {
            yield return ProvisionedByType.At("throughputMiBps", $"{throughput}", $"cannot be set for {type}", "leave it out");
        }

        if (storage.Iops is not { } iops)
        {
            yield return IopsRequired.At("iops", null, $"is required for {type}", $"write {ProvisionedMinIops} or more");
            yield break;
        }

        foreach (var violation in CheckRange("iops", iops, ProvisionedMinIops, ProvisionedMaxIops))
        {
            yield return violation;
        }

        var maxPerGiB = storage.Type == VolumeType.Io1 ? 50 : 1_000;
        if (iops > (long)storage.SizeGiB * maxPerGiB || iops < storage.SizeGiB * ProvisionedMinIopsPerGiB)
        {
            yield return ProvisionedIopsPerGiB.At(
                "iops",
                $"{iops}",
                $"must be 0.5-{maxPerGiB} per GiB for {type}",
                $"write {Math.Ceiling(storage.SizeGiB * ProvisionedMinIopsPerGiB)} to {(long)storage.SizeGiB * maxPerGiB}");
        }
    }

    private static IEnumerable<Violation> CheckRange(string property, int? value, int min, int max)
    {
        if (value < min)
        {
            yield return ProvisioningMinimum.At(property, $"{value}", $"must be at least {min}", $"write {min} or more");
        }
        else if (value > max)
        {
            yield return ProvisioningMaximum.At(property, $"{value}", $"is above the documented {max}", $"write {max} or less");
        }
    }

    private static int PlusPercent(int size, int percent) => (int)((((long)size * (100 + percent)) + 99) / 100);
}
