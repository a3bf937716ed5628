namespace Infra.Tests.Acceptance;

/// <summary>The plan of the deployment on Aurora, by the real provider.</summary>
public sealed class AuroraPlanTests
{
    private static PlanDocument Plan => PlannedEnvironments.Of("happytrip/aurora").Document;

    [Fact]
    public void A_cluster_with_a_writer_and_two_readers_is_planned()
    {
        var cluster = Assert.Single(Plan.Resources("aws_rds_cluster"));

        Assert.Equal("aurora-postgresql", cluster.Text("engine"));
        Assert.Equal("happytrip-b2b-aurora", cluster.Text("cluster_identifier"));
        Assert.Equal(
            ["happytrip-b2b-aurora-reader-1", "happytrip-b2b-aurora-reader-2", "happytrip-b2b-aurora-writer"],
            Plan.Resources("aws_rds_cluster_instance").Select(instance => instance.Text("identifier")).Order());
        Assert.Empty(Plan.Resources("aws_db_instance"));
    }

    [Fact]
    public void Both_parameter_groups_are_of_Auroras_family() =>
        Assert.All(
            Plan.Resources("aws_rds_cluster_parameter_group").Concat(Plan.Resources("aws_db_parameter_group")),
            group => Assert.Equal("aurora-postgresql16", group.Text("family")));
}
