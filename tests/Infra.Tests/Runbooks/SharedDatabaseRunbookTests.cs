using Infra.Cli.Runbooks;
using Infra.Tests.Handover;

namespace Infra.Tests.Runbooks;

/// <summary>Runbook of a deployment whose application has a schema of a shared database.</summary>
public sealed class SharedDatabaseRunbookTests
{
    [Theory]
    [InlineData("startupwebapp/prod", "startupwebapp_prod")]
    [InlineData("mosaic/prod", "mosaic")]
    public void A_session_opens_in_the_shared_database_with_the_tenant_s_search_path(string environment, string tenant)
    {
        var text = Of(environment, tenant, "psql");
        Assert.Contains("PGDATABASE=experiments\nexport PGOPTIONS='-c search_path=money,public'\n", text, StringComparison.Ordinal);
        Assert.Equal(
            environment == "mosaic/prod",
            text.Contains("{\"name\":\"PGOPTIONS\",\"value\":\"-c search_path=money,public\"}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_connection_s_table_names_the_schema_beside_the_database() => Assert.Contains(
        "| databases | `experiments / money`, `fintech_experiment`, `healthtech_experiment` |",
        Of("startupwebapp/prod", "startupwebapp_prod", "connection"), StringComparison.Ordinal);

    [Fact]
    public void Read_only_is_set_by_the_owner_of_the_shared_database_and_names_who_shares_it()
    {
        var text = Of("startupwebapp/prod", "startupwebapp_prod", "read-only");
        Assert.Contains("`experiments` is shared, so this holds for all of its tenants: startupwebapp_prod.", text, StringComparison.Ordinal);
        Assert.Contains(
            "SET ROLE \"keeper\";\nALTER DATABASE \"experiments\" SET default_transaction_read_only = on;\n", text, StringComparison.Ordinal);
        Assert.Contains("datname = 'experiments'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_schema_moves_in_and_the_tenant_s_owner_loads_it()
    {
        var dump = Of("happytrip/prod", "happytrip_b2b", "move-in-dump");
        Assert.Contains("--format=custom --schema=money --no-owner --no-privileges --file=move.dump\n"
            + "pg_restore --schema=money --no-owner --no-privileges --file=move.sql move.dump\n"
            + "PGOPTIONS='-c role=happytrip_owner' psql", dump, StringComparison.Ordinal);
        Assert.Contains("FROM pg_tables WHERE schemaname = 'money' ORDER BY 1", dump, StringComparison.Ordinal);

        var replication = Of("happytrip/prod", "happytrip_b2b", "move-in-replication");
        Assert.Contains("CREATE PUBLICATION move_out FOR TABLES IN SCHEMA \"money\";", replication, StringComparison.Ordinal);
        Assert.Contains("last_value IS NOT NULL AND schemaname = 'money'", replication, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("happytrip/prod", "happytrip_b2b")]
    [InlineData("mosaic/prod", "mosaic")]
    public void A_shell_understands_every_command(string environment, string tenant)
    {
        foreach (var topic in Runbook.Topics)
        {
            foreach (var fence in RunbookTexts.Fences(Of(environment, tenant, topic.Name), "sh"))
            {
                Assert.Equal("", RunbookTests.ShellProblem(fence));
            }
        }
    }

    private static string Of(string environment, string tenant, string topic) => Runbook.TextOf(
        Runbook.Find(topic), new RunbookDeployment(Handovers.Name(environment), SharedDatabaseHandoverTests.Settings(environment, tenant), null));
}
