using System.Text.Json;
using Infra.Tests.Commands;
using Infra.Tests.Terraform;

namespace Infra.Tests.Cost;

public sealed class CostCommandTests : IDisposable
{
    private static readonly Dictionary<string, string> WithoutNode = new() { ["PATH"] = "" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_shows_every_item_with_its_assumption_and_the_total_without_node()
    {
        var result = await InfraProcess.RunAsync(["cost", "startupwebapp/prod"], variables: WithoutNode);
        Assert.True(result.ExitCode == 0, result.Error);
        var instance = Assert.Single(result.Output.Split('\n'), line => line.Contains("instance: db.t4g.small", StringComparison.Ordinal));
        Assert.Contains("730 h", instance, StringComparison.Ordinal);
        Assert.Contains("0.032", instance, StringComparison.Ordinal);
        Assert.Contains("23.36", instance, StringComparison.Ordinal);
        Assert.Matches(@"startupwebapp/prod in us-east-1: [0-9]+\.[0-9]{2} USD a month", result.Output);
        Assert.Contains("free", Assert.Single(result.Output.Split('\n'), line => line.Contains("Performance Insights 7 days", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_items_whose_sum_is_the_total_and_the_source_of_every_price()
    {
        var document = await JsonOf("cost", "credlink/production", "--json");
        var items = document.GetProperty("items").EnumerateArray().ToArray();
        Assert.All(items, item => Assert.NotEqual("", item.GetProperty("price").GetProperty("source").GetString()));
        Assert.Equal(
            document.GetProperty("total").GetProperty("monthlyUsd").GetDecimal(), items.Sum(item => item.GetProperty("monthlyUsd").GetDecimal()), precision: 2);
        Assert.False(document.GetProperty("total").GetProperty("isLowerBound").GetBoolean());
    }

    [Fact]
    public async Task An_unknown_price_is_listed_is_null_and_makes_the_total_a_lower_bound()
    {
        string[] line = ["cost", "mosaic/prod", "--set", "database.instanceClass=db.m9g.large"];
        var text = await InfraProcess.RunAsync(line);
        Assert.Contains("at least ", text.Output, StringComparison.Ordinal);
        Assert.Contains("Unknown and not in the total: database/instance instance (db.m9g.large in us-east-1)", text.Output, StringComparison.Ordinal);

        var document = await JsonOf([.. line, "--json"]);
        Assert.True(document.GetProperty("total").GetProperty("isLowerBound").GetBoolean());
        var instance = document.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("part").GetString() == "instance");
        Assert.Equal(JsonValueKind.Null, instance.GetProperty("monthlyUsd").ValueKind);
    }

    [Fact]
    public async Task Two_deployments_are_compared_item_by_item()
    {
        var against = (await JsonOf("cost", "credlink/production", "--against", "credlink/dev", "--json")).GetProperty("against");
        var items = against.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!);
        Assert.Equal(0.045m * 730, items["network/nat-gateway-us-east-1b gateway"].GetProperty("differenceUsd").GetDecimal());
        Assert.Equal(JsonValueKind.Null, items["network/nat-gateway-us-east-1b gateway"].GetProperty("beforeUsd").ValueKind);
        // The topics are named after the deployment: no difference.
        Assert.DoesNotContain(items.Keys, name => name.Contains("email-", StringComparison.Ordinal));

        var production = await JsonOf("cost", "credlink/production", "--json");
        var development = await JsonOf("cost", "credlink/dev", "--json");
        decimal TotalOf(JsonElement document) => document.GetProperty("total").GetProperty("monthlyUsd").GetDecimal();
        Assert.Equal(TotalOf(production) - TotalOf(development), against.GetProperty("differenceUsd").GetDecimal(), precision: 3);
    }

    [Fact]
    public async Task A_synthesised_stack_of_another_commit_shows_what_changed_and_what_an_escape_hatch_added()
    {
        var stacks = Directory.CreateDirectory(Path.Combine(_folder.Path, "old", "stacks", "mosaic-prod"));
        var golden = await File.ReadAllTextAsync(Repository.PathOf("tests", "Infra.Tests", "Golden", "mosaic-prod.tf.json"));
        await File.WriteAllTextAsync(Path.Combine(stacks.FullName, "cdk.tf.json"), golden);
        var old = Path.Combine(_folder.Path, "old");
        Assert.Contains("0.00 USD a month, 0 items differ", (await InfraProcess.RunAsync(["cost", "mosaic/prod", "--against", old])).Output, StringComparison.Ordinal);

        var hatched = Path.Combine(_folder.Path, "cdk.tf.json");
        await File.WriteAllTextAsync(
            hatched, golden.Replace("\"resource\": {", "\"resource\": { \"aws_mq_broker\": { \"events\": { \"broker_name\": \"events\" } },", StringComparison.Ordinal));
        var result = await InfraProcess.RunAsync(["cost", "mosaic/prod", "--from", hatched, "--against", old]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("events resource (aws_mq_broker in us-east-1)", result.Output, StringComparison.Ordinal);
        Assert.Contains("unknown for 1 of them", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ifs_say_what_would_change()
    {
        var changes = (await JsonOf("cost", "startupwebapp/prod", "--what-if", "multi-az,reserved-3y", "--json")).GetProperty("whatIf").EnumerateArray().ToArray();
        Assert.Equal(["multi-az", "reserved-3y"], changes.Select(change => change.GetProperty("change").GetString()));
        Assert.Equal((0.032m * 730) + (0.115m * 20), changes[0].GetProperty("differenceUsd").GetDecimal());
        Assert.Equal((0.01282m - 0.032m) * 730, changes[1].GetProperty("differenceUsd").GetDecimal());
    }

    [Fact]
    public async Task A_what_if_without_a_price_is_unknown_and_says_what_the_rest_would_change()
    {
        string[] line = ["cost", "credlink/production", "--what-if", "reserved-1y"];
        var change = (await JsonOf([.. line, "--json"])).GetProperty("whatIf").EnumerateArray().Single();
        Assert.Equal(JsonValueKind.Null, change.GetProperty("differenceUsd").ValueKind);
        var text = (await InfraProcess.RunAsync(line)).Output;
        Assert.Contains("no price is known for cache-redis/replication-group nodes (Redis cache.t3.micro in us-east-1)", text, StringComparison.Ordinal);
        Assert.Contains("the rest is 0.00 USD a month", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is not an environment", "cost", "startupwebap/prod")]
    [InlineData("there is no such change; there are reserved-1y", "cost", "startupwebapp/prod", "--what-if", "cheaper")]
    [InlineData("--against elsewhere: is neither a folder", "cost", "startupwebapp/prod", "--against", "elsewhere")]
    [InlineData("the folder is not one that infra synth wrote", "cost", "startupwebapp/prod", "--against", "environments")]
    [InlineData("cannot be read as a synthesised stack: it has no resources", "cost", "startupwebapp/prod", "--against", "cdktf.json")]
    [InlineData("--from elsewhere: there is no such folder or file", "cost", "startupwebapp/prod", "--from", "elsewhere")]
    [InlineData("do not go together", "cost", "startupwebapp/prod", "--from", "cdktf.json", "--what-if", "multi-az")]
    public async Task A_wrong_command_line_is_explained(string explanation, params string[] arguments)
    {
        var result = await InfraProcess.RunAsync(arguments);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(explanation, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> JsonOf(params string[] arguments)
    {
        var result = await InfraProcess.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
