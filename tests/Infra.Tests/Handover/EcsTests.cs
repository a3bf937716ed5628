using System.Text.Json.Nodes;
using Infra.Cli.Handover;
using Infra.Environments.Settings;
using Infra.Tests.Acceptance;

namespace Infra.Tests.Handover;

public sealed class EcsTests
{
    [Theory]
    [InlineData("dev")]
    [InlineData("prod")]
    [PageRow("ecommerce", "Handing the database to the application", "The ECS container definition", "application; infra handover --format ecs")]
    public void E_commerce_handing_the_database_to_the_application(string deployment)
    {
        var fragment = JsonNode.Parse(Handovers.Write($"ecommerce/{deployment}", "ecs").Text)!;

        Assert.Equal("shop", fragment["name"]!.GetValue<string>());
        var expected = new Dictionary<string, string>
        {
            ["DB_HOST"] = "db.example.internal",
            ["DB_PORT"] = "5432",
            ["DB_NAME"] = "ecommerce",
            ["DB_USERNAME"] = "ecommerce_app",
            ["AWS_REGION"] = "us-east-1",
            ["SECRETS_MANAGER_SECRET_NAME"] = $"ecommerce/{deployment}/database",
            ["DB_SSLMODE"] = "verify-full",
            ["DB_SSLROOTCERT"] = "/etc/ssl/certs/global-bundle.pem",
        };
        Assert.Equal(expected.OrderBy(entry => entry.Key), Environment(fragment).OrderBy(entry => entry.Key));
        var secret = Assert.Single(Secrets(fragment));
        Assert.Equal("DB_PASSWORD", secret.Key);
        Assert.Equal($"arn:aws:secretsmanager:us-east-1:123456789012:secret:ecommerce/{deployment}/database-AbCdEf:password::", secret.Value);
    }

    [Theory]
    [InlineData("dev", "development")]
    [InlineData("production", "production")]
    [PageRow("credlink", "Outputs and application variables", "Outputs `rds_endpoint`", "application.values, variables")]
    public void CredLink_outputs_and_application_variables(string deployment, string nodeEnvironment)
    {
        var fragment = JsonNode.Parse(Handovers.Write($"credlink/{deployment}", "ecs").Text)!;

        var variables = Environment(fragment);
        Assert.Equal("true", variables["DATABASE_SSL"]);
        Assert.Equal("rediss://redis.example.internal:6379", variables["REDIS_URL"]);
        Assert.Equal("true", variables["REDIS_TLS"]);
        Assert.Equal($"credlink-{deployment}-proofs-123456789012", variables["S3_BUCKET"]);
        Assert.Equal("us-east-1", variables["AWS_REGION"]);
        Assert.Equal(nodeEnvironment, variables["NODE_ENV"]);
        Assert.True(variables.ContainsKey("PORT"));
        Assert.True(variables.ContainsKey("LOG_LEVEL"));
        Assert.False(variables.ContainsKey("DATABASE_URL"), "the URL holds the password, so it belongs among the secrets");
        Assert.Equal(
            $"arn:aws:secretsmanager:us-east-1:123456789012:secret:credlink/{deployment}/database-url-AbCdEf:url::",
            Secrets(fragment)["DATABASE_URL"]);
        Assert.Equal(
            $"arn:aws:secretsmanager:us-east-1:123456789012:secret:credlink/{deployment}/database-AbCdEf:password::",
            Secrets(fragment)["DB_PASSWORD"]);
    }

    [Fact]
    public void A_url_without_a_secret_of_its_own_has_no_password_and_the_password_comes_beside_it()
    {
        var settings = Handovers.Settings("ecommerce/prod");
        var application = settings.Application! with
        {
            Values = new Dictionary<string, ApplicationValue> { ["DATABASE_URL"] = ApplicationValue.DatabaseUrl },
        };
        var handover = new ApplicationHandover(
            Handovers.Name("ecommerce/prod"), settings with { Application = application }, Handovers.Outputs("ecommerce/prod"));

        var fragment = JsonNode.Parse(HandoverFormats.Find("ecs").Write(handover))!;

        Assert.Equal(
            "postgresql://ecommerce_app@db.example.internal:5432/ecommerce?sslmode=verify-full&sslrootcert=/etc/ssl/certs/global-bundle.pem",
            Environment(fragment)["DATABASE_URL"]);
        Assert.EndsWith(":password::", Secrets(fragment)["PGPASSWORD"], StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_a_proxy_that_wants_tokens_there_is_no_password_and_the_proxy_is_the_host()
    {
        var (text, handover) = Handovers.Write("happytrip/prod", "ecs");
        var fragment = JsonNode.Parse(text)!;

        Assert.Empty(Secrets(fragment));
        Assert.Equal("proxy.example.internal", Environment(fragment)["DB_HOST"]);
        Assert.Equal("/etc/ssl/certs/AmazonRootCA1.pem", Environment(fragment)["DB_SSLROOTCERT"]);
        Assert.Contains(handover.Notes, note => note.Contains(
            "aws rds generate-db-auth-token --region ap-south-1 --hostname proxy.example.internal --port 5432 --username app_user",
            StringComparison.Ordinal));
    }

    [Fact]
    public void The_settings_own_variables_win_over_the_formats()
    {
        var settings = Handovers.Settings("ecommerce/dev");
        var application = settings.Application! with { Variables = new Dictionary<string, string> { ["DB_SSLROOTCERT"] = "/app/ca.pem", ["PORT"] = "80" } };
        var handover = new ApplicationHandover(Handovers.Name("ecommerce/dev"), settings with { Application = application }, null);

        var variables = Environment(JsonNode.Parse(HandoverFormats.Find("ecs").Write(handover))!);

        Assert.Equal("/app/ca.pem", variables["DB_SSLROOTCERT"]);
        Assert.Equal("80", variables["PORT"]);
    }

    [Fact]
    public void A_task_role_that_may_not_read_the_secret_is_told()
    {
        var settings = Handovers.Settings("ecommerce/dev") with { Access = new AccessSettings() };
        var handover = new ApplicationHandover(Handovers.Name("ecommerce/dev"), settings, null);
        HandoverFormats.Find("ecs").Write(handover);
        Assert.Contains(handover.Notes, note => note.StartsWith("No policy of $.access.taskRoles allows to read the secrets", StringComparison.Ordinal));
        Assert.DoesNotContain(Handovers.Write("ecommerce/dev", "ecs").Handover.Notes, note => note.StartsWith("No policy", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Environment(JsonNode fragment) =>
        fragment["environment"]!.AsArray().ToDictionary(item => item!["name"]!.GetValue<string>(), item => item!["value"]!.GetValue<string>());

    private static Dictionary<string, string> Secrets(JsonNode fragment) =>
        fragment["secrets"]!.AsArray().ToDictionary(item => item!["name"]!.GetValue<string>(), item => item!["valueFrom"]!.GetValue<string>());
}
