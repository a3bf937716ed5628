using System.CommandLine;
using System.Text.Json.Nodes;
using Infra.Migrator.Cli;
using Infra.Migrator.Tests.Support;
using Infra.Tests.Schema;

namespace Infra.Migrator.Tests.Schema;

/// <summary>Holds the published schema against the types, and what the verbs really write against the schema.</summary>
[Collection(ServerTests.Name)]
public sealed class OutputSchemaTests(SharedServer shared)
{
    [Fact]
    public void The_published_schema_is_that_of_the_documents()
    {
        var expected = OutputSchema.Generate();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(OutputSchema.FilePath, expected);
        }

        Assert.True(
            File.ReadAllText(OutputSchema.FilePath).ReplaceLineEndings("\n") == expected,
            "main/Migrator/Schema/migrator-output.schema.json is out of date: UPDATE_GOLDEN=1 dotnet test tests/Migrator.Tests --filter OutputSchemaTests");
    }

    [Fact]
    public void Every_verb_has_a_document()
    {
        var documented = OutputSchema.Documents.SelectMany(document => document.Commands).ToHashSet();
        var verbs = CommandLine.Verbs.SelectMany(verb => verb.Verbs.Any() ? verb.Verbs.Select(below => $"{verb.Name} {below.Name}") : [verb.Name]);
        Assert.All(verbs.Except(["resume", "schema"]), verb => Assert.Contains(verb, documented));
    }

    [Fact]
    public void Every_property_is_described()
    {
        var definitions = JsonNode.Parse(OutputSchema.Generate())!["$defs"]!.AsObject();
        var silent = from definition in definitions
                     from property in definition.Value!["properties"]?.AsObject() ?? []
                     where property.Value!["description"] is null
                     select $"{definition.Key}.{property.Key}";
        Assert.Empty(silent);
    }

    [Fact]
    public async Task The_schema_is_printed_without_an_environment()
    {
        using var output = new StringWriter();
        var host = new MigratorHost { Output = output, Error = TextWriter.Null, Variables = new Dictionary<string, string>(), WorkingDirectory = "/" };
        Assert.Equal(0, await MigratorApplication.RunAsync(["schema"], host, CancellationToken.None));
        Assert.Equal(OutputSchema.Generate(), output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_document_with_a_property_of_another_type_or_without_one_is_refused()
    {
        var schema = new SchemaEvaluator(JsonNode.Parse(OutputSchema.Generate())!.AsObject(), isStrict: true);
        var right = """{"command":"new","environment":"app/prod","exitCode":0,"file":"/a.sql","kind":"versioned"}""";
        Assert.Empty(schema.Errors(JsonNode.Parse(right)));
        Assert.NotEmpty(schema.Errors(JsonNode.Parse(right.Replace("\"versioned\"", "\"other\"", StringComparison.Ordinal))));
        Assert.NotEmpty(schema.Errors(JsonNode.Parse(right.Replace("\"file\"", "\"path\"", StringComparison.Ordinal))));
        Assert.NotEmpty(schema.Errors(JsonNode.Parse(right.Replace(":0", ":7", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_password_that_JSON_escapes_is_hidden_and_one_that_is_part_of_a_name_breaks_nothing()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.Variables[$"MIGRATOR_PASSWORD_{deployment.Owner.ToUpperInvariant()}"] = "a\"b\\c";
        deployment.WriteSql("sql", "V001__a.sql", "DO $$ BEGIN RAISE 'it is a\"b\\c'; END $$;");

        var result = await deployment.RunAsync("up", "--json");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("it is ***", result.Json.GetProperty("tenants")[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(tenant, result.Json.GetProperty("tenants")[0].GetProperty("name").GetString());
    }

    // TestDeployment holds every output in JSON against the schema, here and in all other tests.
    [Theory]
    [InlineData("json")]
    [InlineData("ndjson")]
    public async Task What_each_verb_writes_is_valid(string format)
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.AddTenant("later_prod", "future");
        deployment.WriteSql("sql", "V001__orders.sql", "CREATE TABLE orders (id int);");
        Assert.Equal(2, await RunAsync("plan"));
        Assert.Equal(0, await RunAsync("provision"));
        Assert.Equal(0, await RunAsync("baseline", "--at", "1"));
        deployment.WriteSql("sql", "V002__notes.sql", "CREATE TABLE notes (id int);");
        deployment.WriteSql("sql", "V003__index.sql", "CREATE INDEX CONCURRENTLY ON notes (id);");
        Assert.Equal(2, await RunAsync("status", "--check"));
        Assert.Equal(0, await RunAsync("migrate"));
        deployment.WriteSql("sql", "V002__notes.sql", "CREATE TABLE notes (id bigint);");
        Assert.Equal(5, await RunAsync("status"));
        Assert.Equal(5, await RunAsync("up"));
        Assert.Equal(0, await RunAsync("repair", "--accept", "2"));
        deployment.WriteSql("sql", "V004__wrong.sql", "SELECT nothing FROM nowhere;");
        Assert.Equal(3, await RunAsync("up"));
        deployment.WriteSql("sql", "V004__wrong.sql", "CREATE TABLE right_ (id int);");
        Assert.Equal(0, await RunAsync("resume"));
        await RunAsync("verify");
        await RunAsync("verify", "--drift");
        await RunAsync("doctor");
        await RunAsync("registry");
        await RunAsync("lint");
        await RunAsync("lint", "--rules");
        Assert.Equal(0, await RunAsync("new", "add prices"));

        async Task<int> RunAsync(params string[] args)
        {
            var result = await deployment.RunAsync([.. args, "--format", format]);
            Assert.True(result.Output.Length > 0, $"{string.Join(' ', args)}: {result.All}");
            return result.ExitCode;
        }
    }
}
