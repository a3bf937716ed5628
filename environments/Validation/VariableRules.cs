using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of the file's own variables.</summary>
internal static class VariableRules
{
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
            yield return new Violation(path, setting, "is not the path of a setting", "write e.g. \"database.instanceClass\"");
            yield break;
        }

        var type = typeof(EnvironmentSettings);
        foreach (var key in keys)
        {
            var next = SettingTypes.Member(type, key);
            if (next is null)
            {
                var names = SettingTypes.MemberNames(type);
                yield return new Violation(path, setting, $"leads to no setting: there is no \"{key}\"",
                    Suggestion.For(key, names) is { } near ? $"did you mean \"{near}\"?" : $"there are {string.Join(", ", names)}");
                yield break;
            }

            type = next;
        }
    }
}
