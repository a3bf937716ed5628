using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Proof;

/// <summary>PgBouncer between the migrator and the server.</summary>
[Collection(ServerTests.Name)]
public sealed class PoolerTests(SharedServer shared)
{
    [Theory]
    [InlineData("transaction", false)]
    [InlineData("transaction", true)]
    [InlineData("session", false)]
    [InlineData("session", true)]
    public async Task A_pooler_is_refused_in_every_mode_and_nothing_is_changed(string mode, bool passesOverOptions)
    {
        await using var bouncer = await PgBouncerServer.StartAsync(
            shared.Server, 2, mode, passesOverOptions ? ["options"] : Array.Empty<string>());
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        deployment.Variables["MIGRATOR_CONNECTION"] = bouncer.ConnectionString("postgres");

        foreach (var verb in new[] { "up", "migrate", "status", "verify", "plan" })
        {
            var result = await deployment.RunAsync(verb, "--tls", "disable");

            Assert.True(result.ExitCode == 4, $"{verb} ended with {result.ExitCode}: {result.All}");
            Assert.Contains($"{bouncer.Host}:{bouncer.Port}", result.Error, StringComparison.Ordinal);
            Assert.Contains("is a connection pooler (PgBouncer, RDS Proxy or the like)", result.Error, StringComparison.Ordinal);
            Assert.Contains("database_host", result.Error, StringComparison.Ordinal);
        }

        Assert.False(await shared.ScalarAsync<bool>(
            $"select exists (select from pg_database where datname = '{tenant}') "
            + $"or exists (select from pg_roles where rolname = '{deployment.Owner}')"));
    }
}
