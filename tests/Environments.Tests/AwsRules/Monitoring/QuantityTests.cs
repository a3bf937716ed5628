using System.Globalization;
using Infra.AwsRules.Monitoring;

namespace Infra.Environments.Tests.AwsRules.Monitoring;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("CPUUtilization", "70 %", "70")]
    [InlineData("CPUUtilization", "70%", "70")]
    [InlineData("CPUUtilization", "99.5 %", "99.5")]
    [InlineData("DatabaseConnections", "80", "80")]
    [InlineData("DatabaseConnections", "80 %", "80")]
    [InlineData("DatabaseConnections", "95 % of max_connections", "95")]
    [InlineData("FreeStorageSpace", "2 GiB", "2147483648")]
    [InlineData("FreeStorageSpace", "2147483648 bytes", "2147483648")]
    [InlineData("FreeStorageSpace", "2 GB", "2000000000")]
    [InlineData("FreeStorageSpace", "10 %", "2147483648")]
    [InlineData("FreeStorageSpace", "10 % of storage", "2147483648")]
    [InlineData("FreeableMemory", "500 MiB", "524288000")]
    [InlineData("FreeableMemory", "25 % of memory", "536870912")]
    [InlineData("SwapUsage", "256 MiB", "268435456")]
    [InlineData("ReadLatency", "100 ms", "0.1")]
    [InlineData("ReadLatency", "0.1 s", "0.1")]
    [InlineData("WriteLatency", "500 us", "0.0005")]
    [InlineData("ReadIOPS", "3000", "3000")]
    [InlineData("ReadIOPS", "3000/s", "3000")]
    [InlineData("DBLoad", "150 % of vcpu", "3")]
    [InlineData("MaximumUsedTransactionIDs", "1000000000", "1000000000")]
    public void A_threshold_becomes_exactly_the_number_that_CloudWatch_compares_with(string metric, string text, string expected)
    {
        var (quantity, violation) = Quantity.Parse("above", text, Sample.Metric(metric), Sample.Instance);

        Assert.Null(violation);
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), quantity!.Value);
        Assert.Equal(Sample.Metric(metric).Unit, quantity.Unit);
    }

    [Theory]
    [InlineData("CPUUtilization", "70", "percent", "70 %")]
    [InlineData("CPUUtilization", "2 GiB", "percent", "70 %")]
    [InlineData("FreeStorageSpace", "2147483648", "bytes", "2 GiB or 10 % of storage")]
    [InlineData("FreeStorageSpace", "100 ms", "bytes", "2 GiB or 10 % of storage")]
    [InlineData("FreeStorageSpace", "2 gib", "bytes", "2 GiB or 10 % of storage")]
    [InlineData("ReadLatency", "0.1", "seconds", "20 ms")]
    [InlineData("ReadLatency", "20 MiB", "seconds", "20 ms")]
    [InlineData("DatabaseConnections", "80 s", "plain numbers", "80 or 10 % of max_connections")]
    [InlineData("WriteIOPS", "3 MiB", "counts per second", "3000/s")]
    public void A_unit_that_does_not_fit_the_metric_is_refused_with_an_example(string metric, string text, string measured, string example)
    {
        var (quantity, violation) = Quantity.Parse("above", text, Sample.Metric(metric), Sample.Instance);

        Assert.Null(quantity);
        Assert.Equal(
            Quantity.ThresholdUnit.At(
                "above", text, $"must have a unit that fits {metric}, which is measured in {measured}", $"write for example {example}"),
            violation);
    }

    [Theory]
    [InlineData("")]
    [InlineData("high")]
    [InlineData("-5 GiB")]
    [InlineData("1,5 GiB")]
    [InlineData("2 GiB free")]
    [InlineData("1e9 B")]
    public void Text_that_is_not_a_number_with_a_unit_is_refused(string text)
    {
        var (quantity, violation) = Quantity.Parse("below", text, Sample.Metric("FreeStorageSpace"), Sample.Instance);

        Assert.Null(quantity);
        Assert.Equal(
            Quantity.ThresholdForm.At("below", text, "must be a number with a unit", "write for example 2 GiB or 10 % of storage"), violation);
    }

    [Fact]
    public void A_percentage_of_the_wrong_capacity_is_refused()
    {
        var (_, violation) = Quantity.Parse("below", "25 % of storage", Sample.Metric("FreeableMemory"), Sample.Instance);

        Assert.Equal("must be a percentage of memory, the capacity of FreeableMemory", violation!.Rule);
        Assert.Equal("write 25 % of memory", violation.Fix);
    }

    [Fact]
    public void A_percentage_of_memory_is_refused_when_the_class_is_not_known()
    {
        var instance = Sample.Instance with { InstanceClass = "db.z9.huge", MemoryBytes = null };

        var (_, violation) = Quantity.Parse("below", "25 %", Sample.Metric("FreeableMemory"), instance);

        Assert.Equal("cannot be a percentage: memory of db.z9.huge is not known", violation!.Rule);
    }

    [Fact]
    public void A_percentage_is_refused_where_there_is_nothing_to_take_it_of()
    {
        var (_, violation) = Quantity.Parse("above", "50 %", Sample.Metric("DiskQueueDepth"), Sample.Instance);

        Assert.Equal("cannot be a percentage: DiskQueueDepth is measured in plain numbers and has no capacity", violation!.Rule);
    }

    [Fact]
    public void An_absurd_percentage_of_an_absurd_storage_is_refused_and_does_not_overflow()
    {
        var instance = Sample.Instance with { AllocatedStorageGiB = int.MaxValue };

        var (_, violation) = Quantity.Parse("below", "999999999999999 %", Sample.Metric("FreeStorageSpace"), instance);

        Assert.Equal("must be at most 1000 % of storage", violation!.Rule);
    }

    [Theory]
    [InlineData("FreeStorageSpace", "2 GiB", "2 GiB")]
    [InlineData("FreeStorageSpace", "1536 MiB", "1.5 GiB")]
    [InlineData("FreeableMemory", "500 MiB", "500 MiB")]
    [InlineData("FreeStorageSpace", "2147483649 bytes", "2147483649 bytes")]
    [InlineData("FreeStorageSpace", "2 GB", "2 GB")]
    [InlineData("ReadLatency", "0.02 s", "20 ms")]
    [InlineData("ReplicaLag", "10 min", "600 s")]
    [InlineData("CPUUtilization", "70 %", "70 %")]
    [InlineData("ReadIOPS", "3000", "3000/s")]
    [InlineData("DatabaseConnections", "80", "80")]
    public void A_quantity_is_written_for_people_without_losing_a_digit(string metric, string text, string expected) =>
        Assert.Equal(expected, Quantity.Parse("above", text, Sample.Metric(metric), Sample.Instance).Quantity!.ToString());
}
