namespace Infra.Environments.Tests.Validation;

public sealed class DisasterRecoverySettingsRulesTests : IDisposable
{
    private const string Network = "\"network\": { \"kind\": \"new\", \"name\": \"dr-vpc\", \"cidr\": \"10.9.0.0/16\", \"availabilityZones\": [\"us-west-2a\", \"us-west-2b\"] }";
    private const string Replica = $"\"replica\": {{ \"identifier\": \"app-dr\", {Network} }}";
    private const string Backups = "\"backupReplication\": { \"retentionDays\": 14 }";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData(Replica)]
    [InlineData(Backups)]
    [InlineData($"{Replica}, {Backups}")]
    public void A_replica_or_copies_of_the_backups_are_accepted(string content)
    {
        Use(content);
        Assert.Empty(_repository.Errors());
    }

    [Fact]
    public void Copies_of_the_backups_go_with_a_managed_password_and_a_replica_does_not()
    {
        Use(Backups, generated: false);
        Assert.Empty(_repository.Errors());

        _repository.With(Backups, Replica);
        var error = Assert.Single(_repository.Load().Errors);
        Assert.Equal("$.disasterRecovery.replica", error.Path);
        Assert.Contains("\"kind\": \"generated\"", error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-west-2", "us-east-1", "$.disasterRecovery.region")]
    [InlineData("alias/app-dr", "alias/aws/rds", "$.disasterRecovery.keyAlias")]
    [InlineData("app-dr\"", "startupwebapp-multi-tenant-prod\"", "$.disasterRecovery.replica.identifier")]
    [InlineData("us-west-2b", "us-east-1b", "$.disasterRecovery.replica.network.availabilityZones")]
    [InlineData("10.9.0.0/16", "10.9.0.1/16", "$.disasterRecovery.replica.network.cidr")]
    [InlineData("\"identifier\": \"app-dr\"", "\"identifier\": \"app-dr\", \"ingress\": { \"all\": { \"description\": \"x\", \"cidrs\": [\"0.0.0.0/0\"] } }", "$.disasterRecovery.replica.ingress.all.cidrs")]
    [InlineData("\"majorVersion\": 16", "\"majorVersion\": 16, \"engine\": \"auroraPostgresql\"", "$.disasterRecovery")]
    public void A_wrong_value_is_refused_where_it_stands(string old, string replacement, string path)
    {
        Use(Replica);
        _repository.With(old, replacement);
        Assert.Contains(_repository.Load().Errors, error => error.Path.StartsWith(path, StringComparison.Ordinal) && error.Fix.Length > 0);
    }

    [Fact]
    public void Neither_a_replica_nor_backups_is_refused()
    {
        Use("\"replica\": null");
        Assert.Contains(_repository.Load().Errors, error => error.Path == "$.disasterRecovery.replica");
    }

    [Fact]
    public void A_range_that_overlaps_the_first_regions_is_warned_of()
    {
        Use(Replica);
        _repository.With("10.9.0.0/16", "10.0.0.0/16");
        var loaded = _repository.Load();
        Assert.Empty(loaded.Errors);
        Assert.Contains(loaded.Warnings, warning => warning.Path == "$.disasterRecovery.replica.network.cidr");
    }

    private void Use(string content, bool generated = true)
    {
        _repository.With("\"database\": {", $"\"disasterRecovery\": {{ \"region\": \"us-west-2\", \"keyAlias\": \"alias/app-dr\", {content} }},\n  \"database\": {{");
        if (generated)
        {
            _repository.With("\"kind\": \"rdsManaged\", \"rotationDays\": 30", "\"kind\": \"generated\", \"secretName\": \"app/prod/master\"");
        }
    }
}
