using System.Text.Json.Nodes;
using Infra.Cli.Handover;
using Infra.Environments.Settings;

namespace Infra.Tests.Handover;

public sealed class UrlAndJsonTests
{
    [Fact]
    public void The_url_has_no_password_and_says_on_the_side_where_it_is()
    {
        var (text, handover) = Handovers.Write("startupwebapp/prod", "url");
        Assert.Equal(
            "postgresql://django_app@db.example.internal:5432/startupwebapp_prod?sslmode=verify-full&sslrootcert=/etc/ssl/certs/global-bundle.pem\n",
            text);
        Assert.Contains(handover.Notes, note => note.StartsWith("The password: export PGPASSWORD=\"$(aws secretsmanager", StringComparison.Ordinal));
    }

    [Fact]
    public void The_url_of_a_proxy_asks_for_a_token()
    {
        var (text, handover) = Handovers.Write("happytrip/prod", "url");
        Assert.StartsWith("postgresql://app_user@proxy.example.internal:5432/happytrip_b2b?", text, StringComparison.Ordinal);
        Assert.Contains(handover.Notes, note => note.Contains("aws rds generate-db-auth-token", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("happytrip/aurora", "readers.example.internal")]
    [InlineData("happytrip/prod", "replica-1.example.internal")]
    public void The_readers_host_is_the_clusters_or_the_first_replicas(string environment, string expected)
    {
        var handover = Handovers.Of(environment, Handovers.Outputs(environment));
        Assert.Equal(expected, handover.ValueOf("X", ApplicationValue.DatabaseReaderHost));
    }

    [Fact]
    public void Json_holds_all_of_it_for_a_program()
    {
        var document = JsonNode.Parse(Handovers.Write("mosaic/prod", "json", withOutputs: false).Text)!;

        Assert.Equal("mosaic/prod", document["environment"]!.GetValue<string>());
        Assert.Equal("mosaic", document["database"]!["name"]!.GetValue<string>());
        Assert.Equal("mosaic_app", document["database"]!["username"]!.GetValue<string>());
        Assert.Equal(5432, document["database"]!["port"]!.GetValue<int>());
        Assert.Equal("password", document["database"]!["login"]!.GetValue<string>());
        Assert.Equal("mosaic/prod/rds/connection", document["secret"]!["name"]!.GetValue<string>());
        Assert.Equal("password", document["secretVariables"]!["DB_PASSWORD"]!["key"]!.GetValue<string>());
        Assert.Equal(
            "arn:aws:iam::123456789012:role/mosaic-prod-core-api-secrets-role",
            document["serviceAccounts"]!["core-api"]!["roleArn"]!.GetValue<string>());
        Assert.Equal(
            KnownAfterApply.For("secret_arns", "mosaic/prod/rds/connection"),
            document["knownAfterApply"]!["secret_arns[\"mosaic/prod/rds/connection\"]"]!.GetValue<string>());
        Assert.NotEmpty(document["notes"]!.AsArray());
    }

    [Fact]
    public void A_region_of_another_partition_gets_its_arns()
    {
        var settings = Handovers.Settings("mosaic/prod");
        var handover = new ApplicationHandover(
            Handovers.Name("mosaic/prod"), settings with { Aws = settings.Aws with { Region = "cn-north-1" } }, null);
        Assert.StartsWith("arn:aws-cn:iam::", handover.RoleArn(settings.Access.ServiceAccounts["core-api"]), StringComparison.Ordinal);
    }
}
