using System.CommandLine;
using Infra.AwsRules.Catalogue;
using Infra.Cli.Output;
using Infra.Cli.Review;
using Infra.Environments;
using Infra.Environments.Pricing;
using Infra.Policies;

namespace Infra.Cli.Commands;

/// <summary><c>infra review</c>.</summary>
internal static class ReviewCommand
{
    private static readonly Argument<string> Environment = new("environment") { Description = "Name such as startupwebapp/prod." };

    private static readonly Option<string?> Against = new("--against")
    {
        Description = $"The earlier stack: the folder that infra synth wrote at the other commit, or its {StackFile.Name}.",
        HelpName = "path",
    };

    private static readonly Option<string?> Plan = new("--plan")
    {
        Description = "The plan: the file that terraform show -json writes. It decides what changes; --against is then for the cost.",
        HelpName = "file",
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "The later stack: the folder that infra synth wrote, or its file. Default: synthesise now.",
        HelpName = "path",
    };

    private static readonly Option<string?> Out = new("--out", "-o")
    {
        Description = "File to write the report to. Default: standard output.",
        HelpName = "file"
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Write JSON instead of Markdown." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand(
            "review",
            "Report what a change does, for a pull request: restarts, replacements, rules, policies and cost. Sensitive values stay out.")
        {
            Examples =
            [
                ("infra review mosaic/prod --against cdktf.out.old", "what does this commit change against the one that was synthesised there?"),
                ("infra review mosaic/prod --plan plan.json", "the same for what Terraform has planned"),
                ("infra review mosaic/prod --plan plan.json --against cdktf.out.old --out review.md", "with the cost difference, into a file"),
                ("infra review mosaic/prod --from cdktf.out --against cdktf.out.old", "two synthesised stacks; needs no Node.js"),
                ("infra review mosaic/prod --against cdktf.out --set database.multiAz=true", "what would a setting do?"),
            ],
            ExitCodes =
            [
                (ExitCode.Success, "nothing that holds data is destroyed or replaced"),
                (ExitCode.Error, "a wrong command line, invalid settings, a file that cannot be read, or no Node.js"),
                (ExitCode.DataLoss, "a database, cache, bucket, secret or key is destroyed or replaced; the report is written all the same"),
                (ExitCode.Interrupted, "stopped by Ctrl-C"),
            ],
            Arguments = { Environment },
            Options = { Against, Plan, From, Out, Json },
        };
        RunSettings.AddOptionsTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var console = CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor));
        var catalog = EnvironmentSelection.OpenCatalog();
        var names = EnvironmentSelection.Names(catalog, [parsed.GetRequiredValue(Environment)]);
        var environment = EnvironmentSelection.LoadValid(catalog, names, RunSettings.Of(parsed), _ => { })[0];
        var (plan, against) = (parsed.GetValue(Plan), parsed.GetValue(Against));
        if (plan is null && against is null)
        {
            throw new UserException(
                $"there is nothing to compare {environment.Name} with. Give --against a folder that infra synth {environment.Name} "
                + "--output <folder> wrote at the other commit, or its cdk.tf.json, or give --plan what terraform show -json wrote, or both");
        }

        var planJson = plan is null ? null : StackFile.ReadPlan("--plan", plan);
        var earlier = against is null ? null : ReadEarlier(against, environment.Name, console.Note);
        var later = parsed.GetValue(From) is { } from
            ? StackFile.Read("--from", StackFile.Require("--from", from, environment.Name))
            : await new EnvironmentPlanner(console, new ToolFolders(catalog.RepositoryRoot)).SynthesizeAsync(
                [environment],
                stacks => File.ReadAllTextAsync(StackFile.In(stacks, environment.Name), cancellationToken),
                cancellationToken);
        var report = Report(environment, planJson, plan, earlier, later);
        var text = parsed.GetValue(Json) ? JsonOutput.Text(report.ToDocument()) : ReviewMarkdown.Write(report);
        if (parsed.GetValue(Out) is { } file)
        {
            WholeFile.Write(file, text, "--out");
            console.Note($"The report is in {file}: {report.Changes.Totals}");
        }
        else
        {
            Console.Out.Write(text);
        }

        return report.ExitCode;
    }

    private static ReviewReport Report(LoadedEnvironment environment, string? planJson, string? planFile, Earlier? earlier, string later)
    {
        try
        {
            var changes = planJson is not null ? ChangeSet.OfPlan(planJson, later) : ChangeSet.OfStacks(earlier!.Json, later);
            return new ReviewReport(
                environment.Name,
                planFile is not null ? $"the plan {Path.GetFileName(planFile)}"
                    : earlier!.Json is null ? $"a new deployment: {earlier.Path} has no such stack" : $"against {earlier.Path}",
                changes,
                [.. environment.Problems.Where(problem => problem.Severity != RuleSeverity.Error)],
                PolicyChecker.Check(later, planJson, environment.Settings!),
                CostEstimate.Of(TerraformBill.Parse(later)))
            {
                Cost = earlier is null
                    ? null
                    : CostComparison.Of(earlier.Json is null ? new CostEstimate([]) : CostEstimate.Of(TerraformBill.Parse(earlier.Json)),
                        CostEstimate.Of(TerraformBill.Parse(later))),
                BudgetUsd = environment.Settings!.MonthlyBudget?.LimitUsd,
            };
        }
        catch (Exception exception) when (exception is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UserException($"a stack or the plan does not look like one: {exception.Message}", exception);
        }
    }

    private static Earlier ReadEarlier(string path, EnvironmentName environment, Action<string> note)
    {
        var file = StackFile.Find("--against", path, environment);
        if (file is null)
        {
            note($"--against {path} has no stack of {environment}: taken for a new deployment");
        }

        return new Earlier(path, file is null ? null : StackFile.Read("--against", file));
    }

    /// <summary>What the change is compared with.</summary>
    /// <param name="Path">The path as given.</param>
    /// <param name="Json">The stack; null when the deployment did not exist yet.</param>
    private sealed record Earlier(string Path, string? Json);
}
