using System.CommandLine;
using Infra.Cli.Comparison;
using Infra.Cli.Output;
using Infra.Environments;
using Spectre.Console;

namespace Infra.Cli.Commands;

/// <summary><c>infra diff</c>.</summary>
internal static class DiffCommand
{
    private const int LongestValue = 70;

    private static readonly Argument<string> Left = new("environment") { Description = "Name such as ecommerce/dev." };

    private static readonly Argument<string> Right = new("other") { Description = "Name of the one to compare it with." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the differences as JSON." };

    private static readonly Option<bool> SettingsOnly = new("--settings-only")
    {
        Description = "Compare the settings only; needs no Node.js and takes no time.",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand(
            "diff",
            "Show how two deployments differ: in settings, defaults among them, and in resources. The deployments' own names are no difference.")
        {
            Examples =
            [
                ("infra diff ecommerce/dev ecommerce/prod", "what does production have that development has not?"),
                ("infra diff happytrip/prod happytrip/aurora --settings-only", "the settings alone"),
                ("infra diff credlink/dev credlink/production --json", "the same for a program"),
            ],
            ExitCodes =
            [
                (ExitCode.Success, "no differences"),
                (ExitCode.Error, "a wrong command line, invalid settings, or no Node.js"),
                (ExitCode.Changes, "there are differences"),
                (ExitCode.Interrupted, "stopped by Ctrl-C"),
            ],
            Arguments = { Left, Right },
            Options = { SettingsOnly, Json },
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var console = CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor));
        var catalog = EnvironmentSelection.OpenCatalog();
        var texts = new[] { parsed.GetRequiredValue(Left), parsed.GetRequiredValue(Right) };
        var names = texts.SelectMany(text => EnvironmentSelection.Names(catalog, [text])).ToArray();
        var loaded = EnvironmentSelection.LoadValid(catalog, names, RunSettings.None, _ => { });
        var (left, right) = (loaded[0], loaded[1]);

        var settings = FlatComparison.OfSettings(left, right);
        var resources = parsed.GetValue(SettingsOnly) || left.Name == right.Name
            ? new ResourceDifferences([], [], [])
            : await new EnvironmentPlanner(console, new ToolFolders(catalog.RepositoryRoot)).SynthesizeAsync(
                [left, right], stacks => Task.FromResult(StackDocument.Compare(Read(stacks, left), Read(stacks, right))), cancellationToken);
        if (parsed.GetValue(Json))
        {
            JsonOutput.Write(new { Left = left.Name.ToString(), Right = right.Name.ToString(), Settings = settings, Resources = resources });
        }
        else
        {
            Show(console.Results, left.Name, right.Name, settings, resources);
        }

        return settings.Count + resources.OnlyLeft.Count + resources.OnlyRight.Count + resources.Arguments.Count == 0
            ? ExitCode.Success
            : ExitCode.Changes;
    }

    private static StackDocument Read(string stacks, LoadedEnvironment environment) => StackDocument.Read(
        StackFile.In(stacks, environment.Name), environment.Name.StackName, new DeploymentWords(environment.Name));

    private static void Show(
        IAnsiConsole console, EnvironmentName left, EnvironmentName right, IReadOnlyList<Difference> settings, ResourceDifferences resources)
    {
        WriteTable(console, "Setting", left, right, settings);
        WriteTable(console, "Resource and argument", left, right,
        [
            .. resources.OnlyLeft.Select(address => new Difference(address, "exists", null)),
            .. resources.OnlyRight.Select(address => new Difference(address, null, "exists")),
            .. resources.Arguments,
        ]);
        console.MarkupLine(
            $"[bold]{Markup.Escape($"{left} and {right}")}[/]: {settings.Count} settings differ; {resources.OnlyLeft.Count} resources only in the first, "
            + $"{resources.OnlyRight.Count} only in the second, {resources.Arguments.Count} arguments of others differ");
    }

    private static void WriteTable(
        IAnsiConsole console, string title, EnvironmentName left, EnvironmentName right, IReadOnlyList<Difference> differences)
    {
        if (differences.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Minimal).AddColumns(title, left.ToString(), right.ToString());
        foreach (var difference in differences)
        {
            table.AddRow(Markup.Escape(difference.Path), Value(difference.Left), Value(difference.Right));
        }

        console.Write(table);
    }

    private static string Value(string? value) => value switch
    {
        null => "[grey]–[/]",
        { Length: > LongestValue } => Markup.Escape(value[..(LongestValue - 1)] + "…"),
        _ => Markup.Escape(value),
    };
}
