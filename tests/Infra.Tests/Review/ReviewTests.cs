using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Cli.Review;
using Infra.Cli.Terraform;
using Infra.Tests.Commands;
using Infra.Tests.Terraform;

namespace Infra.Tests.Review;

public sealed class ReviewTests : IDisposable
{
    private static readonly Dictionary<string, string> WithoutNode = new() { ["PATH"] = "" };

    private static readonly string[] Sensitive = ["password-before", "password-after", "token-before", "token-after"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_plan_says_itself_what_is_replaced_and_its_parameters_are_told_by_name()
    {
        var changes = ChangeSet.OfPlan(Plans.Replacing, Stacks.Golden(Stacks.Mosaic));
        Assert.Equal("0 to add, 2 to change, 1 to replace, 1 to destroy", changes.Totals);
        var database = changes.Changes[0];
        Assert.True(database.LosesData);
        Assert.Equal("username", Assert.Single(database.Effects).Attribute);
        Assert.Contains("no final snapshot is taken", database.Notes);
        Assert.Equal([database], changes.Changes.Where(change => change.LosesData));

        var group = Assert.Single(changes.Changes, change => change.Change.Type == "aws_db_parameter_group");
        Assert.Equal(["parameter[max_connections]", "parameter[work_mem]"], group.Effects.Select(effect => effect.Attribute));
        Assert.Equal(
            ("\"100\"", "\"200\""),
            group.Change.Attributes.Where(attribute => attribute.Path == "parameter[max_connections]").Select(attribute => (attribute.Before,
                attribute.After)).Single());

        var cache = Assert.Single(changes.Changes, change => change.Change.Type == "aws_elasticache_replication_group");
        Assert.Contains(cache.Effects, effect => effect is { Attribute: "node_type", When: "with the apply (apply_immediately)" });
    }

    [Fact]
    public async Task Markdown_begins_with_what_is_lost_and_ends_with_2_without_any_sensitive_value()
    {
        var result = await ReviewPlan();
        Assert.True(result.ExitCode == 2, result.Error);
        Assert.StartsWith("<!-- infra review mosaic/prod -->\n## Review of mosaic/prod\n\n> [!CAUTION]\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("> - **replaced** `aws_db_instance.database` (replace because cannot update): lost: the databases on it", result.Output,
            StringComparison.Ordinal);
        Assert.Contains("`parameter[max_connections]` | **restart** | after a reboot by hand |", result.Output, StringComparison.Ordinal);
        Assert.Contains("| `password` | *sensitive* | *sensitive* |", result.Output, StringComparison.Ordinal);
        Assert.Contains("Outputs that differ: `database_host`", result.Output, StringComparison.Ordinal);
        Assert.Contains("| ``` \"own\\|er`s\" ``` |".Replace("```", "``", StringComparison.Ordinal), result.Output, StringComparison.Ordinal);
        Assert.All(Sensitive, value => Assert.DoesNotContain(value, result.Output + result.Error, StringComparison.Ordinal));

        // Every row of a table has as many cells as its head.
        Assert.All(
            result.Output.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)),
            line => Assert.Contains(line.Replace("\\|", "", StringComparison.Ordinal).Count(character => character == '|'), new[] { 5, 6 }));
    }

    [Fact]
    public async Task Json_has_changes_effects_rules_policies_and_cost_without_any_sensitive_value()
    {
        var result = await ReviewPlan("--json");
        Assert.Equal(2, result.ExitCode);
        Assert.All(Sensitive, value => Assert.DoesNotContain(value, result.Output, StringComparison.Ordinal));
        using var document = JsonDocument.Parse(result.Output);
        var report = document.RootElement;
        Assert.True(report.GetProperty("losesData").GetBoolean());
        var database = report.GetProperty("changes")[0];
        Assert.Equal(("aws_db_instance.database", "replace"), (database.GetProperty("address").GetString(),
            database.GetProperty("action").GetString()));
        Assert.Equal("replaces", database.GetProperty("effects")[0].GetProperty("impact").GetString());
        Assert.True(report.GetProperty("policies").TryGetProperty("passed", out _));
        Assert.Equal(JsonValueKind.Array, report.GetProperty("rules").ValueKind);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("cost").GetProperty("differenceUsd").ValueKind);
    }

    [Fact]
    public async Task Two_stacks_are_compared_without_node_with_effects_and_cost()
    {
        var before = Stack("before", Stacks.Golden(Stacks.Mosaic));
        var after = Stack("after", Stacks.With(Stacks.Mosaic, "aws_db_instance", instance =>
        {
            instance["instance_class"] = "db.t3.small";
            instance["deletion_protection"] = false;
        }));
        var file = Path.Combine(_folder.Path, "review.md");
        var result = await InfraProcess.RunAsync(
            ["review", "mosaic/prod", "--from", after, "--against", before, "--out", file], variables: WithoutNode);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("", result.Output);
        var text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("[!CAUTION]", text, StringComparison.Ordinal);
        Assert.Contains("**0 to add, 1 to change, 0 to replace, 0 to destroy**", text, StringComparison.Ordinal);
        Assert.Contains("| database/instance | `instance_class` | **restart** | in the maintenance window, sun:04:00-sun:05:00 UTC |", text,
            StringComparison.Ordinal);
        Assert.Contains("Policies: **failed**", text, StringComparison.Ordinal);
        Assert.Contains("deletion protection", text, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"Cost: \*\*\+[0-9.]+\*\*, now [0-9.]+ USD a month", text);
        Assert.Contains("<details><summary>Cost: +", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_was_not_there_before_is_all_new()
    {
        var before = Stack("before", Stacks.Golden(Stacks.Mosaic), "shop-test");
        var after = Stack("after", Stacks.Golden(Stacks.Mosaic));
        var result = await InfraProcess.RunAsync(["review", "mosaic/prod", "--from", after, "--against", before, "--json"], variables: WithoutNode);
        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        Assert.All(document.RootElement.GetProperty("changes").EnumerateArray(), change => Assert.Equal("add",
            change.GetProperty("action").GetString()));
        Assert.StartsWith("a new deployment", document.RootElement.GetProperty("comparedWith").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            document.RootElement.GetProperty("cost").GetProperty("monthlyUsd").GetDecimal(),
            document.RootElement.GetProperty("cost").GetProperty("differenceUsd").GetDecimal());
    }

    [Theory]
    [InlineData("there is nothing to compare mosaic/prod with. Give --against", "review", "mosaic/prod")]
    [InlineData("--against elsewhere: there is no such folder or file", "review", "mosaic/prod", "--against", "elsewhere")]
    [InlineData("--against environments: the folder is not one that infra synth wrote", "review", "mosaic/prod", "--against", "environments")]
    [InlineData("--plan cdktf.json is not a plan", "review", "mosaic/prod", "--plan", "cdktf.json")]
    [InlineData("--plan README.md cannot be read", "review", "mosaic/prod", "--plan", "README.md")]
    [InlineData("it has no resources: it is not the cdk.tf.json of a stack", "review", "mosaic/prod", "--against", "cdktf.json", "--from",
        "cdktf.json")]
    public async Task A_wrong_command_line_is_explained(string explanation, params string[] arguments)
    {
        var result = await InfraProcess.RunAsync(arguments, variables: WithoutNode);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(explanation, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a|b", "`a\\|b`")]
    [InlineData("a`b", "`` a`b ``")]
    [InlineData("``", "``` `` ```")]
    [InlineData("one\ntwo", "`one two`")]
    [InlineData("", "–")]
    public void A_value_cannot_leave_its_code_span_or_its_cell(string value, string code) => Assert.Equal(code, MarkdownText.Code(value));

    [Theory]
    [InlineData("<img src=x>", "&lt;img src=x&gt;")]
    [InlineData("[a](b)", "\\[a\\](b)")]
    [InlineData("a|b*c_d`e", "a\\|b\\*c\\_d\\`e")]
    [InlineData("@octocat", "@&#8203;octocat")]
    [InlineData("one\r\n# two", "one  \\# two")]
    public void A_text_stays_a_text(string text, string written) => Assert.Equal(written, MarkdownText.Plain(text));

    [Fact]
    public async Task A_report_of_very_many_changes_fits_into_a_comment()
    {
        var document = JsonNode.Parse(Stacks.Golden(Stacks.Mosaic))!;
        foreach (var number in Enumerable.Range(0, 2000))
        {
            document["resource"]!["aws_db_instance"]!.AsObject().Add(
                $"database_{number}", new JsonObject { ["instance_class"] = "db.t3.micro", ["identifier"] = $"database-{number}" });
        }

        var before = Stack("before", document.ToJsonString());
        var after = Stack("after", Stacks.Golden(Stacks.Mosaic));
        var result = await InfraProcess.RunAsync(["review", "mosaic/prod", "--from", after, "--against", before], variables: WithoutNode);
        Assert.True(result.ExitCode == 2, result.Error);
        Assert.InRange(result.Output.Length, 1000, 65_536);
        Assert.Contains("2000 to destroy", result.Output, StringComparison.Ordinal);
        Assert.Contains("more; `infra review --json` has all of them", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(result.Output.Split("<details>").Length, result.Output.Split("</details>").Length);
    }

    private Task<InfraResult> ReviewPlan(params string[] arguments)
    {
        var plan = Path.Combine(_folder.Path, "plan.json");
        File.WriteAllText(plan, Plans.Replacing);
        return InfraProcess.RunAsync(
            ["review", "mosaic/prod", "--plan", plan, "--from", Stack("stacks", Stacks.Golden(Stacks.Mosaic)), .. arguments], variables: WithoutNode);
    }

    private string Stack(string folder, string json, string name = Stacks.Mosaic)
    {
        var stack = Directory.CreateDirectory(Path.Combine(_folder.Path, folder, "stacks", name));
        File.WriteAllText(Path.Combine(stack.FullName, "cdk.tf.json"), json);
        return Path.Combine(_folder.Path, folder);
    }
}
