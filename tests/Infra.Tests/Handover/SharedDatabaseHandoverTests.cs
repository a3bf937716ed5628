using System.Text.Json.Nodes;
using Infra.Cli.Handover;
using Infra.EmbeddedPostgres;
using Infra.Environments.Settings;
using Npgsql;

namespace Infra.Tests.Handover;

/// <summary>A tenant that is a schema of a shared database.</summary>
public sealed class SharedDatabaseHandoverTests
{
    private const string Option = "-c search_path=money,public";

    private const string UrlOption = "&options=-c%20search_path%3Dmoney%2Cpublic";

    [Fact]
    public void The_url_leads_to_the_shared_database_and_the_schema() => Assert.Equal(
        "postgresql://django_app@db.example.internal:5432/experiments?sslmode=verify-full&sslrootcert=/etc/ssl/certs/global-bundle.pem"
            + UrlOption + "\n",
        Write("url").Text);

    [Fact]
    public void Django_gets_the_search_path_as_an_option()
    {
        var text = Write("django").Text;
        Assert.Contains("\"NAME\": os.environ.get(\"DB_NAME\", \"experiments\"),\n", text, StringComparison.Ordinal);
        Assert.Contains($"            \"options\": \"{Option}\",\n        }},\n", text, StringComparison.Ordinal);
        Assert.Empty(DjangoTests.Problems(text));
    }

    [Fact]
    public void A_shell_reads_database_schema_and_search_path()
    {
        var text = Write("dotenv").Text;
        Assert.StartsWith("# startupwebapp/prod, database experiments, schema money\n", text, StringComparison.Ordinal);
        var variables = DotenvTests.Source(text);
        Assert.Equal(("experiments", "money", Option), (variables["DB_NAME"], variables["DB_SCHEMA"], variables["PGOPTIONS"]));
    }

    [Fact]
    public void Json_names_tenant_database_and_schema()
    {
        var document = JsonNode.Parse(Write("json").Text)!;
        Assert.Equal("fintech_experiment", document["tenant"]!.GetValue<string>());
        Assert.Equal("experiments", document["database"]!["name"]!.GetValue<string>());
        Assert.Equal("money", document["database"]!["schema"]!.GetValue<string>());
        Assert.EndsWith(UrlOption, document["database"]!["url"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(Option, document["variables"]!["PGOPTIONS"]!.GetValue<string>());
    }

    [Fact]
    public void A_tenant_with_a_database_of_its_own_has_neither_schema_nor_search_path()
    {
        var document = JsonNode.Parse(Handovers.Write("startupwebapp/prod", "json").Text)!;
        Assert.Null(document["database"]!["schema"]);
        Assert.DoesNotContain(document["variables"]!.AsObject(), variable => variable.Key is "DB_SCHEMA" or "PGOPTIONS");
        Assert.DoesNotContain("options", document["database"]!["url"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void PgBouncer_has_a_pool_for_the_tenant_that_begins_with_its_search_path()
    {
        var (text, handover) = Write("pgbouncer");
        Assert.Equal(
            "host=db.example.internal port=5432 dbname=experiments connect_query='SET search_path TO \"money\", \"public\"'",
            PgBouncerTests.Sections(text)["databases"]["fintech_experiment"]);
        Assert.Contains(handover.Notes, note => note.Contains("its clients name fintech_experiment as their database", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("url")]
    [InlineData("json")]
    [InlineData("dotenv")]
    [InlineData("ecs")]
    public void Behind_RDS_Proxy_no_connection_gets_options_and_the_way_out_is_noted(string format)
    {
        var handover = Of("happytrip/prod", "happytrip_b2b", tenant: null);
        var text = HandoverFormats.Find(format).Write(handover);
        Assert.DoesNotContain("search_path=", text, StringComparison.Ordinal);
        Assert.DoesNotContain("search_path%3D", text, StringComparison.Ordinal);
        Assert.Contains(handover.Notes, note => note.Contains("SET search_path TO \"money\", \"public\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("helm")]
    [InlineData("external-secret")]
    public void What_cannot_carry_a_search_path_notes_it(string format)
    {
        var handover = Of("mosaic/prod", "mosaic", tenant: null);
        _ = HandoverFormats.Find(format).Write(handover);
        Assert.Contains(handover.Notes, note => note.Contains(Option, StringComparison.Ordinal));
    }

    [Fact]
    public void The_URL_in_a_secret_is_not_used_because_it_has_no_search_path()
    {
        Assert.NotNull(Handovers.Of("credlink/dev").UrlReference);
        var handover = Of("credlink/dev", "credlink", tenant: null);
        Assert.Null(handover.UrlReference);
        var variables = ApplicationVariables.Of(handover);
        Assert.EndsWith(UrlOption, variables.Plain.Single(variable => variable.Key == "DATABASE_URL").Value, StringComparison.Ordinal);
        Assert.Contains(variables.Secret, variable => variable.Key == "PGPASSWORD");
    }

    [Fact]
    public async Task The_search_path_leads_to_a_schema_with_the_name_of_a_key_word()
    {
        await using var server = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions { Tls = true });
        var connectionString = server.ConnectionString("postgres") + ";Pooling=false";
        await ExecuteAsync(connectionString, "CREATE SCHEMA \"user\"; CREATE TABLE \"user\".accounts (id int)");

        foreach (var (options, statement) in new[] { (SchemaSearchPath.Option("user"), "SELECT 1"), ("", SchemaSearchPath.Statement("user")) })
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString) { Options = options };
            await ExecuteAsync(builder.ConnectionString, $"{statement}; INSERT INTO accounts VALUES (1)");
        }
    }

    /// <summary>A shipped environment with one of its tenants as the schema <c>money</c> of the shared database <c>experiments</c>.</summary>
    public static EnvironmentSettings Settings(string environment, string tenant)
    {
        var settings = Handovers.Settings(environment);
        return settings with
        {
            Tenants = settings.Tenants.ToDictionary(
                entry => entry.Key,
                entry => entry.Key == tenant ? entry.Value with { Database = "experiments", Schema = "money", SearchPath = [] } : entry.Value),
            Tenancy = settings.Tenancy with
            {
                SharedDatabases = new Dictionary<string, SharedDatabaseSettings> { ["experiments"] = new() { OwnerRole = "keeper" } },
            },
        };
    }

    private static ApplicationHandover Of(string environment, string sharing, string? tenant) =>
        new(Handovers.Name(environment), Settings(environment, sharing), Handovers.Outputs(environment), tenant);

    private static (string Text, ApplicationHandover Handover) Write(string format)
    {
        var handover = Of("startupwebapp/prod", "fintech_experiment", "fintech_experiment");
        return (HandoverFormats.Find(format).Write(handover), handover);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
