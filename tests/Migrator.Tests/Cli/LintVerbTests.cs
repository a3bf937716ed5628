using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Cli;

public sealed class LintVerbTests
{
    [Fact]
    public async Task Findings_are_told_with_their_place_the_line_and_the_fix_and_warnings_end_with_0_unless_strict()
    {
        using var deployment = new TestDeployment();
        deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE t (\n  a char(3));");

        var result = await deployment.RunAsync("lint");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith(
            "environments/app/sql/V001__a.sql:2:5: warning ban-char-field: a: char(n) fills texts up with spaces", result.Output,
                StringComparison.Ordinal);
        Assert.Contains("  2 |   a char(3));\n    |     ^\n  fix: text with a CHECK\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 file(s) in 1 folder(s): 0 error(s), 1 warning(s)", result.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(5, (await deployment.RunAsync("lint", "--strict")).ExitCode);
    }

    [Fact]
    public async Task A_name_that_is_one_tenants_own_is_an_error_in_a_shared_folder_and_a_name_that_all_have_is_not()
    {
        using var deployment = new TestDeployment();
        var first = deployment.AddTenant("de", sql: "sql");
        deployment.AddTenant("fr", sql: "sql");
        var alone = deployment.AddTenant("alone", sql: "own");
        deployment.WriteSql("sql", "V001__a.sql", $"INSERT INTO t VALUES ('{first}');\nGRANT SELECT ON t TO {deployment.Owner};");
        deployment.WriteSql("own", "V001__a.sql", $"INSERT INTO t VALUES ('{alone}');");

        var result = await deployment.RunAsync("lint", "--json");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal(1, result.Json.GetProperty("errors").GetInt32());
        var finding = Assert.Single(result.Json.GetProperty("findings").EnumerateArray());
        Assert.Equal("fleet-hard-coded-name", finding.GetProperty("rule").GetString());
        Assert.Equal("error", finding.GetProperty("severity").GetString());
        Assert.Equal("environments/app/sql/V001__a.sql", finding.GetProperty("path").GetString());
        Assert.Equal((1, 23), (finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32()));
    }

    [Fact]
    public async Task A_schema_of_a_shared_database_is_a_tenants_own_name()
    {
        using var deployment = new TestDeployment();
        deployment.Tenancy["sharedDatabases"] = new JsonObject { ["pool"] = new JsonObject() };
        deployment.AddTenant("de", sql: "sql", more: entry => (entry["database"], entry["schema"]) = ("pool", "shop_de"));
        deployment.AddTenant("fr", sql: "sql", more: entry => (entry["database"], entry["schema"]) = ("pool", "shop_fr"));
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE shop_fr.t (a int); COMMENT ON TABLE pool IS 'of all';");

        var result = await deployment.RunAsync("lint");

        Assert.Equal(5, result.ExitCode);
        Assert.Contains("V001__a.sql:1:14: error fleet-hard-coded-name: schema shop_fr:", result.Output, StringComparison.Ordinal);
        Assert.Contains(": 1 error(s), 0 warning(s)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_a_usage_error_with_its_place()
    {
        using var deployment = new TestDeployment();
        deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "SELECT 1;\nCOMMIT;");
        var result = await deployment.RunAsync("lint");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("V001__a.sql:2:1: the file runs in one transaction", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rules_are_listed_with_reason_and_fix()
    {
        using var deployment = new TestDeployment();
        deployment.AddTenant("shop_prod");
        var result = await deployment.RunAsync("lint", "--rules", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Infra.Migrator.Linting.Linter.Rules.Count, result.Json.GetProperty("rules").GetArrayLength());
        Assert.Contains("ban-drop-column (warning): a column is dropped\n  why: ", (await deployment.RunAsync("lint", "--rules")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_file_takes_the_next_number_of_the_tenants_folder()
    {
        using var deployment = new TestDeployment();
        deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V0041__a.sql", "SELECT 1;");

        var result = await deployment.RunAsync("new", "Add order notes");
        var second = await deployment.RunAsync("new", "views", "--kind", "repeatable", "--json");

        Assert.Equal((0, 0), (result.ExitCode, second.ExitCode));
        Assert.Equal(Path.Combine(deployment.EnvironmentFolder, "sql", "V0042__add_order_notes.sql"), result.Output.Trim());
        Assert.True(File.Exists(result.Output.Trim()));
        Assert.EndsWith("R__views.sql", second.Json.GetProperty("file").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_file_needs_a_folder_a_known_kind_and_a_name()
    {
        using var deployment = new TestDeployment();
        deployment.AddTenant("a");
        Assert.Contains("No tenant in", (await FailAsync("new", "x")).Error, StringComparison.Ordinal);
        deployment.AddTenant("b", sql: "sql");
        Assert.Contains(
            "--kind must be one of versioned, repeatable, before, after, got 'often'",
            (await FailAsync("new", "x", "--kind", "often")).Error, StringComparison.Ordinal);
        Assert.Contains("has none of the letters", (await FailAsync("new", "!")).Error, StringComparison.Ordinal);
        deployment.AddTenant("c", sql: "other");
        Assert.Contains("say which with --folder: sql, other", (await FailAsync("new", "x")).Error, StringComparison.Ordinal);
        Assert.Contains("--folder '../x' is no tenant's sql or testData", (await FailAsync("new", "x", "--folder", "../x")).Error,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(deployment.EnvironmentFolder, "*.sql", SearchOption.AllDirectories));
        Assert.Equal(0, (await deployment.RunAsync("new", "x", "--folder", "other")).ExitCode);

        async Task<RunResult> FailAsync(params string[] args)
        {
            var result = await deployment.RunAsync(args);
            Assert.Equal(1, result.ExitCode);
            return result;
        }
    }
}
