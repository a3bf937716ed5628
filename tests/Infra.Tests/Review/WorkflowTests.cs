using System.CommandLine;
using System.Text.RegularExpressions;
using Infra.Cli.Commands;
using Infra.Cli.Review;
using Infra.Environments;
using Infra.Migrator;
using Infra.Tests.Runbooks;
using Infra.Tests.Terraform;
using YamlDotNet.Serialization;

namespace Infra.Tests.Review;

/// <summary>The workflow that people copy.</summary>
public sealed partial class WorkflowTests
{
    private const string PullRequest = "pull_request";

    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "github-actions", "infra.yml"));

    private static readonly Dictionary<object, object> Workflow = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(Text);

    private static readonly IReadOnlyDictionary<string, Dictionary<object, object>> Jobs =
        Map(Workflow["jobs"]).ToDictionary(job => (string)job.Key, job => Map(job.Value));

    private static readonly RootCommand InfraRoot = InfraCommandLine.CreateRoot();

    private static readonly RootCommand MigratorRoot = global::Infra.Migrator.Cli.CommandLine.Create(
        new MigratorHost
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Variables = new Dictionary<string, string>(),
            WorkingDirectory = Repository.Root,
        },
        global::Infra.Migrator.Fleet.RunControl.None, []);

    [Fact]
    public void A_pull_request_is_validated_checked_planned_and_reviewed_and_main_is_applied_migrated_and_verified()
    {
        Assert.Equal(["validate", "check", "plan", "review", "apply", "migrate", "verify"], Jobs.Keys);
        Assert.Equal(
            ["", "validate", "check", "plan", "", "apply", "migrate"], Jobs.Values.Select(job => (string)job.GetValueOrDefault("needs", "")));
        Assert.Equal("github.event_name == 'pull_request'", Jobs["validate"]["if"]);
        Assert.Equal("github.event_name != 'pull_request' && github.ref == 'refs/heads/main'", Jobs["apply"]["if"]);
        Assert.Equal([PullRequest, "push", "workflow_dispatch"], Map(Workflow["on"]).Keys.Cast<string>());
        Assert.Equal(["main"], List(Map(Map(Workflow["on"])["push"])["branches"]).Cast<string>());

        // A job behind another may say when it runs, but never that it runs although the one before it failed.
        Assert.DoesNotContain(Jobs.Values, job => job.TryGetValue("if", out var condition) && AlwaysOrFailure().IsMatch((string)condition));
    }

    [Fact]
    public void Every_command_and_every_option_exists()
    {
        var commands = Commands().ToArray();
        Assert.Equal(
            ["validate", "lint", "check", "synth", "synth", "review", "validate", "synth", "check", "review", "doctor", "up", "verify", "status"],
            commands.Select(command => command.Arguments[0]));
        Assert.All(commands, command =>
        {
            var parsed = command.Root.Parse(command.Arguments);
            Assert.True(parsed.Errors.Count == 0, $"{command.Line}\n{string.Join('\n', parsed.Errors.Select(error => error.Message))}");
        });
        var environment = (string)Map(Workflow["env"])["ENVIRONMENT"];
        Assert.True(EnvironmentName.TryParse(environment, out var name));
        Assert.Contains(name, EnvironmentCatalog.Open(Repository.Root).List());
        Assert.Equal(name.StackName, Map(Workflow["env"])["STACK"]);
    }

    [Fact]
    public void No_command_is_left_out_of_the_check()
    {
        // Every mention of the two programs in a script is one of the commands that were parsed.
        var mentions = Scripts().Sum(script => script.Split("dotnet run").Length - 1);
        Assert.Equal(mentions, Commands().Count());
        Assert.DoesNotContain(Scripts(), script => BareProgram().IsMatch(script));
    }

    [Fact]
    public void Nothing_is_put_into_a_script_but_through_variables_of_the_process() =>
        Assert.All(Scripts(), script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));

    [Fact]
    public void Permissions_are_explicit_and_no_more_than_a_job_needs()
    {
        Assert.Empty(Map(Workflow["permissions"]));
        Assert.All(Jobs, job => Assert.True(job.Value.ContainsKey("permissions"), job.Key));
        Assert.Equal(["plan", "apply", "migrate", "verify"], JobsWith("id-token", "write"));
        Assert.Equal(["review"], JobsWith("pull-requests", "write"));
        Assert.All(
            Jobs.Values.SelectMany(job => Map(job["permissions"])).Where(permission => (string)permission.Key is not ("id-token" or "pull-requests")),
            permission => Assert.Equal(("contents", "read"), ((string)permission.Key, (string)permission.Value)));

        // Whoever may write comments runs nothing that the pull request brings.
        Assert.DoesNotContain(Steps("review"), step => ((string)step.GetValueOrDefault("uses", "")).StartsWith("actions/checkout",
            StringComparison.Ordinal));
        Assert.DoesNotContain("dotnet", string.Concat(Steps("review").Select(step => step.GetValueOrDefault("run", ""))), StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_no_long_lived_keys()
    {
        Assert.DoesNotContain("secrets.", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("access-key", Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AWS_SECRET", Text, StringComparison.Ordinal);
        var roles = Jobs.Values.SelectMany(Steps).Where(step => ((string)step.GetValueOrDefault("uses", "")).StartsWith("aws-actions/",
            StringComparison.Ordinal))
            .Select(step => (string)Map(step["with"])["role-to-assume"]).ToArray();
        Assert.Equal(
            ["${{ vars.AWS_PLAN_ROLE_ARN }}", "${{ vars.AWS_APPLY_ROLE_ARN }}", "${{ vars.AWS_MIGRATE_ROLE_ARN }}",
                "${{ vars.AWS_MIGRATE_ROLE_ARN }}"], roles);
        Assert.All(Checkouts(), checkout => Assert.Equal("false", Map(checkout["with"])["persist-credentials"]));
    }

    [Fact]
    public void Every_job_ends_at_some_time_and_deployments_wait_for_each_other()
    {
        Assert.All(Jobs, job => Assert.InRange(int.Parse((string)job.Value["timeout-minutes"], null), 1, 120));
        var concurrency = Map(Workflow["concurrency"]);
        Assert.StartsWith($"infra-{Map(Workflow["env"])["STACK"]}-", (string)concurrency["group"], StringComparison.Ordinal);
        Assert.Equal("${{ github.event_name == 'pull_request' }}", concurrency["cancel-in-progress"]);
    }

    [Fact]
    public void What_changes_something_is_protected_by_an_environment()
    {
        Assert.All(["apply", "migrate", "verify"], job => Assert.True(Jobs[job].ContainsKey("environment"), job));
        Assert.DoesNotContain(new[] { "validate", "check", "plan", "review" }, job => Jobs[job].ContainsKey("environment"));
        Assert.DoesNotContain(Scripts("plan"), script => TerraformApply().IsMatch(script));
        Assert.Equal(["apply"], Jobs.Keys.Where(job => Scripts(job).Any(script => TerraformApply().IsMatch(script))));
    }

    [Fact]
    public void A_plan_never_leaves_its_runner_and_is_removed_whatever_happens()
    {
        var uploads = Jobs.Values.SelectMany(Steps).Where(step => ((string)step.GetValueOrDefault("uses", "")).StartsWith("actions/upload-artifact",
            StringComparison.Ordinal))
            .Select(step => (string)Map(step["with"])["path"]).ToArray();
        Assert.Equal(["${{ runner.temp }}/review.md", "${{ runner.temp }}/outputs.json"], uploads);
        Assert.All(Jobs.Keys.Where(job => Scripts(job).Any(script => script.Contains("tfplan", StringComparison.Ordinal))), job =>
        {
            var removal = Assert.Single(Steps(job), step => step.TryGetValue("run", out var run) && ((string)run).StartsWith("rm -f",
                StringComparison.Ordinal));
            Assert.Equal("always()", removal["if"]);
            Assert.Contains("tfplan", (string)removal["run"], StringComparison.Ordinal);
            Assert.Contains("plan.json", (string)removal["run"], StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_comment_is_found_again_by_the_line_with_which_the_report_begins()
    {
        Assert.True(EnvironmentName.TryParse("shop/test", out var name));
        Assert.Contains(
            ReviewMarkdown.Marker(name).Replace("shop/test", "$ENVIRONMENT", StringComparison.Ordinal), Assert.Single(Scripts("review")),
                StringComparison.Ordinal);
    }

    [Fact]
    public void Actions_are_named_by_a_release_or_a_commit_and_colours_are_off()
    {
        Assert.All(
            Jobs.Values.SelectMany(Steps).Where(step => step.ContainsKey("uses")).Select(step => (string)step["uses"]), action =>
                Assert.Matches(Action(), action));
        Assert.Equal("1", Map(Workflow["env"])["NO_COLOR"]);
        Assert.Equal("bash", Map(Map(Workflow["defaults"])["run"])["shell"]);
    }

    [Fact]
    public void Terraform_is_one_that_the_stacks_run_on() =>
        Assert.All(
            Jobs.Values.SelectMany(Steps).Where(step => ((string)step.GetValueOrDefault("uses", "")).StartsWith("hashicorp/setup-terraform",
                StringComparison.Ordinal)),
            step => Assert.True(Version.Parse((string)Map(step["with"])["terraform_version"]) >= new Version(1, 11)));

    private static IEnumerable<string> JobsWith(string permission, string value) =>
        Jobs.Where(job => Map(job.Value["permissions"]).TryGetValue(permission, out var granted) && (string)granted == value).Select(job => job.Key);

    private static IEnumerable<Dictionary<object, object>> Checkouts() => Jobs.Values.SelectMany(Steps)
        .Where(step => ((string)step.GetValueOrDefault("uses", "")).StartsWith("actions/checkout", StringComparison.Ordinal));

    private static IEnumerable<string> Scripts() => Jobs.Keys.SelectMany(Scripts);

    private static IEnumerable<string> Scripts(string job) => Steps(job).Where(step => step.ContainsKey("run")).Select(step => (string)step["run"]);

    private static IEnumerable<Dictionary<object, object>> Steps(string job) => Steps(Jobs[job]);

    private static IEnumerable<Dictionary<object, object>> Steps(Dictionary<object, object> job) => List(job["steps"]).Select(Map);

    private static IEnumerable<(RootCommand Root, string[] Arguments, string Line)> Commands() =>
        from script in Scripts()
        from line in script.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        let words = RunbookTexts.Words(line.Trim()).TakeWhile(word => word != "||").ToArray()
        where words is ["dotnet", "run", ..]
        let root = words[3] switch
        {
            "main/Infra" => InfraRoot,
            "main/Migrator" => MigratorRoot,
            var other => throw new InvalidOperationException($"{other} is no program of this repository"),
        }
        select (root, words.SkipWhile(word => word != "--").Skip(1).Select(Expand).ToArray(), line);

    private static string Expand(string word) => word.Replace("$ENVIRONMENT", (string)Map(Workflow["env"])["ENVIRONMENT"], StringComparison.Ordinal)
        .Replace("$RUNNER_TEMP", "runner-temp", StringComparison.Ordinal);

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    private static List<object> List(object node) => (List<object>)node;

    [GeneratedRegex(@"always\(\)|failure\(\)|cancelled\(\)")]
    private static partial Regex AlwaysOrFailure();

    [GeneratedRegex(@"^\s*(infra|migrator)\s", RegexOptions.Multiline)]
    private static partial Regex BareProgram();

    [GeneratedRegex(@"terraform\b.*\bapply\b")]
    private static partial Regex TerraformApply();

    [GeneratedRegex(@"\A[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40})\z")]
    private static partial Regex Action();
}
