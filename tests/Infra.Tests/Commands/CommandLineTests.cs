using System.Text.Json;
using Infra.Tests.Terraform;

namespace Infra.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private static readonly Dictionary<string, string> WithoutNode = new() { ["PATH"] = "/nowhere" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_shows_every_command_and_where_to_begin()
    {
        var result = await InfraProcess.RunAsync(["--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.All(["list", "validate", "rules", "synth", "plan", "handover", "runbook", "demo", "First look:"],
            text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("validate")]
    [InlineData("rules")]
    [InlineData("synth")]
    [InlineData("check")]
    [InlineData("plan")]
    [InlineData("diff")]
    [InlineData("handover")]
    [InlineData("runbook")]
    [InlineData("demo")]
    public async Task Help_of_a_command_shows_examples_and_exit_codes(string command)
    {
        var result = await InfraProcess.RunAsync([command, "--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Matches($@"Examples:\n  infra {command}.*\n      \w+", result.Output);
        Assert.Matches(@"Exit codes:\n    0  \w+", result.Output);
    }

    [Theory]
    [InlineData("plna", "plna")]
    [InlineData("plan", "Required argument missing")]
    [InlineData("plan startupwebapp/prod --offline --online", "--offline and --online exclude each other")]
    [InlineData("check POL-RDS-999", "there is no policy POL-RDS-999")]
    [InlineData("check --plan plan.json", "--plan is the plan of one environment")]
    [InlineData("check mosaic/prod --from /nowhere", "--from /nowhere: there is no such folder or file; run infra synth mosaic/prod")]
    [InlineData("validate nonsense", "'nonsense' is not an environment: write system/deployment")]
    [InlineData("plan startupwebapp/prod --set nonsense", "--set nonsense: write path=value")]
    [InlineData("rules TEN32", "'TEN32' is no rule: did you mean TEN032?")]
    [InlineData("rules quota-of-nothing", "the areas are CFG, RDS,")]
    [InlineData("rules --severity worst", "worst")]
    [InlineData("validate MyApp/prod", "both in lower-case letters, digits and hyphens")]
    [InlineData("plan startupwebapp/prod --set database.multiAz=maybe", "$.database.multiAz")]
    [InlineData("plan startupwebapp/prod --set database.multAz=true", "did you mean \"multiAz\", which is set already?")]
    [InlineData("plan startupwebapp/prod --jsno", "'--jsno' is no option of infra plan")]
    [InlineData("plan startupwebapp/prod --out /nowhere/prod.tfplan", "--out /nowhere/prod.tfplan cannot be written")]
    [InlineData("synth --output /dev/null/out", "cannot write to /dev/null/out")]
    public async Task A_mistake_on_the_command_line_is_told_without_a_trace(string commandLine, string message)
    {
        var result = await InfraProcess.RunAsync(commandLine.Split(' '));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_it_shows_the_help()
    {
        var result = await InfraProcess.RunAsync([]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("First look:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirected_output_has_no_colours()
    {
        var result = await InfraProcess.RunAsync(["validate"]);
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
    }

    [Fact]
    public async Task List_gives_json_without_node()
    {
        var result = await InfraProcess.RunAsync(["list", "--json"], variables: WithoutNode);
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var prod = Assert.Single(json.RootElement.EnumerateArray(), item => item.GetProperty("name").GetString() == "startupwebapp/prod");
        Assert.Equal("startupwebapp-prod", prod.GetProperty("stack").GetString());
        Assert.Equal("environments/startupwebapp/prod.json", prod.GetProperty("file").GetString());
        Assert.True(prod.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task Validate_accepts_every_shipped_environment_without_node()
    {
        var result = await InfraProcess.RunAsync(["validate"], variables: WithoutNode);
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("valid    startupwebapp/prod", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_shows_all_problems_with_their_places_and_fails()
    {
        var repository = RepositoryWith("""
            {
              "title": "Broken",
              "aws": { "region": "us-east-1", "accountId": "12" },
              "nonsense": true
            }
            """);
        var result = await InfraProcess.RunAsync(["validate"], repository);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("environments/shop/test.json:3:", result.Output, StringComparison.Ordinal);
        Assert.Contains("environments/shop/test.json:4:", result.Output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await InfraProcess.RunAsync(["validate", "shop/test", "--json"], repository)).Output);
        var environment = Assert.Single(json.RootElement.EnumerateArray());
        Assert.False(environment.GetProperty("valid").GetBoolean());
        Assert.Contains(
            environment.GetProperty("problems").EnumerateArray(),
            problem => problem.GetProperty("line").GetInt32() == 4 && problem.GetProperty("severity").GetString() == "error"
                && problem.GetProperty("ruleId").GetString() == "CFG005");
        Assert.Matches(@"test\.json:4:\d+  CFG005  \$\.nonsense  is an unknown key", result.Output);
    }

    [Fact]
    public async Task Validate_shows_what_is_suppressed_with_its_reason()
    {
        string[] setting = ["--set", """suppressions=[{"rule":"TEN032","reason":"One team owns all three"}]"""];
        var text = await InfraProcess.RunAsync(["validate", "startupwebapp/prod", .. setting]);
        Assert.True(text.ExitCode == 0, text.Output);
        Assert.Matches(@"TEN032  suppressed  \$\.tenants  .*  reason: One team owns all three", text.Output);

        using var json = JsonDocument.Parse((await InfraProcess.RunAsync(["validate", "startupwebapp/prod", "--json", .. setting])).Output);
        var problem = Assert.Single(
            json.RootElement[0].GetProperty("problems").EnumerateArray(), problem => problem.GetProperty("ruleId").GetString() == "TEN032");
        Assert.Equal("One team owns all three", problem.GetProperty("suppression").GetString());
    }

    [Fact]
    public async Task Rules_lists_all_or_an_area_or_a_severity()
    {
        var all = (await InfraProcess.RunAsync(["rules"], variables: WithoutNode)).Output;
        Assert.Contains("RDS503", all, StringComparison.Ordinal);
        Assert.Contains("TEN032", all, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await InfraProcess.RunAsync(["rules", "ten", "--severity", "warning", "--json"])).Output);
        var rules = json.RootElement.EnumerateArray().ToArray();
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.StartsWith("TEN", rule.GetProperty("id").GetString(), StringComparison.Ordinal));
        Assert.All(rules, rule => Assert.Equal("warning", rule.GetProperty("severity").GetString()));
    }

    [Theory]
    [InlineData("rds503", "RDS503  hint  Production has a standby", "add { \"rule\": \"RDS503\"")]
    [InlineData("RDS501", "RDS501  error  Production has deletion protection", "an error cannot be suppressed")]
    public async Task Rules_explains_one_and_how_to_accept_it(string id, string first, string accept)
    {
        var result = await InfraProcess.RunAsync(["rules", id]);
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith(first, result.Output, StringComparison.Ordinal);
        Assert.All(["Why", "Fix", accept, "https://docs.aws.amazon.com"], text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_invalid_environment_is_not_synthesised()
    {
        var result = await InfraProcess.RunAsync(["synth"], RepositoryWith("{}"), WithoutNode);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("in the settings:", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "cdktf.out")));
    }

    [Fact]
    public async Task Synth_says_how_to_get_node_when_it_is_missing()
    {
        var result = await InfraProcess.RunAsync(["synth"], variables: WithoutNode);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Node.js was not found (node). Install Node.js 20.9 or later", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Synth_refuses_an_old_node()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("a shell script takes the place of Node.js: run the tests on Linux or macOS");
        }

        var node = _folder.Program("echo v18.20.0", "node");
        var result = await InfraProcess.RunAsync(["synth"], variables: new Dictionary<string, string> { ["JSII_NODE"] = node });
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{node} is Node.js v18.20.0.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_that_ends_node_as_well_ends_synth_without_a_trace()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("a shell script takes the place of Node.js: run the tests on Linux or macOS");
        }

        var node = _folder.Program("[ \"$1\" = --version ] && echo v22.0.0 && exit\nkill -INT $PPID; sleep 1; exit 130", "node");
        var result = await InfraProcess.RunAsync(
            ["synth", "--output", _folder.Folder("out")],
            variables: new Dictionary<string, string> { ["JSII_NODE"] = node, ["TMPDIR"] = _folder.Folder("temporary") });
        Assert.True(result.ExitCode == 130, result.Error);
        Assert.Empty(Directory.GetFiles(_folder.Folder("temporary")));
        Assert.EndsWith("Error: stopped.\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Synth_writes_where_it_is_told_and_leaves_no_temporary_files(bool byVariable)
    {
        var output = Path.Combine(_folder.Path, "out");
        var variables = new Dictionary<string, string> { ["TMPDIR"] = _folder.Folder("temporary") };
        if (byVariable)
        {
            variables["CDKTF_OUTDIR"] = output;
        }

        var result = await InfraProcess.RunAsync(
            ["synth", "startupwebapp/prod", .. byVariable ? [] : new[] { "--output", output }], variables: variables);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.True(File.Exists(Path.Combine(output, "stacks", "startupwebapp-prod", "cdk.tf.json")));
        Assert.True(File.Exists(Path.Combine(output, "manifest.json")));
        Assert.DoesNotContain(Directory.GetDirectories(variables["TMPDIR"]),
            folder => !Path.GetFileName(folder).StartsWith(".dotnet", StringComparison.Ordinal)
            && !Path.GetFileName(folder).StartsWith("clr-", StringComparison.Ordinal));
        Assert.DoesNotContain("EndOfLife", result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("end-of-life", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    private string RepositoryWith(string environment)
    {
        _folder.File("{}", "cdktf.json");
        _folder.File(environment, "environments", "shop", "test.json");
        return _folder.Path;
    }
}
