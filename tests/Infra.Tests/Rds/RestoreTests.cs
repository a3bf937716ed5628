using Infra.AwsRules.Rds;
using Infra.Modules.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Rds;

public sealed class RestoreTests
{
    private static readonly RdsModuleProps Props = Samples.WithGeneratedPassword;

    [Fact]
    public void A_snapshot_is_named_and_gives_the_master_user()
    {
        var instance = InstanceOf(Props with { Restore = new FromSnapshot("orders-before-upgrade") });
        Assert.Equal("orders-before-upgrade", instance.Text("snapshot_identifier"));
        Assert.False(instance.Has("username"));
        Assert.False(instance.Has("db_name"));
        Assert.Contains("self.username == \"postgres\"", instance.Text("lifecycle.postcondition.0.condition"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_the_apply_knows_of_a_restore_is_asserted_with_the_rules_ids()
    {
        var instance = InstanceOf(Props with { Restore = new FromSnapshot("orders-before-upgrade") });
        Assert.Equal("${self.storage_encrypted}", instance.Text("lifecycle.postcondition.1.condition"));
        foreach (var (index, rule) in new[] { RestoreRules.RestoredMasterUser, RestoreRules.RestoredEncrypted }.Index())
        {
            Assert.StartsWith($"{rule.Id}: ", instance.Text($"lifecycle.postcondition.{index}.error_message"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_point_in_time_without_a_time_is_the_latest()
    {
        var restore = InstanceOf(Props with { Restore = new FromPointInTime { SourceIdentifier = "orders-prod" } })["restore_to_point_in_time"];
        Assert.Equal("orders-prod", restore.GetProperty("source_db_instance_identifier").GetString());
        Assert.True(restore.GetProperty("use_latest_restorable_time").GetBoolean());
        Assert.False(restore.TryGetProperty("restore_time", out _));
    }

    [Fact]
    public void A_point_in_time_can_be_of_a_deleted_instance_at_a_time()
    {
        var restore = InstanceOf(Props with { Restore = new FromPointInTime { SourceResourceId = "db-ABCDEFGHIJ", Time = "2026-11-21T09:30:00Z" } })["restore_to_point_in_time"];
        Assert.Equal("db-ABCDEFGHIJ", restore.GetProperty("source_dbi_resource_id").GetString());
        Assert.Equal("2026-11-21T09:30:00Z", restore.GetProperty("restore_time").GetString());
        Assert.False(restore.TryGetProperty("use_latest_restorable_time", out _));
    }

    public static TheoryData<DatabaseRestore?> Restores => [null, new FromSnapshot("before"), new FromPointInTime { SourceIdentifier = "orders-prod" }];

    /// <summary>Always there, so that a restore that is added or removed later finds it there already.</summary>
    [Theory, MemberData(nameof(Restores))]
    public void A_live_instance_does_not_look_at_what_it_was_made_from(DatabaseRestore? restore)
    {
        var instance = InstanceOf(Props with { Restore = restore });
        Assert.Equal(["snapshot_identifier", "restore_to_point_in_time"], instance.Texts("lifecycle.ignore_changes"));
        Assert.Equal("true", instance.Text("lifecycle.prevent_destroy"));
    }

    [Fact]
    public void Nothing_else_of_a_live_instance_is_ignored_and_without_a_restore_nothing_is_asserted() =>
        Assert.False(InstanceOf(Props).Has("lifecycle.postcondition"));

    private static TerraformBlock InstanceOf(RdsModuleProps props) => Samples.Synth(props).SingleResource("aws_db_instance");
}
