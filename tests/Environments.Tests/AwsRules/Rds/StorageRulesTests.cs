using Infra.AwsRules.Rds;

namespace Infra.Environments.Tests.AwsRules.Rds;

public sealed class StorageRulesTests
{
    public static TheoryData<StorageShape> Accepted { get; } =
    [
        new StorageShape(VolumeType.Gp3, 20, 100),
        new StorageShape(VolumeType.Gp3, 100, 1000),
        new StorageShape(VolumeType.Gp3, 400, Iops: 12_000, ThroughputMiBps: 500),
        new StorageShape(VolumeType.Gp3, 1000, Iops: 20_000, ThroughputMiBps: 4000),
        new StorageShape(VolumeType.Gp2, 20),
        new StorageShape(VolumeType.Io1, 100, Iops: 1000),
        new StorageShape(VolumeType.Io2, 100, Iops: 100_000),
        new StorageShape(VolumeType.Gp3, 65_536),
    ];

    public static TheoryData<StorageShape, string, string, bool> Refused { get; } = new()
    {
        { new StorageShape(VolumeType.Gp3, 19), "sizeGiB", "must be 20-65536 for gp3", false },
        { new StorageShape(VolumeType.Io1, 50, Iops: 1000), "sizeGiB", "must be 100-65536 for io1", false },
        { new StorageShape(VolumeType.Gp3, 70_000), "sizeGiB", "must be 20-65536 for gp3", false },
        { new StorageShape(VolumeType.Gp3, 399, Iops: 3000), "iops", "cannot be set for gp3 below 400 GiB", false },
        { new StorageShape(VolumeType.Gp3, 20, ThroughputMiBps: 125), "throughputMiBps", "cannot be set for gp3 below 400 GiB", false },
        { new StorageShape(VolumeType.Gp3, 400, Iops: 11_999), "iops", "must be at least 12000", false },
        { new StorageShape(VolumeType.Gp3, 400, Iops: 64_001), "iops", "is above the documented 64000", true },
        { new StorageShape(VolumeType.Gp3, 400, ThroughputMiBps: 499), "throughputMiBps", "must be at least 500", false },
        { new StorageShape(VolumeType.Gp3, 400, ThroughputMiBps: 3001), "throughputMiBps", "must be at most a quarter of the IOPS", false },
        { new StorageShape(VolumeType.Gp2, 20, Iops: 1000), "iops", "cannot be set for gp2", false },
        { new StorageShape(VolumeType.Io1, 100), "iops", "is required for io1", false },
        { new StorageShape(VolumeType.Io1, 100, Iops: 5001), "iops", "must be 0.5-50 per GiB for io1", false },
        { new StorageShape(VolumeType.Io2, 100, Iops: 100_001), "iops", "must be 0.5-1000 per GiB for io2", false },
        { new StorageShape(VolumeType.Io1, 3000, Iops: 1499), "iops", "must be 0.5-50 per GiB for io1", false },
        { new StorageShape(VolumeType.Io1, 100, Iops: 1000, ThroughputMiBps: 500), "throughputMiBps", "cannot be set for io1", false },
        { new StorageShape(VolumeType.Gp3, 100, 109), "maxSizeGiB", "must be at least 10 % above sizeGiB 100", false },
        { new StorageShape(VolumeType.Gp3, 100, 50), "maxSizeGiB", "must be at least 10 % above sizeGiB 100", false },
        { new StorageShape(VolumeType.Gp3, 100, 110), "maxSizeGiB", "is less than 26 % above sizeGiB 100", true },
        { new StorageShape(VolumeType.Gp3, 100, 70_000), "maxSizeGiB", "must be at most 65536", false },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Accepts_storage_that_RDS_takes(StorageShape storage) => Assert.Empty(StorageRules.Check(storage));

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_storage_that_RDS_refuses(StorageShape storage, string property, string rule, bool isWarning)
    {
        var violation = Assert.Single(StorageRules.Check(storage));

        Assert.Equal(property, violation.Property);
        Assert.StartsWith(rule, violation.Rule);
        Assert.Equal(isWarning, violation.IsWarning);
    }

    [Fact]
    public void Rounds_the_least_ceiling_up() =>
        Assert.Equal(
            "write 24 or more, or leave maxSizeGiB out for no autoscaling",
            Assert.Single(StorageRules.Check(new StorageShape(VolumeType.Gp3, 21, 23))).Fix);

    [Fact]
    public void Reports_all_faults_at_once() =>
        Assert.Equal(
            ["maxSizeGiB", "iops", "throughputMiBps"],
            StorageRules.Check(new StorageShape(VolumeType.Gp3, 20, 21, 3000, 125)).Select(violation => violation.Property));

    [Fact]
    public void Names_types_as_the_API_does() => Assert.Equal("gp3", StorageRules.ApiName(VolumeType.Gp3));
}
