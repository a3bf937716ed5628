using Infra.Modules.Rds;

namespace Infra.Tests.Aurora;

public sealed class AuroraRestoreTests
{
    [Fact]
    public void A_cluster_can_be_made_from_a_snapshot()
    {
        var cluster = AuroraSamples.Synth(AuroraSamples.HappyTrip with { Restore = new FromSnapshot("before-upgrade") })
            .SingleResource("aws_rds_cluster");

        Assert.Equal("before-upgrade", cluster.Text("snapshot_identifier"));
        Assert.False(cluster.Has("restore_to_point_in_time"));
    }

    [Fact]
    public void A_cluster_can_be_made_from_another_as_it_was_at_some_time()
    {
        var cluster = AuroraSamples.Synth(AuroraSamples.HappyTrip with
        {
            Restore = new FromPointInTime { SourceIdentifier = "happytrip-b2b-old", Time = "2026-11-21T09:30:00Z" },
        }).SingleResource("aws_rds_cluster");

        Assert.Equal("happytrip-b2b-old", cluster.Text("restore_to_point_in_time.source_cluster_identifier"));
        Assert.Equal("2026-11-21T09:30:00Z", cluster.Text("restore_to_point_in_time.restore_to_time"));
        Assert.Equal("full-copy", cluster.Text("restore_to_point_in_time.restore_type"));
        Assert.False(cluster.Has("restore_to_point_in_time.use_latest_restorable_time"));
    }

    [Fact]
    public void Without_a_time_it_is_the_latest_of_a_cluster_that_may_be_gone()
    {
        var cluster = AuroraSamples.Synth(AuroraSamples.HappyTrip with
        {
            Restore = new FromPointInTime { SourceResourceId = "cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
        }).SingleResource("aws_rds_cluster");

        Assert.Equal("cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ", cluster.Text("restore_to_point_in_time.source_cluster_resource_id"));
        Assert.Equal("true", cluster.Text("restore_to_point_in_time.use_latest_restorable_time"));
    }

    [Fact]
    public void What_a_cluster_was_made_from_never_replaces_it_later()
    {
        var plain = AuroraSamples.Synth(AuroraSamples.HappyTrip).SingleResource("aws_rds_cluster");
        var restored = AuroraSamples.Synth(AuroraSamples.HappyTrip with { Restore = new FromSnapshot("before-upgrade") })
            .SingleResource("aws_rds_cluster");

        Assert.All([plain, restored], cluster => Assert.Equal(
            ["snapshot_identifier", "restore_to_point_in_time"], cluster.Texts("lifecycle.ignore_changes")));
        Assert.Equal(plain.Address, restored.Address);
    }

    [Fact]
    public void A_restored_cluster_has_the_master_user_of_its_source_and_says_when_that_is_another()
    {
        var cluster = AuroraSamples.Synth(AuroraSamples.HappyTrip with { Restore = new FromSnapshot("before-upgrade") })
            .SingleResource("aws_rds_cluster");

        Assert.False(cluster.Has("master_username"));
        Assert.Equal("${self.master_username == \"happytrip_admin\"}", cluster.Text("lifecycle.postcondition.0.condition"));
        Assert.Contains("happytrip_admin", cluster.Text("lifecycle.postcondition.0.error_message"), StringComparison.Ordinal);
    }
}
