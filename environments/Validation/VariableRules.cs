using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of the file's own variables.</summary>
internal static class VariableRules
{
    /// <summary>A variable of the file has the path of a setting.</summary>
    public static readonly RuleDefinition PathForm = new(
        "CFG018", RuleSeverity.Error,
        "A variable of the file has the path of a setting",
        "Anything else could not be overridden.",
        "Write e.g. \"database.instanceClass\".",
        "README.md#plan");

    /// <summary>The path of a variable leads to a setting.</summary>
    public static readonly RuleDefinition NoSetting = new(
        "CFG019", RuleSeverity.Error,
        "The path of a variable leads to a setting",
        "A value given for it would be refused at every run.",
        "Correct the path.",
        "README.md#plan");

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
        RuleCheck.ForEach(settings.Variables, "$.variables", (_, path, setting) => Check(path, setting));

    private static IEnumerable<Violation> Check(string path, string setting)
    {
        if (setting == SettingVariables.EngineVersionPath)
        {
            yield break;
        }

        if (SettingPath.TryReadKeys(setting) is not { } keys)
        {
            yield return PathForm.At(path, setting, "is not the path of a setting", "write e.g. \"database.instanceClass\"");
            yield break;
        }

        var type = typeof(EnvironmentSettings);
        foreach (var key in keys)
        {
            var next = SettingTypes.Member(type, key);
            if (next is null)
            {
                var names = SettingTypes.MemberNames(type);
                yield return NoSetting.At(path, setting, $"leads to no setting: there is no \"{key}\"",
                    Suggestion.For(key, names) is { } near ? $"did you mean \"{near}\"?" : $"there are {string.Join(", ", names)}");
                yield break;
            }

            type = next;
        }
    }
}
