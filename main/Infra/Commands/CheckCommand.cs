using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Infra.AwsRules.Catalogue;
using Infra.Cli.Output;
using Infra.Environments;
using Infra.Policies;
using Infra.Policies.Reports;
using Spectre.Console;

namespace Infra.Cli.Commands;

/// <summary><c>infra check</c>.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string[]> Names = new("environment")
    {
        Description = "Names such as startupwebapp/prod; or ids of policies, to have them explained. Default: all environments.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = $"Check what infra synth has written: its folder, or one {StackFile.Name}. Default: synthesise now.",
    };

    private static readonly Option<string?> Plan = new("--plan")
    {
        Description = "Check a plan of one environment, too: the file that terraform show -json writes.",
    };

    private static readonly Option<bool> List = new("--list") { Description = "List the policies with their controls and check nothing." };

    private static readonly Option<string?> Explain = new("--explain") { Description = "Say what a policy asks for and why.", HelpName = "id" };

    private static readonly Option<bool> Hints = new("--hints") { Description = "Show hints one by one, too." };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON: findings, suppressions and policies of each environment.",
    };

    private static readonly Option<string?> Sarif = new("--sarif")
    {
        Description = "File to write SARIF 2.1.0 to, for code scanning.",
        HelpName = "file",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand(
            "check",
            "Check security and reliability policies over the synthesised resources, and over a plan when one is given. Needs Node.js to synthesise.")
        {
            Examples =
            [
                ("infra check", "synthesises every environment and checks it"),
                ("infra check happytrip/prod --from cdktf.out", "checks what infra synth has written"),
                ("infra check mosaic/prod --plan plan.json", "checks the plan as well, which also knows what escape hatches do"),
                ("infra check --sarif check.sarif", "a file for code scanning"),
                ("infra check --list", "the policies; docs/policies.md has the same"),
                ("infra check POL-RDS-001", "what a policy asks for, why, and what to do"),
            ],
            ExitCodes =
            [
                (ExitCode.Success, "passed; warnings and hints are allowed"),
                (ExitCode.Error, "a policy is broken without a reason, a wrong command line, invalid settings, or no Node.js"),
                (ExitCode.Interrupted, "stopped by Ctrl-C"),
            ],
            Arguments = { Names },
            Options = { From, Plan, List, Explain, Hints, Json, Sarif },
        };
        RunSettings.AddOptionsTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var console = CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor));
        var texts = parsed.GetValue(Names) ?? [];
        string[] ids = parsed.GetValue(Explain) is { } id
            ? [id]
            : [.. texts.Where(text => text.StartsWith(PolicyChecker.IdPrefix, StringComparison.OrdinalIgnoreCase))];
        if (parsed.GetValue(List) || ids.Length > 0)
        {
            Describe(console, ids, parsed.GetValue(Json));
            return ExitCode.Success;
        }

        var catalog = EnvironmentSelection.OpenCatalog();
        var environments = Selected(console, catalog, parsed, texts);
        if (parsed.GetValue(Plan) is not null && environments.Count != 1)
        {
            throw new UserException("--plan is the plan of one environment: name it, e.g. infra check startupwebapp/prod --plan plan.json");
        }

        var from = parsed.GetValue(From);
        var deployments = from is not null
            ? CheckAll(catalog, environments, environment => StackFile.Require("--from", from, environment.Name), parsed.GetValue(Plan), console)
            : await new EnvironmentPlanner(console, new ToolFolders(catalog.RepositoryRoot)).SynthesizeAsync(
                environments,
                stacks => Task.FromResult(CheckAll(
                    catalog, environments, environment => StackFile.In(stacks, environment.Name), parsed.GetValue(Plan), console)),
                cancellationToken);
        if (parsed.GetValue(Sarif) is { } file)
        {
            var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
            WholeFile.Write(file, JsonText.Write(SarifReport.Write(deployments, version)), "--sarif");
        }

        if (parsed.GetValue(Json))
        {
            JsonOutput.Write(deployments.Select(ToJson));
        }
        else
        {
            foreach (var deployment in deployments)
            {
                Show(console.Results, deployment, parsed.GetValue(Hints));
            }

            ShowTotals(console.Results, deployments);
        }

        return deployments.All(deployment => deployment.Result.Passed) ? ExitCode.Success : ExitCode.Error;
    }

    /// <summary>The environments that are named; with a single stack file and no name, the one that the stack was made from.</summary>
    private static IReadOnlyList<LoadedEnvironment> Selected(
        CommandConsole console, EnvironmentCatalog catalog, ParseResult parsed, string[] texts)
    {
        if (texts.Length == 0 && parsed.GetValue(From) is { } from && File.Exists(from))
        {
            using var stack = JsonDocument.Parse(StackFile.Read("--from", from));
            texts = stack.RootElement.TryGetProperty("output", out var outputs) && outputs.TryGetProperty("environment", out var output)
                && output.TryGetProperty("value", out var value) && value.GetString() is { } name
                    ? [name]
                    : throw new UserException($"--from {from} does not say which environment it was made from: name it");
        }

        return EnvironmentSelection.LoadValid(catalog, EnvironmentSelection.Names(catalog, texts), RunSettings.Of(parsed), console.Warn);
    }

    private static List<CheckedDeployment> CheckAll(
        EnvironmentCatalog catalog, IReadOnlyList<LoadedEnvironment> environments, Func<LoadedEnvironment, string> stackFile, string? plan,
        CommandConsole console)
    {
        var watch = Stopwatch.StartNew();
        var planJson = plan is null ? null : StackFile.ReadPlan("--plan", plan);
        var deployments = environments.Select(environment => new CheckedDeployment(
            environment.Name.ToString(),
            Path.GetRelativePath(catalog.RepositoryRoot, environment.FilePath).Replace('\\', '/'),
            PolicyChecker.Check(StackFile.Read("--from", stackFile(environment)), planJson, environment.Settings!))).ToList();
        console.Note($"Checked {PolicyCatalog.All.Count} policies over {deployments.Count} stack{(deployments.Count == 1 ? "" : "s")} in "
            + $"{watch.ElapsedMilliseconds} ms");
        return deployments;
    }

    private static void Describe(CommandConsole console, string[] ids, bool json)
    {
        var policies = ids.Length == 0
            ? PolicyCatalog.All
            : [.. ids.Select(id => PolicyCatalog.Find(id) ?? throw new UserException($"there is no policy {id}; infra check --list lists them"))];
        if (json)
        {
            JsonOutput.Write(policies.Select(policy => new
            {
                policy.Id,
                policy.Severity,
                InDevelopment = policy.SeverityIn(production: false),
                policy.Title,
                policy.Reason,
                policy.Fix,
                policy.Controls,
                policy.Source,
                policy.Types,
            }));
        }
        else if (ids.Length > 0)
        {
            foreach (var line in policies.SelectMany(PolicyReference.Explain))
            {
                console.Results.Profile.Out.Writer.WriteLine(line);
            }
        }
        else
        {
            var table = new Table().Border(TableBorder.Minimal).AddColumns("Policy", "Production", "Elsewhere", "Asks", "Controls");
            foreach (var policy in policies)
            {
                table.AddRow(
                    policy.Id, Coloured(policy.Severity), PolicyReference.Word(policy.SeverityIn(production: false)), Markup.Escape(policy.Title),
                    Markup.Escape(string.Join(", ", policy.Controls)));
            }

            console.Results.Write(table);
            console.Results.MarkupLine($"{policies.Count} policies; [bold]infra check <id>[/] explains one");
        }
    }

    private static void Show(IAnsiConsole console, CheckedDeployment deployment, bool hints)
    {
        var result = deployment.Result;
        console.MarkupLine($"{(result.Passed ? "[green]passed[/]" : "[red]failed[/]")}  [bold]{Markup.Escape(deployment.Name)}[/]");
        var writer = console.Profile.Out.Writer;
        foreach (var finding in result.Errors.Concat(result.Warnings).Concat(hints ? result.Hints : []))
        {
            // Not wrapped, so that grep finds the address and the rest on one line.
            writer.WriteLine(
                $"  {PolicyReference.Word(finding.Severity)}  {finding.Policy.Id}  {finding.Address}{(finding.IsFromPlan ? " (plan)" : "")}  "
                + $"{finding.Policy.Title}: {finding.Message}  {finding.Policy.Fix}");
        }

        foreach (var suppression in result.UnusedSuppressions)
        {
            writer.WriteLine(
                $"  warning  {suppression.Rule}  {deployment.File}  the suppression{(suppression.At is null ? "" : $" at {suppression.At}")} "
                + "suppresses nothing  Remove it, or correct its address.");
        }

        foreach (var finding in result.Suppressed)
        {
            writer.WriteLine($"  suppressed  {finding.Policy.Id}  {finding.Address}  {finding.Policy.Title}: {finding.SuppressedBecause}");
        }

        foreach (var group in result.Undecided.GroupBy(finding => finding.Policy))
        {
            writer.WriteLine(
                $"  not decided  {group.Key.Id}  {string.Join(", ", group.Select(finding => finding.Address).Distinct())}  "
                + $"{group.Key.Title}: {group.First().Message}");
        }
    }

    private static void ShowTotals(IAnsiConsole console, List<CheckedDeployment> deployments)
    {
        var table = new Table().Border(TableBorder.Minimal)
            .AddColumns("Environment", "Result", "Policies", "Kept", "Errors", "Warnings", "Hints", "Suppressed", "Not decided");
        foreach (var (name, _, result) in deployments)
        {
            table.AddRow(
                Markup.Escape(name), result.Passed ? "[green]passed[/]" : "[red]failed[/]", $"{result.Tallies.Count}",
                    $"{result.Tallies.Sum(tally => tally.Passed)}",
                $"{result.Errors.Count()}", $"{result.Warnings.Count() + result.UnusedSuppressions.Count}", $"{result.Hints.Count()}",
                $"{result.Suppressed.Count()}", $"{result.Undecided.Count()}");
        }

        console.Write(table);
    }

    private static string Coloured(RuleSeverity severity) => severity switch
    {
        RuleSeverity.Error => "[red]error[/]",
        RuleSeverity.Warning => "[yellow]warning[/]",
        _ => "[grey]hint[/]",
    };

    private static object ToJson(CheckedDeployment deployment) => new
    {
        Environment = deployment.Name,
        deployment.File,
        deployment.Result.Passed,
        Findings = deployment.Result.Findings.Select(finding => new
        {
            Policy = finding.Policy.Id,
            finding.Severity,
            finding.Address,
            finding.Argument,
            finding.Policy.Title,
            finding.Message,
            finding.Policy.Fix,
            finding.Policy.Controls,
            Undecided = finding.IsUndecided,
            Source = finding.IsFromPlan ? "plan" : "synth",
            finding.SuppressedBecause,
        }),
        deployment.Result.UnusedSuppressions,
        Policies = deployment.Result.Tallies.Select(tally => new
        {
            tally.Policy.Id,
            tally.Passed,
            tally.Failed,
            tally.Suppressed,
            tally.Undecided,
        }),
    };
}
