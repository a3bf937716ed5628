using System.Text.Json;
using Infra.Cli.Comparison;
using Infra.Environments;
using Infra.Tests.Commands;

namespace Infra.Tests.Comparison;

public sealed class DiffTests
{
    private static readonly DeploymentWords Dev = new(new EnvironmentName("shop", "dev"));

    private static readonly DeploymentWords Production = new(new EnvironmentName("shop", "production"));

    [Fact]
    public void The_deployments_own_names_are_no_difference()
    {
        var left = new Dictionary<string, string> { ["secrets['shop/dev/db'].username"] = "shop_app", ["identifier"] = "shop-dev-db" };
        var right = new Dictionary<string, string> { ["secrets['shop/production/db'].username"] = "shop_app", ["identifier"] = "shop-production-db" };
        Assert.Empty(FlatComparison.Of(left, Dev, right, Production));
    }

    [Fact]
    public void A_name_is_only_a_whole_word_and_never_a_whole_key()
    {
        var left = new Dictionary<string, string> { ["production"] = "false", ["title"] = "developers" };
        var right = new Dictionary<string, string> { ["production"] = "true", ["title"] = "productioners" };
        Assert.Equal(
            [new Difference("production", "false", "true"), new Difference("title", "developers", "productioners")],
            FlatComparison.Of(left, Dev, right, Production));
    }

    [Fact]
    public void What_only_one_of_them_sets_is_a_difference() =>
        Assert.Equal(
            [new Difference("a", "1", null), new Difference("b", null, "2")],
            FlatComparison.Of(new Dictionary<string, string> { ["a"] = "1" }, Dev, new Dictionary<string, string> { ["b"] = "2" }, Production));

    [Fact]
    public async Task Shows_what_production_has_that_development_has_not_in_settings_and_resources()
    {
        var result = await InfraProcess.RunAsync(["diff", "ecommerce/dev", "ecommerce/prod", "--json"]);
        Assert.Equal(2, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var settings = json.RootElement.GetProperty("settings").EnumerateArray().ToDictionary(
            item => item.GetProperty("path").GetString()!, item => (item.GetProperty("left").GetString(), item.GetProperty("right").GetString()));
        Assert.Equal(("false", "true"), settings["database.multiAz"]);
        Assert.Equal(("false", "true"), settings["database.deletionProtection"]);
        Assert.DoesNotContain("database.identifier", settings.Keys);

        var resources = json.RootElement.GetProperty("resources");
        Assert.Contains("aws_nat_gateway network/nat-gateway-us-east-1b", resources.GetProperty("onlyRight").EnumerateArray().Select(item => item.GetString()));
        Assert.Contains(resources.GetProperty("arguments").EnumerateArray(), item =>
            item.GetProperty("path").GetString() == "aws_db_instance database/instance  multi_az"
            && item.GetProperty("left").GetString() == "false" && item.GetProperty("right").GetString() == "true");
    }

    [Fact]
    public async Task A_deployment_does_not_differ_from_itself()
    {
        var result = await InfraProcess.RunAsync(["diff", "credlink/dev", "credlink/dev"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("0 settings differ", result.Output, StringComparison.Ordinal);
    }
}
