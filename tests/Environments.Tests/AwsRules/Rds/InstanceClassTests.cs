using Infra.AwsRules.Rds;

namespace Infra.Environments.Tests.AwsRules.Rds;

public sealed class InstanceClassTests
{
    [Theory]
    [InlineData("db.t4g.small", 2, 2.0, true, 225)]
    [InlineData("db.t4g.medium", 2, 4.0, true, 450)]
    [InlineData("db.t3.micro", 2, 1.0, true, 112)]
    [InlineData("db.t3.2xlarge", 8, 32.0, true, 3604)]
    [InlineData("db.m6g.large", 2, 8.0, false, 901)]
    [InlineData("db.m6g.xlarge", 4, 16.0, false, 1802)]
    [InlineData("db.m6g.2xlarge", 8, 32.0, false, 3604)]
    [InlineData("db.r6g.large", 2, 16.0, false, 1802)]
    [InlineData("db.r7g.16xlarge", 64, 512.0, false, 5000)]
    [InlineData("db.m5.24xlarge", 96, 384.0, false, 5000)]
    public void Knows_the_capacity_of_common_classes(string text, int vCpu, double memoryGiB, bool burstable, int nominalConnections)
    {
        var instanceClass = InstanceClass.TryParse(text);

        Assert.NotNull(instanceClass);
        Assert.Equal(vCpu, instanceClass.VCpu);
        Assert.Equal(memoryGiB, instanceClass.MemoryGiB);
        Assert.Equal(burstable, instanceClass.IsBurstable);
        Assert.Equal(nominalConnections, instanceClass.NominalMaxConnections);
        Assert.Equal(text, instanceClass.ToString());
    }

    [Fact]
    public void Estimates_the_default_connections_below_nominal() =>
        Assert.Equal(202, InstanceClass.TryParse("db.t4g.small")!.EstimatedMaxConnections);

    [Theory]
    [InlineData("db.m6g.large", true)]
    [InlineData("db.t4g.small", true)]
    [InlineData("db.m6gd.large", true)]
    [InlineData("db.m6i.large", false)]
    [InlineData("db.t3.micro", false)]
    public void Knows_Graviton(string text, bool graviton) => Assert.Equal(graviton, InstanceClass.TryParse(text)!.IsGraviton);

    [Theory]
    [InlineData("db.z9x.xlarge")]
    [InlineData("db.m6g.metal")]
    [InlineData("db.t4g.16xlarge")]
    public void A_class_outside_the_table_is_valid_but_of_unknown_capacity(string text)
    {
        Assert.Empty(InstanceClass.Check("instanceClass", text));
        Assert.Null(InstanceClass.TryParse(text)!.MemoryGiB);
        Assert.Null(InstanceClass.TryParse(text)!.EstimatedMaxConnections);
    }

    [Theory]
    [InlineData("t4g.small", "write db.t4g.small")]
    [InlineData("db.t4g", "write for example db.t4g.small")]
    [InlineData("DB.T4G.SMALL", "write for example db.t4g.small")]
    [InlineData("small", "write for example db.t4g.small")]
    public void Refuses_another_form(string text, string fix) =>
        Assert.Equal(fix, Assert.Single(InstanceClass.Check("instanceClass", text)).Fix);
}
