using System.Text.RegularExpressions;
using Infra.Cli.Runbooks;
using Infra.Environments;
using Infra.Tests.Handover;
using Infra.Tests.Terraform;

namespace Infra.Tests.Runbooks;

/// <summary>Runbooks of the shipped environments.</summary>
internal static partial class RunbookTexts
{
    public static EnvironmentCatalog Catalog { get; } = EnvironmentCatalog.Open(Repository.Root);

    public static RunbookDeployment Deployment(string environment, bool withOutputs = false) =>
        new(Handovers.Name(environment), Handovers.Settings(environment), withOutputs ? Handovers.Outputs(environment) : null);

    public static string Of(string environment, string topic, bool withOutputs = false) =>
        Runbook.TextOf(Runbook.Find(topic), Deployment(environment, withOutputs));

    public static string All(string environment) => Runbook.Write(Deployment(environment), Runbook.Topics);

    /// <summary>Content of the fences of a language.</summary>
    public static IEnumerable<string> Fences(string markdown, string language) =>
        Fence().Matches(markdown).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    /// <summary>Command lines of the shell fences, continued lines joined, comments left out.</summary>
    public static IEnumerable<string> CommandLines(string markdown) =>
        Fences(markdown, "sh").Concat(Fences(markdown, "console"))
            .SelectMany(fence => fence.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#');

    /// <summary>Words of a command line, up to a comment, a redirection or the next command.</summary>
    public static IReadOnlyList<string> Words(string line) =>
    [
        .. Word().Matches(line).Select(match => match.Value).TakeWhile(word => word is not ("#" or ">" or "|" or "&&" or ";"))
            .Select(word => word.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)),
    ];

    [GeneratedRegex("^```(\\w*)\\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("""(?:[^\s"']|"[^"]*"|'[^']*')+""")]
    private static partial Regex Word();
}
