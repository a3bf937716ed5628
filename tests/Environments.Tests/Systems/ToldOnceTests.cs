namespace Infra.Environments.Tests.Systems;

/// <summary>A mistake is told by one rule, where it can be put right.</summary>
public sealed class ToldOnceTests
{
    private static readonly EnvironmentCatalog Catalog = EnvironmentCatalog.Open(TemporaryRepository.RepositoryRoot());

    [Theory]
    [InlineData("happytrip/prod", "database.engine=auroraPostgresql", "$.disasterRecovery")]
    [InlineData("ecommerce/dev", "outputs.reader=databaseReaderHost", "$.outputs.reader")]
    [InlineData("ecommerce/dev", "application.values.READER=databaseReaderHost", "$.application.values.READER")]
    [InlineData("ecommerce/dev", "outputs.cache=cacheUrl", "$.outputs.cache")]
    public void What_the_deployment_has_not_is_told_once(string environment, string setting, string path)
    {
        Assert.True(EnvironmentName.TryParse(environment, out var name));
        Assert.True(SettingOverride.TryParse(setting, out var wrong));
        var error = Assert.Single(Catalog.Load(name, [wrong]).Errors, error => error.Path.StartsWith(path, StringComparison.Ordinal));
        Assert.NotEmpty(error.Fix);
    }

    [Fact]
    public void A_proxy_and_blue_green_updates_together_are_told_once_for_the_proxy()
    {
        var wrong = new[]
        {
            new SettingOverride("database.blueGreenUpdates", "true"),
            new SettingOverride("database.parameters['rds.logical_replication']", "\"1\""),
            new SettingOverride("database.masterCredentials", """{ "kind": "generated", "secretName": "ecommerce/dev/master" }"""),
            new SettingOverride("database.proxy", """{ "name": "shop-proxy", "secrets": ["ecommerce/dev/database"] }"""),
        };
        var loaded = Catalog.Load(new EnvironmentName("ecommerce", "dev"), wrong);
        Assert.Empty(loaded.Errors);
        var warning = Assert.Single(loaded.Warnings, warning => warning.Rule.Contains("proxy", StringComparison.Ordinal));
        Assert.Equal("$.database.blueGreenUpdates", warning.Path);
    }
}
