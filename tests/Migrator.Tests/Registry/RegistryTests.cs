using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;
using Infra.Tests.Acceptance;

namespace Infra.Migrator.Tests.Registry;

public sealed class RegistryTests
{
    [Fact]
    [PageRow("startupwebapp", "Registry", "A generated Markdown registry", "registry; migrator registry")]
    public async Task The_registry_has_everything_and_says_what_is_known_only_after_apply()
    {
        var result = await RunShippedAsync();

        Assert.Equal(0, result.ExitCode);
        foreach (var expected in new[]
                 {
                     "| Identifier | `startupwebapp-multi-tenant-prod` |", "| Class | `db.t4g.small` |", "| Region | `us-east-1` |",
                     "| Cost | about 28.90 USD a month |", "| `edtech_experiment` | EdTech fork | experimental | future | `django_app` |",
                     "| Endpoint | *known after apply* |", "| Port | 5432 |", "`rds-ca-rsa2048-g1`",
                     "rds/startupwebapp/multi-tenant/master",
                     "- Connections: 100", "- Capacity: 3–5 small applications", "- Scale trigger: more than 70 sustained connections",
                     "#dashboards/dashboard/StartupWebApp-RDS-MultiTenant", "kept 7 days, every day 03:00-04:00 UTC",
                     "psql --command='\\l'", "pg_size_pretty", "count(*) FROM pg_stat_activity", "pg_dump --format=custom",
                     "migrator tenant archive", "migrator tenant drop", "migrator up --environment startupwebapp/prod", "platform@startupwebapp.example", "## "
                         + "Change log",
                 })
        {
            Assert.Contains(expected, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_same_input_gives_the_same_text() =>
        Assert.Equal((await RunShippedAsync()).Output, (await RunShippedAsync()).Output);

    [Fact]
    public async Task Outputs_fill_in_the_endpoint_and_the_secrets()
    {
        using var deployment = new TestDeployment();
        deployment.AddTenant("shop_prod", more: entry => entry["notes"] = "a | b");
        var outputs = deployment.Outputs("db.example.us-east-1.rds.amazonaws.com", 5433);
        outputs["database_engine_version"] = "16.8";
        outputs["bastion_tunnel_command"] = "aws ssm start-session --target i-1";

        var result = await deployment.RunAsync("registry", "--outputs", deployment.WriteOutputs(outputs));

        Assert.Contains(
            "| Endpoint | `db.example.us-east-1.rds.amazonaws.com` |\n| Port | 5433 |", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"`arn:aws:secretsmanager:us-east-1:123456789012:secret:{deployment.Owner}`", result.Output, StringComparison.Ordinal);
        Assert.Contains("PostgreSQL 16.8", result.Output, StringComparison.Ordinal);
        Assert.Contains("aws ssm start-session --target i-1", result.Output, StringComparison.Ordinal);
        Assert.Contains("| a \\| b |", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("known after apply", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_in_a_shared_database_stands_with_its_schema_and_its_commands_touch_nothing_else()
    {
        using var deployment = new TestDeployment();
        var reader = deployment.AddRole("reader");
        var writer = deployment.AddRole("writer");
        deployment.Tenancy["sharedDatabases"] = new JsonObject { ["shops"] = new JsonObject { ["extensions"] = new JsonArray("pg_trgm") } };
        var named = deployment.AddTenant("named", more: entry =>
        {
            entry["database"] = "shops";
            entry["schema"] = "order";
            entry["access"] = new JsonObject { [reader] = "readOnly", [writer] = "readWrite" };
        });
        var plain = deployment.AddTenant("plain", more: entry => entry["database"] = "shops");

        var text = (await deployment.RunAsync("registry")).Output;

        Assert.Contains(
            $"| `shops` / `order`, tenant `{named}` | named | production | active | `{deployment.Owner}` | "
                + $"`{reader}` (reads), `{writer}` (reads and writes) |",
            text, StringComparison.Ordinal);
        Assert.Contains($"| `shops` / `{plain}` | plain | production | active | `{deployment.Owner}` | nobody |", text, StringComparison.Ordinal);
        Assert.Contains($"| `shops` | `{deployment.Owner}` | 2 | `pg_trgm` |", text, StringComparison.Ordinal);
        Assert.Contains($"pg_dump --format=custom --schema=order --file={named}.dump shops", text, StringComparison.Ordinal);
        Assert.Contains($"migrator tenant archive {named} --environment ", text, StringComparison.Ordinal);
        Assert.Contains($"--i-know-what-i-am-dropping {named}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a database:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_replaced_whole_and_nothing_else_is_left_beside_it()
    {
        using var deployment = new TestDeployment();
        var folder = Directory.CreateDirectory(Path.Combine(deployment.Root, "out"));
        var file = Path.Combine(folder.FullName, "REGISTRY.md");
        await File.WriteAllTextAsync(file, "old");

        var result = await deployment.RunAsync("registry", "--output", file);

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(
            "# StartupWebApp: registry of databases (app/prod)\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(folder.FullName));
    }

    private static async Task<RunResult> RunShippedAsync()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new MigratorHost
        {
            Output = output,
            Error = error,
            Variables = new Dictionary<string, string>(),
            WorkingDirectory = TestDeployment.RepositoryRoot(),
        };
        var exitCode = await MigratorApplication.RunAsync(
            ["registry", "--environment", "startupwebapp/prod"], host, CancellationToken.None);
        return new RunResult(exitCode, output.ToString(), error.ToString());
    }
}
