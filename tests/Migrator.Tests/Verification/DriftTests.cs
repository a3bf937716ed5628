using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Verification;

/// <summary>Tenants with the same files have to have the same objects.</summary>
[Collection(ServerTests.Name)]
public sealed class DriftTests(SharedServer shared)
{
    private const string Sql = """
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE DOMAIN price AS numeric(10, 2) CHECK (VALUE >= 0);
        CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL DEFAULT 'x', mood mood, cost price, twice int GENERATED ALWAYS AS (1 + 1) STORED);
        CREATE INDEX a_name ON a (lower(name));
        CREATE TABLE b (id int REFERENCES a (id)) PARTITION BY RANGE (id);
        CREATE TABLE b_1 PARTITION OF b FOR VALUES FROM (1) TO (10);
        CREATE VIEW v AS SELECT id, name FROM a WHERE name <> '';
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SET search_path TO ${schema:identifier}, pg_temp AS $$ BEGIN RETURN new; END $$;
        CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();
        ALTER TABLE a ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON a USING (name <> '${tenant}');
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tenants_with_the_same_files_are_alike_though_schemas_roles_and_placeholders_differ(bool isShared)
    {
        using var deployment = new TestDeployment(shared);
        AddTenants(deployment, 3, isShared);
        await deployment.ApplyAsync();

        var result = await deployment.RunAsync("verify", "--drift", "--json");

        Assert.True(result.ExitCode == 0, result.All);
        var group = Assert.Single(result.Json.GetProperty("drift").EnumerateArray());
        Assert.Equal(3, Assert.Single(group.GetProperty("variants").EnumerateArray()).GetProperty("tenants").GetArrayLength());
        Assert.DoesNotContain(result.Json.GetProperty("checks").EnumerateArray(), check => check.GetProperty("name").GetString() == "encoding");
    }

    [Theory]
    [InlineData("CREATE INDEX extra ON {s}a (id)", "index", "extra", "a.extra")]
    [InlineData("DROP INDEX {s}a_name", "index", "missing", "a.a_name")]
    [InlineData("ALTER TABLE {s}a ALTER name SET DEFAULT 'y'", "column", "different", "a.name")]
    [InlineData("ALTER TABLE {s}a ALTER name DROP NOT NULL", "column", "different", "a.name")]
    [InlineData("ALTER TABLE {s}a ADD CONSTRAINT c CHECK (id > 0)", "constraint", "extra", "a.c")]
    [InlineData("CREATE OR REPLACE VIEW {s}v AS SELECT id, name FROM {s}a", "view", "different", "v")]
    [InlineData("CREATE OR REPLACE FUNCTION {s}touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN null; END $$", "function", "different", "touch()")]
    [InlineData("ALTER TABLE {s}a DISABLE TRIGGER t", "trigger", "different", "a.t")]
    [InlineData("ALTER TYPE {s}mood ADD VALUE 'happy'", "enum", "different", "mood")]
    [InlineData("ALTER DOMAIN {s}price SET NOT NULL", "domain", "different", "price")]
    [InlineData("ALTER TABLE {s}a DISABLE ROW LEVEL SECURITY", "table", "different", "a")]
    [InlineData("DROP POLICY p ON {s}a", "policy", "missing", "a.p")]
    [InlineData("DROP TABLE {s}b_1", "table", "missing", "b_1")]
    [InlineData("GRANT SELECT ON {s}a TO PUBLIC", "grant", "extra", "a to PUBLIC")]
    [InlineData("ALTER TABLE {s}a OWNER TO postgres", "owner", "different", "a")]
    public async Task The_one_that_differs_from_the_majority_is_named_with_what_differs(string drift, string kind, string change, string name)
    {
        using var deployment = new TestDeployment(shared);
        var tenants = AddTenants(deployment, 3, isShared: true);
        await deployment.ApplyAsync();
        await shared.ExecuteAsync(drift.Replace("{s}", $"{tenants[1]}.", StringComparison.Ordinal), Pool(deployment));

        var result = await deployment.RunAsync("verify", "--drift", "--json");

        Assert.Equal(5, result.ExitCode);
        var failed = Assert.Single(result.Json.GetProperty("checks").EnumerateArray(), check => check.GetProperty("outcome").GetString() == "failed");
        Assert.Equal(tenants[1], failed.GetProperty("subject").GetString());
        Assert.Contains($"{change} {kind} {name}", failed.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var variant = result.Json.GetProperty("drift")[0].GetProperty("variants")[1];
        Assert.Contains(
            variant.GetProperty("differences").EnumerateArray(),
            found => found.GetProperty("kind").GetString() == kind && found.GetProperty("name").GetString() == name
                && found.GetProperty("change").GetString() == change);
    }

    [Fact]
    public async Task Databases_that_differ_are_named_with_both_definitions()
    {
        using var deployment = new TestDeployment(shared);
        var tenants = AddTenants(deployment, 3, isShared: false);
        await deployment.ApplyAsync();
        await shared.ExecuteAsync("ALTER TABLE a ADD COLUMN added date", tenants[2]);

        var result = await deployment.RunAsync("verify", "--drift");

        Assert.Equal(5, result.ExitCode);
        var text = string.Join(' ', result.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("checks failed", text, StringComparison.Ordinal);
        Assert.Contains("public.a.added", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_majority_nobody_is_called_right()
    {
        using var deployment = new TestDeployment(shared);
        var tenants = AddTenants(deployment, 2, isShared: false);
        await deployment.ApplyAsync();
        await shared.ExecuteAsync("DROP VIEW v", tenants[0]);

        var result = await deployment.RunAsync("verify", "--drift", "--json");

        Assert.Equal(5, result.ExitCode);
        Assert.True(result.Json.GetProperty("drift")[0].GetProperty("isTie").GetBoolean());
        Assert.All(result.Json.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("name").GetString() == "drift"), check =>
        {
            Assert.Equal("failed", check.GetProperty("outcome").GetString());
            Assert.Contains("no majority at version 1", check.GetProperty("detail").GetString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Tenants_at_other_versions_are_not_compared_with_each_other()
    {
        using var deployment = new TestDeployment(shared);
        var tenants = AddTenants(deployment, 2, isShared: false);
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE later (a int);");
        Assert.Equal(0, (await deployment.RunAsync("migrate", "--tenant", tenants[0])).ExitCode);

        var result = await deployment.RunAsync("verify", "--drift", "--json");

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Equal(2, result.Json.GetProperty("drift").GetArrayLength());
    }

    private static string Pool(TestDeployment deployment) => $"{deployment.Prefix}_pool";

    private static string[] AddTenants(TestDeployment deployment, int count, bool isShared)
    {
        if (isShared)
        {
            deployment.AddSharedDatabase("pool");
        }

        var tenants = Enumerable.Range(0, count).Select(number => deployment.AddTenant($"shop{number}_prod", sql: "sql", more: entry =>
        {
            entry["ownerRole"] = deployment.AddPlainRole($"owner{number}");
            entry["access"] = new JsonObject { [deployment.AddRole($"app{number}")] = "readWrite" };
            if (isShared)
            {
                entry["database"] = Pool(deployment);
            }
        })).ToArray();
        deployment.WriteSql("sql", "V001__a.sql", Sql);
        return tenants;
    }
}
