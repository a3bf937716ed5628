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

    private static IEnumerable<Violation> CheckSize(StorageShape storage)
    {
        var minimum = storage.Type is VolumeType.Io1 or VolumeType.Io2 ? 100 : 20;
        if (storage.SizeGiB < minimum || storage.SizeGiB > MaxSizeGiB)
        {
            yield return new Violation(
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
            yield return new Violation("maxSizeGiB", $"{max}", $"must be at most {MaxSizeGiB}", $"write {MaxSizeGiB}");
        }
        else if (max < least)
        {
            yield return new Violation(
                "maxSizeGiB",
                $"{max}",
                $"must be at least 10 % above sizeGiB {storage.SizeGiB}",
                $"write {least} or more, or leave maxSizeGiB out for no autoscaling");
        }
        else if (max < advised)
        {
            yield return new Violation(
                "maxSizeGiB",
                $"{max}",
                $"is less than 26 % above sizeGiB {storage.SizeGiB}, so autoscaling reaches its ceiling almost at once",
                $"write {advised} or more",
                IsWarning: true);
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
                    yield return new Violation(property, $"{value}", Rule, fix);
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
            yield return new Violation(
                "throughputMiBps",
                $"{throughput}",
                $"must be at most a quarter of the IOPS, {iops}",
                $"write {(int)(iops * MaxThroughputPerIops)}, or set iops to {throughput * 4} or more");
        }

        if (storage.Iops is { } gp3Iops && gp3Iops > (long)storage.SizeGiB * Gp3MaxIopsPerGiB)
        {
            yield return new Violation(
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
                yield return new Violation(property, $"{value}", "cannot be set for gp2", "leave it out, or set type to gp3");
            }
        }
    }

    private static IEnumerable<Violation> CheckProvisionedIops(StorageShape storage)
    {
        var type = ApiName(storage.Type);
        if (storage.ThroughputMiBps is { } throughput)
        {
            yield return new Violation("throughputMiBps", $"{throughput}", $"cannot be set for {type}", "leave it out");
        }

        if (storage.Iops is not { } iops)
        {
            yield return new Violation("iops", null, $"is required for {type}", $"write {ProvisionedMinIops} or more");
            yield break;
        }

        foreach (var violation in CheckRange("iops", iops, ProvisionedMinIops, ProvisionedMaxIops))
        {
            yield return violation;
        }

        var maxPerGiB = storage.Type == VolumeType.Io1 ? 50 : 1_000;
        if (iops > (long)storage.SizeGiB * maxPerGiB || iops < storage.SizeGiB * ProvisionedMinIopsPerGiB)
        {
            yield return new Violation(
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
            yield return new Violation(property, $"{value}", $"must be at least {min}", $"write {min} or more");
        }
        else if (value > max)
        {
            yield return new Violation(property, $"{value}", $"is above the documented {max}", $"write {max} or less", IsWarning: true);
        }
    }

    private static int PlusPercent(int size, int percent) => (int)((((long)size * (100 + percent)) + 99) / 100);
}
