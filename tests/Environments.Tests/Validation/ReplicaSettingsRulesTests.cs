using Infra.AwsRules.Rds;

namespace Infra.Environments.Tests.Validation;

public sealed class ReplicaSettingsRulesTests : IDisposable
{
    private const string Managed = "\"masterCredentials\": { \"kind\": \"rdsManaged\", \"rotationDays\": 30 }";
    private const string Generated = "\"masterCredentials\": { \"kind\": \"generated\", \"secretName\": \"app/prod/master\" }";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_replica_of_a_source_with_a_managed_password_is_refused_with_the_way_out()
    {
        var error = Assert.Single(_repository.With(Managed, $"{Managed}, \"readReplicas\": {{ \"count\": 1 }}").Load().Errors);
        Assert.Equal("$.database.readReplicas.count", error.Path);
        Assert.Contains("\"masterCredentials\": { \"kind\": \"generated\"", error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"readReplicas\": { \"count\": 15 }")]
    [InlineData("\"readReplicas\": { \"count\": 2, \"instanceClass\": \"db.t4g.small\", \"multiAz\": true }")]
    [InlineData("\"restore\": { \"kind\": \"snapshot\", \"snapshotIdentifier\": \"rds:orders-2026-11-21-03-05\" }")]
    [InlineData("\"restore\": { \"kind\": \"snapshot\", \"snapshotIdentifier\": \"arn:aws:rds:us-east-1:123456789012:snapshot:before\" }")]
    [InlineData("\"restore\": { \"kind\": \"pointInTime\", \"sourceResourceId\": \"db-ABCDEFGHIJ\", \"time\": \"2026-11-21T09:30:00Z\" }")]
    [InlineData("\"restore\": { \"kind\": \"pointInTime\", \"automatedBackupArn\": \"arn:aws:rds:us-east-1:123456789012:auto-backup:ab-abc123\" }")]
    public void What_RDS_can_do_with_a_generated_password_is_accepted(string setting)
    {
        Use(setting);
        Assert.Empty(_repository.Errors());
    }

    [Theory]
    [InlineData("\"readReplicas\": { \"count\": 16 }", "$.database.readReplicas.count")]
    [InlineData("\"readReplicas\": { \"count\": 1, \"instanceClass\": \"db.small\" }", "$.database.readReplicas.instanceClass")]
    [InlineData("\"readReplicas\": { \"count\": 1 }, \"engine\": \"auroraPostgresql\"", "$.database.readReplicas.count")]
    [InlineData("\"restore\": { \"kind\": \"snapshot\", \"snapshotIdentifier\": \"my snapshot\" }", "$.database.restore.snapshotIdentifier")]
    [InlineData("\"restore\": { \"kind\": \"snapshot\", \"snapshotIdentifier\": \"before\" }, \"initialDatabaseName\": \"shop\"", "$.database.initialDatabaseName")]
    [InlineData("\"restore\": { \"kind\": \"snapshot\", \"snapshotIdentifier\": \"before\" }, \"encryption\": { \"kind\": \"ownKey\", \"alias\": \"alias/orders\" }", "$.database.encryption")]
    [InlineData("\"restore\": { \"kind\": \"pointInTime\" }", "$.database.restore")]
    [InlineData("\"restore\": { \"kind\": \"pointInTime\", \"sourceIdentifier\": \"a\", \"sourceResourceId\": \"db-ABCDEFGHIJ\" }", "$.database.restore")]
    [InlineData("\"restore\": { \"kind\": \"pointInTime\", \"sourceIdentifier\": \"startupwebapp-multi-tenant-prod\" }", "$.database.restore.sourceIdentifier")]
    [InlineData("\"restore\": { \"kind\": \"pointInTime\", \"sourceResourceId\": \"orders\" }", "$.database.restore.sourceResourceId")]
    [InlineData("\"restore\": { \"kind\": \"pointInTime\", \"automatedBackupArn\": \"ab-abc\" }", "$.database.restore.automatedBackupArn")]
    [InlineData("\"restore\": { \"kind\": \"pointInTime\", \"sourceIdentifier\": \"a\", \"time\": \"2026-13-21T09:30:00Z\" }", "$.database.restore.time")]
    [InlineData("\"blueGreenUpdates\": true", "$.database.blueGreenUpdates")]
    public void What_RDS_refuses_is_refused_where_it_stands(string setting, string path)
    {
        Use(setting);
        Assert.Contains(_repository.Load().Errors, error => error.Path == path && error.Fix.Length > 0);
    }

    [Fact]
    public void Blue_green_updates_of_a_single_instance_with_a_standby_are_accepted()
    {
        UseBlueGreen();
        _repository.With("\"multiAz\": false", "\"multiAz\": true");
        Assert.Empty(_repository.Errors());
    }

    [Fact]
    public void Blue_green_updates_beside_replicas_are_refused()
    {
        UseBlueGreen(", \"readReplicas\": { \"count\": 1 }");
        Assert.Contains(_repository.Load().Errors, error =>
            error.Path == "$.database.blueGreenUpdates" && error.Rule.Contains("read replicas", StringComparison.Ordinal));
    }

    [Fact]
    public void Blue_green_updates_beside_a_proxy_are_warned_of()
    {
        UseBlueGreen(", \"proxy\": { \"name\": \"p\", \"secrets\": [\"s\"] }");
        Assert.Contains(_repository.Load().Warnings, warning =>
            warning.Path == "$.database.blueGreenUpdates" && warning.RuleId == BlueGreenRules.BlueGreenProxy.Id);
    }

    [Fact]
    public void Blue_green_updates_with_a_managed_password_are_refused()
    {
        _repository.With(Managed, $"{Managed}, \"blueGreenUpdates\": true");
        Assert.Contains(_repository.Load().Errors, error =>
            error.Path == "$.database.blueGreenUpdates" && error.Rule.Contains("password that RDS manages", StringComparison.Ordinal));
    }

    [Fact]
    public void A_replica_without_backups_of_its_source_is_refused()
    {
        Use("\"readReplicas\": { \"count\": 1 }");
        _repository.With("\"retentionDays\": 7,", "\"retentionDays\": 0,").With("\"production\": true", "\"production\": false");
        Assert.Contains(_repository.Load().Errors, error =>
            error.Path == "$.database.readReplicas.count" && error.Rule.Contains("automated backups", StringComparison.Ordinal));
    }

    [Fact]
    public void A_replica_too_small_for_the_sources_connections_is_warned_of()
    {
        Use("\"readReplicas\": { \"count\": 1, \"instanceClass\": \"db.t4g.micro\" }");
        _repository.With("\"max_connections\": \"100\"", "\"max_connections\": \"150\"");
        Assert.Contains(_repository.Load().Warnings, warning => warning.Path == "$.database.readReplicas.instanceClass");
    }

    private void Use(string setting) => _repository.With(Managed, $"{Generated}, {setting}");

    private void UseBlueGreen(string more = "")
    {
        Use($"\"blueGreenUpdates\": true{more}");
        _repository.With("\"max_connections\": \"100\"", "\"max_connections\": \"100\", \"rds.logical_replication\": \"on\"");
    }
}
