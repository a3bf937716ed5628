using System.Reflection;
using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.outputs</c>.</summary>
internal static partial class OutputSettingsRules
{
    /// <summary>The names of the contract.</summary>
    private static readonly HashSet<string> ContractNames = typeof(StackOutputs)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field is { IsLiteral: true } && field.FieldType == typeof(string))
        .Select(field => (string)field.GetRawConstantValue()!)
        .ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) => RuleCheck.ForEach(
        settings.Outputs,
        "$.outputs",
        (name, path, value) => CheckName(name)
            .Concat(CheckApplication(value, settings))
            .Concat(ApplicationValueRules.Check(path, value, settings, "output"))
            .Select(violation => violation with { Property = path }),
        "$.application",
        "$.database",
        "$.secrets",
        "$.caches",
        "$.buckets");

    private static IEnumerable<Violation> CheckName(string name)
    {
        if (!OutputName().IsMatch(name))
        {
            yield return new Violation("", name, "must be an output's name: lower-case letters, digits and underscores, a letter first",
                "write e.g. \"rds_endpoint\"");
        }
        else if (ContractNames.Contains(name))
        {
            yield return new Violation("", name, "is the name of an output that every stack has", $"rename it, e.g. \"app_{name}\", or remove it");
        }
    }

    private static IEnumerable<Violation> CheckApplication(ApplicationValue value, EnvironmentSettings settings)
    {
        var shown = SettingTypes.JsonName(value.ToString());
        switch (value)
        {
            case ApplicationValue.DatabaseName or ApplicationValue.DatabaseUsername or ApplicationValue.DatabaseUrl or ApplicationValue.SecretName
                when settings.Application is null:
                yield return new Violation("", shown, "needs to know the application, and this file has none",
                    "add \"application\" with its name, database and secret");
                break;

            case ApplicationValue.DatabaseUsername or ApplicationValue.DatabaseUrl
                when settings.Application is { } application && !settings.Secrets.ContainsKey(application.Secret):
                yield return new Violation("", shown, $"needs the role of secret {application.Secret}, which is not among $.secrets",
                    Suggestion.For(application.Secret, settings.Secrets.Keys) is { } near ? $"did you mean \"{near}\"?" : "add the secret");
                break;
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\z")]
    private static partial Regex OutputName();
}
