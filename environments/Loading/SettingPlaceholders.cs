using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Loading;

/// <summary>Replaces <c>${deployment}</c> and its like in texts and keys, so that one base file names the resources of every deployment.</summary>
/// <remarks>Anything else that begins with <c>${</c> or <c>%{</c> is refused: Terraform would take it for an expression of its own.</remarks>
internal sealed partial class SettingPlaceholders
{
    /// <summary>A placeholder that is not known.</summary>
    public static readonly RuleDefinition UnknownPlaceholder = new(
        "CFG015", RuleSeverity.Error,
        "${…} is one of the placeholders of these files",
        "Terraform would take any other for an expression of its own and evaluate it.",
        "Use ${deployment}, ${system}, ${region} or ${accountId}, or write the value itself.",
        "https://developer.hashicorp.com/terraform/language/expressions/strings");

    /// <summary>The deployment's name, from the file's.</summary>
    public const string Deployment = "deployment";

    /// <summary>The system's name, from the folder's.</summary>
    public const string System = "system";

    /// <summary>The setting <c>aws.region</c>.</summary>
    public const string Region = "region";

    /// <summary>The setting <c>aws.accountId</c>.</summary>
    public const string AccountId = "accountId";

    /// <summary>Regular expression of a placeholder, for the schema.</summary>
    public const string Pattern = @"\$\{(deployment|system|region|accountId)\}";

    private readonly Dictionary<string, string?> _values;
    private readonly List<SettingsProblem> _problems;
    private readonly bool _isLast;

    private SettingPlaceholders(Dictionary<string, string?> values, bool isLast, List<SettingsProblem> problems)
    {
        _values = values;
        _isLast = isLast;
        _problems = problems;
    }

    /// <summary>Replaces the placeholders of one file before anything is laid over it, because keys have to agree by then.</summary>
    /// <param name="node">The file's content.</param>
    /// <param name="name">The environment that is read.</param>
    /// <param name="account">Region and account, known once the files are merged; null before.</param>
    /// <param name="problems">Told what is no placeholder.</param>
    public static ObjectNode Replace(ObjectNode node, EnvironmentName name, (string? Region, string? AccountId)? account, List<SettingsProblem> problems)
    {
        var values = new Dictionary<string, string?> { [System] = name.System, [Deployment] = name.Deployment };
        if (account is { } known)
        {
            values[Region] = known.Region;
            values[AccountId] = known.AccountId;
        }

        return (ObjectNode)new SettingPlaceholders(values, account is not null, problems).Visit(node, SettingPath.Root);
    }

    /// <summary>Region and account as the merged settings have them.</summary>
    public static (string? Region, string? AccountId) AccountOf(ObjectNode root)
    {
        var aws = root.Find("aws")?.Value as ObjectNode;
        return (Text("region"), Text("accountId"));

        string? Text(string name) => aws?.Find(name)?.Value is ScalarNode { ValueKind: JsonValueKind.String } scalar ? scalar.Text : null;
    }

    private SettingNode Visit(SettingNode node, string path) => node switch
    {
        ObjectNode members => members with
        {
            Members =
            [
                .. members.Members.Select(member => member with
                {
                    Name = Fill(member.Name, member.Position, SettingPath.Member(path, member.Name)),
                    Value = Visit(member.Value, SettingPath.Member(path, member.Name)),
                }),
            ],
        },
        ArrayNode items => items with { Items = [.. items.Items.Select((item, index) => Visit(item, SettingPath.Item(path, index)))] },
        ScalarNode { ValueKind: JsonValueKind.String } scalar => scalar with { Text = Fill(scalar.Text, scalar.Position, path) },
        _ => node,
    };

    private string Fill(string text, SourcePosition position, string path) => Form().Replace(text, match =>
    {
        var word = match.Groups["word"].Value;
        if (_values.TryGetValue(word, out var value) && value is not null && match.Groups["closed"].Success)
        {
            return value;
        }

        // Region and account wait for the second pass, which also tells everything that is wrong.
        var names = new[] { Deployment, System, Region, AccountId };
        if (!_isLast || (names.Contains(word) && match.Groups["closed"].Success))
        {
            return match.Value;
        }

        _problems.Add(position.Problem(
            UnknownPlaceholder, path, match.Value, "is no placeholder of these files, and Terraform would take it for an expression",
            Suggestion.For(word, names) is { } near
                ? $"did you mean ${{{near}}}?"
                : $"use one of {string.Join(", ", names.Select(known => $"${{{known}}}"))}, or write the value itself"));
        return match.Value;
    });

    [GeneratedRegex(@"[$%]\{(?<word>[A-Za-z]*)(?<closed>\})?")]
    private static partial Regex Form();
}
