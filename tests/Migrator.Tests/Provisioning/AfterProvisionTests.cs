using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Provisioning;

[Collection(ServerTests.Name)]
public sealed class AfterProvisionTests(SharedServer shared)
{
    [Fact]
    public async Task The_command_gets_the_connection_in_its_environment_and_its_output_carries_the_tenants_name()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = AddTenant(
            deployment,
            "printenv PGHOST PGPORT PGUSER PGDATABASE PGSSLMODE PGSSLROOTCERT; pwd; echo \"$DATABASE_URL\" > url; echo \"$PGPASSWORD\"");

        var result = await deployment.ApplyAsync();

        string[] lines =
        [
            "localhost", $"{shared.Server.Port}", deployment.Owner, tenant, "verify-full", shared.Server.RootCertificatePath!,
            deployment.EnvironmentFolder, "***",
        ];
        Assert.Contains(string.Concat(lines.Select(line => $"{tenant}: {line}\n")), result.Error, StringComparison.Ordinal);
        var url = (await File.ReadAllTextAsync(Path.Combine(deployment.EnvironmentFolder, "url"))).TrimEnd();
        var password = Uri.EscapeDataString(deployment.PasswordOf(deployment.Owner));
        Assert.Equal(
            $"postgresql://{deployment.Owner}:{password}@localhost:{shared.Server.Port}/{tenant}"
            + $"?sslmode=verify-full&sslrootcert={Uri.EscapeDataString(shared.Server.RootCertificatePath!)}", url);
    }

    [Fact]
    public async Task A_program_of_the_application_such_as_alembic_gets_its_arguments_and_the_connection()
    {
        using var deployment = new TestDeployment(shared);
        var program = Path.Combine(Directory.CreateDirectory(Path.Combine(deployment.EnvironmentFolder, "core-api")).FullName, "alembic");
        await File.WriteAllTextAsync(program, "echo \"$# $*\" > ran\necho \"$DATABASE_URL\" >> ran\n");
        var tenant = deployment.AddTenant("mosaic_prod", more: entry => entry["afterProvision"] = new JsonObject
        {
            ["command"] = new JsonArray("/bin/sh", program, "upgrade", "head"),
            ["workingDirectory"] = "core-api",
        });

        await deployment.ApplyAsync();

        var lines = await File.ReadAllLinesAsync(Path.Combine(deployment.EnvironmentFolder, "core-api", "ran"));
        Assert.Equal("2 upgrade head", lines[0]);
        Assert.StartsWith($"postgresql://{deployment.Owner}:", lines[1], StringComparison.Ordinal);
        Assert.Contains($"@localhost:{shared.Server.Port}/{tenant}?sslmode=verify-full", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo broken >&2; exit 7", 600, "ended with 7; its output stands above")]
    [InlineData("sleep 20", 1, "took longer than 1 s and was ended")]
    public async Task A_command_that_fails_fails_its_tenant_alone(string script, int timeoutSeconds, string message)
    {
        using var deployment = new TestDeployment(shared);
        AddTenant(deployment, script, timeoutSeconds);
        var healthy = deployment.AddTenant("bank_prod");

        var result = await deployment.RunAsync("apply");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"the command '/bin/sh' {message}", result.Output, StringComparison.Ordinal);
        Assert.Equal(1L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{healthy}'"));
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_named()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant(
            "shop_prod", more: entry => entry["afterProvision"] = new JsonObject { ["command"] = new JsonArray("no-such-program") });

        var result = await deployment.RunAsync("apply");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("the command 'no-such-program' cannot be started", result.Output, StringComparison.Ordinal);
    }

    private static string AddTenant(TestDeployment deployment, string script, int timeoutSeconds = 600) =>
        deployment.AddTenant("shop_prod", more: entry => entry["afterProvision"] = new JsonObject
        {
            ["command"] = new JsonArray("/bin/sh", "-c", script),
            ["timeoutSeconds"] = timeoutSeconds,
        });
}
