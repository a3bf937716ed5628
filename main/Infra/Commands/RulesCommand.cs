using System.CommandLine;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Cli.Output;
using Infra.Environments.Catalogue;
using Spectre.Console;

namespace Infra.Cli.Commands;

/// <summary><c>infra rules</c>.</summary>
internal static class RulesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var subject = new Argument<string?>("rule")
        {
            Description = "A rule such as RDS503, or an area such as RDS. Default: all rules.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var severity = new Option<RuleSeverity?>("--severity") { Description = "Only rules of this severity: error, warning or hint. Default: all." };
        var json = new Option<bool>("--json") { Description = "Print JSON: id, severity, title, reason, fix and source of each rule." };
        var command = new DocumentedCommand("rules", "List and explain what infra validate checks.")
        {
            Examples =
            [
                ("infra rules", "lists every rule"),
                ("infra rules NET --severity error", "lists the errors of an area"),
                ("infra rules RDS503", "explains one, and how to accept it where it is right"),
            ],
            ExitCodes = [(ExitCode.Success, "shown"), (ExitCode.Error, "a wrong command line, or there is no such rule")],
            Arguments = { subject },
            Options = { severity, json },
        };
        command.SetAction(parsed => Run(
            CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor)), parsed.GetValue(subject), parsed.GetValue(severity), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CommandConsole console, string? subject, RuleSeverity? severity, bool json)
    {
        var rules = Select(subject).Where(rule => severity is null || rule.Severity == severity).ToArray();
        if (json)
        {
            JsonOutput.Write(rules);
        }
        else if (subject is not null && rules is [var rule] && rule.Id.Equals(subject, StringComparison.OrdinalIgnoreCase))
        {
            Explain(console.Results, rule);
        }
        else
        {
            List(console.Results, rules);
        }

        return ExitCode.Success;
    }

    private static IEnumerable<RuleDefinition> Select(string? subject)
    {
        if (subject is null)
        {
            return RuleIndex.All;
        }

        var wanted = subject.ToUpperInvariant();
        if (RuleIndex.Find(wanted) is { } rule)
        {
            return [rule];
        }

        var areas = RuleArea.All.Select(area => area.Prefix).ToArray();
        return areas.Contains(wanted)
            ? RuleIndex.All.Where(other => RuleArea.PrefixOf(other) == wanted)
            : throw new UserException(
                $"'{subject}' is no rule: "
                + (Suggestion.For(wanted, RuleIndex.All.Select(known => known.Id).Concat(areas)) is { } near
                    ? $"did you mean {near}?"
                    : $"infra rules lists them all; the areas are {string.Join(", ", areas)}"));
    }

    private static void List(IAnsiConsole console, RuleDefinition[] rules)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Id", "Severity", "Rule");
        foreach (var rule in rules)
        {
            table.AddRow($"[bold]{rule.Id}[/]", Severity(rule), Markup.Escape(rule.Title));
        }

        console.Write(table);
        console.MarkupLine($"[grey]{rules.Length} rule{(rules.Length == 1 ? "" : "s")}; infra rules <id> explains one[/]");
    }

    private static void Explain(IAnsiConsole console, RuleDefinition rule)
    {
        console.MarkupLine($"[bold]{rule.Id}[/]  {Severity(rule)}  {Markup.Escape(rule.Title)}");
        var accept = rule.Severity == RuleSeverity.Error
            ? "not possible: an error cannot be suppressed"
            : $$"""add { "rule": "{{rule.Id}}", "reason": "…" } to "suppressions" of the environment file, with "at" for one place only""";
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, text) in new[] { ("Why", rule.Reason), ("Fix", rule.Fix), ("Accept", accept), ("Source", rule.Source) })
        {
            grid.AddRow(new Text(name), new Text(text));
        }

        console.Write(grid);
    }

    private static string Severity(RuleDefinition rule) => rule.Severity switch
    {
        RuleSeverity.Error => "[red]error[/]",
        RuleSeverity.Warning => "[yellow]warning[/]",
        _ => "[grey]hint[/]",
    };
}
