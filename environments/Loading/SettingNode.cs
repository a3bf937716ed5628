using System.Text.Json;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Loading;

/// <summary>Where something stands in a file.</summary>
internal readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <summary>A problem here.</summary>
    /// <param name="rule">The rule that is broken.</param>
    /// <param name="path">JSON path.</param>
    /// <param name="value">The value as written; empty when something is missing or must not be shown.</param>
    /// <param name="requirement">What is required.</param>
    /// <param name="fix">What to write instead.</param>
    public SettingsProblem Problem(RuleDefinition rule, string path, string value, string requirement, string fix) =>
        new(rule.Id, File, Line, Column, path, value, requirement, fix, rule.Severity);
}

/// <summary>A JSON value that knows where it was written, so that a problem found later still names file, line and column.</summary>
internal abstract record SettingNode(SourcePosition Position)
{
    /// <summary>What was found, in words.</summary>
    public abstract string Kind { get; }

    /// <summary>The value as written, shortened.</summary>
    public abstract string Display { get; }
}

/// <summary>A string, number, boolean or null.</summary>
internal sealed record ScalarNode(SourcePosition Position, JsonValueKind ValueKind, string Text) : SettingNode(Position)
{
    /// <summary>Given on the command line, where quotes are the shell's: a number or a boolean can stand for a string.</summary>
    public bool IsUnquoted { get; init; }

    public override string Kind => ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    public override string Display => ValueKind == JsonValueKind.String ? $"\"{Shortened(Text)}\"" : Text;

    /// <summary>One line of at most 80 characters.</summary>
    private static string Shortened(string text)
    {
        var line = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        return line.Length > 80 ? line[..77] + "…" : line;
    }
}

/// <summary>An array.</summary>
internal sealed record ArrayNode(SourcePosition Position, IReadOnlyList<SettingNode> Items) : SettingNode(Position)
{
    public override string Kind => "an array";

    public override string Display => $"[{Items.Count} items]";
}

/// <summary>An object; members keep the order they were written in.</summary>
internal sealed record ObjectNode(SourcePosition Position, IReadOnlyList<SettingMember> Members) : SettingNode(Position)
{
    public override string Kind => "an object";

    public override string Display => "{…}";

    public SettingMember? Find(string name) => Members.FirstOrDefault(member => member.Name == name);
}

/// <summary>A key of an object with its value.</summary>
internal sealed record SettingMember(string Name, SourcePosition Position, SettingNode Value);
