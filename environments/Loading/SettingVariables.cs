using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Loading;

/// <summary>The file's own <c>variables</c>: names that users know, and the setting that each one overrides for a run.</summary>
internal static partial class SettingVariables
{
    /// <summary>A value for a variable that the file does not declare.</summary>
    public static readonly RuleDefinition Undeclared = new(
        "CFG016", RuleSeverity.Error,
        "A variable that is given a value is declared in the file",
        "A misspelt variable would change nothing without a word.",
        "Add it to \"variables\" with the path of its setting, or correct the name.",
        "README.md#plan");

    /// <summary>A version that is none.</summary>
    public static readonly RuleDefinition EngineVersion = new(
        "CFG017", RuleSeverity.Error,
        "A value for the engine's version is a PostgreSQL version",
        "It is taken apart into majorVersion and minorVersion.",
        "Write e.g. 16 or 16.4.",
        "https://www.postgresql.org/support/versioning/");

    /// <summary>A path that is no setting: a version as AWS writes it, <c>16</c> or <c>16.4</c>, for majorVersion and minorVersion.</summary>
    public const string EngineVersionPath = "database.engineVersion";

    /// <summary>Turns the values given for variables into overrides of settings.</summary>
    /// <param name="root">The merged file.</param>
    /// <param name="given">Values by variable.</param>
    /// <param name="problems">Told each name that the file does not declare.</param>
    public static IEnumerable<SettingOverride> ToOverrides(
        ObjectNode root, IReadOnlyList<VariableValue> given, ICollection<SettingsProblem> problems)
    {
        var declared = (root.Find("variables")?.Value as ObjectNode)?.Members ?? [];
        foreach (var variable in given)
        {
            if (declared.FirstOrDefault(member => member.Name == variable.Name)?.Value is ScalarNode { ValueKind: JsonValueKind.String } path)
            {
                foreach (var setting in Overrides(variable, path.Text, problems))
                {
                    yield return setting;
                }
            }
            else if (!variable.IsOptional)
            {
                var names = declared.Select(member => member.Name).ToArray();
                problems.Add(Source(variable).Problem(Undeclared, SettingPath.Root, variable.Name, "is not among the file's variables",
                    Suggestion.For(variable.Name, names) is { } near ? $"did you mean {near}?"
                    : names.Length > 0 ? $"there are {string.Join(", ", names)}"
                    : "add it to \"variables\" with the path of the setting, or use --set path=value"));
            }
        }
    }

    private static IEnumerable<SettingOverride> Overrides(VariableValue variable, string path, ICollection<SettingsProblem> problems)
    {
        if (path != EngineVersionPath)
        {
            return [new SettingOverride(path, variable.Value) { Source = variable.Source }];
        }

        if (Version().Match(variable.Value) is not { Success: true } version)
        {
            problems.Add(Source(variable).Problem(
                EngineVersion, SettingPath.Root, variable.Value, "must be a PostgreSQL version", "write e.g. 16 or 16.4"));
            return [];
        }

        return
        [
            new SettingOverride("database.majorVersion", version.Groups["major"].Value) { Source = variable.Source },
            new SettingOverride("database.minorVersion", version.Groups["minor"] is { Success: true } minor ? minor.Value : "null")
            {
                Source = variable.Source,
            },
        ];
    }

    private static SourcePosition Source(VariableValue variable) => new(variable.Source, 0, 0);

    [GeneratedRegex(@"\A(?<major>[0-9]{1,3})(\.(?<minor>[0-9]{1,3}))?\z")]
    private static partial Regex Version();
}
