using System.CommandLine;
using Infra.Cli.Comparison;
using Infra.Cli.Output;
using Infra.Environments;
using Infra.Environments.Pricing;

namespace Infra.Cli.Commands;

/// <summary><c>infra cost</c>.</summary>
internal static class CostCommand
{
    private static readonly Argument<string> Environment = new("environment") { Description = "Name such as startupwebapp/prod." };

    private static readonly Option<string?> Against = new("--against")
    {
        Description = "What to compare with: the name of another environment, a folder that infra synth or cdktf wrote, or a cdk.tf.json.",
        HelpName = "environment or path",
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Estimate the synthesised stack in this folder or file instead of the settings: it shows also what an escape hatch adds.",
        HelpName = "path",
    };

    private static readonly Option<string?> Changes = new("--what-if")
    {
        Description = "Changes to try on paper, with commas between:\n"
            + string.Join('\n', WhatIf.All.Select(change => $"{change.Key}: {change.Description}")),
        HelpName = "changes",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON: items with quantity, price, source and assumption, total, comparison and what-ifs. An unknown amount is null.",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand(
            "cost",
            "Estimate what a deployment costs in a month, in USD, on demand, with the assumptions. Needs neither Node.js nor Terraform nor AWS.")
        {
            Examples =
            [
                ("infra cost startupwebapp/prod", "every item, the dearest resource first, and the total"),
                ("infra cost credlink/production --against credlink/dev", "what does production cost more than development?"),
                ("infra cost credlink/production --against cdktf.out.old", "what does this commit cost more than the one synthesised there?"),
                ("infra cost credlink/production --from cdktf.out --against cdktf.out.old", "the same from two synthesised stacks"),
                ("infra cost mosaic/prod --set database.instanceClass=db.t3.small", "what would a larger class cost?"),
                ("infra cost startupwebapp/prod --what-if reserved-1y,multi-az", "what would a reservation save, and a standby cost?"),
            ],
            ExitCodes =
            [
                (ExitCode.Success, "estimated; unknown prices are listed and the total is a lower bound"),
                (ExitCode.Error, "a wrong command line, invalid settings, or no stack where one is named"),
            ],
            Arguments = { Environment },
            Options = { Against, From, Changes, Json },
        };
        RunSettings.AddOptionsTo(command);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var console = CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor));
        var changes = ReadChanges(parsed.GetValue(Changes));
        var from = parsed.GetValue(From);
        if (from is not null && changes.Count > 0)
        {
            throw new UserException("--what-if and --from do not go together: the changes are made to the settings");
        }

        var catalog = EnvironmentSelection.OpenCatalog();
        var names = EnvironmentSelection.Names(catalog, [parsed.GetRequiredValue(Environment)]);
        var environment = EnvironmentSelection.LoadValid(catalog, names, RunSettings.Of(parsed), console.Warn)[0];
        var settings = environment.Settings!;
        var report = new CostReport(
            environment.Name,
            settings.Aws.Region,
            from is null ? CostEstimate.Of(SettingsBill.Of(settings)) : ReadStack("--from", from, environment.Name),
            settings.MonthlyBudget?.LimitUsd,
            [.. changes.Select(change => new CostChange(change.Key, change.Description, change.Apply(settings)))]);
        if (parsed.GetValue(Against) is { } other)
        {
            report = Compare(report, other, catalog);
        }

        if (parsed.GetValue(Json))
        {
            JsonOutput.Write(report.ToDocument());
        }
        else
        {
            CostTable.Write(console.Results, report);
        }

        return ExitCode.Success;
    }

    private static IReadOnlyList<WhatIf> ReadChanges(string? text) =>
    [
        .. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()
            .Select(key => WhatIf.All.FirstOrDefault(change => change.Key == key)
                ?? throw new UserException(
                    $"--what-if {key}: there is no such change; there are {string.Join(", ", WhatIf.All.Select(change => change.Key))}")),
    ];

    private static CostReport Compare(CostReport report, string other, EnvironmentCatalog catalog)
    {
        if (Path.Exists(other))
        {
            return report with { Other = other, Comparison = CostComparison.Of(ReadStack("--against", other, report.Environment), report.Estimate) };
        }

        if (!EnvironmentName.TryParse(other, out var name) || !catalog.List().Contains(name))
        {
            throw new UserException(
                $"--against {other}: is neither a folder with {StackFile.Name}, nor such a file, nor an environment; "
                + $"run infra synth --output <folder> at the other commit, or name one of {string.Join(", ", catalog.List())}");
        }

        var before = EnvironmentSelection.LoadValid(catalog, [name], RunSettings.None, _ => { })[0];
        return report with
        {
            Other = other,
            Comparison = CostComparison.Of(
                CostEstimate.Of(SettingsBill.Of(before.Settings!)),
                report.Estimate,
                (new DeploymentWords(name).NeutralPath, new DeploymentWords(report.Environment).NeutralPath)),
        };
    }

    private static CostEstimate ReadStack(string option, string path, EnvironmentName environment)
    {
        var file = StackFile.Require(option, path, environment);
        try
        {
            return CostEstimate.Of(TerraformBill.Parse(StackFile.Read(option, file)));
        }
        catch (FormatException exception)
        {
            throw new UserException($"{option} {file}: cannot be read as a synthesised stack: {exception.Message}", exception);
        }
    }
}
