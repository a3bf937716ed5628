using System.Reflection;
using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.outputs</c>.</summary>
internal static partial class OutputSettingsRules
{
    /// <summary>The name of an output is lower-case letters, digits and underscores.</summary>
    public static readonly RuleDefinition NameForm = new(
        "OUT001", RuleSeverity.Error,
        "The name of an output is lower-case letters, digits and underscores",
        "Terraform refuses a digit first and most other characters.",
        "Write e.g. \"rds_endpoint\".",
        "https://developer.hashicorp.com/terraform/language/values/outputs");

    /// <summary>The name of an output is not one that every stack has.</summary>
    public static readonly RuleDefinition NameTaken = new(
        "OUT002", RuleSeverity.Error,
        "The name of an output is not one that every stack has",
        "Two outputs of a stack cannot have one name, and the project reads its own by name.",
        "Rename it, e.g. \"app_\" and the name.",
        "https://developer.hashicorp.com/terraform/language/values/outputs");

    /// <summary>An output about the application needs an application.</summary>
    public static readonly RuleDefinition NoApplication = new(
        "OUT003", RuleSeverity.Error,
        "An output about the application needs an application",
        "The database, its user and its URL are those of $.application.",
        "Add \"application\" with its name, database and secret.",
        "README.md#hand-the-database-to-its-application");

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
            yield return NameForm.At("", name, "must be an output's name: lower-case letters, digits and underscores, a letter first",
                "write e.g. \"rds_endpoint\"");
        }
        else if (ContractNames.Contains(name))
        {
            yield return NameTaken.At("", name, "is the name of an output that every stack has", $"rename it, e.g. \"app_{name}\", or remove it");
        }
    }

    private static IEnumerable<Violation> CheckApplication(ApplicationValue value, EnvironmentSettings settings)
    {
        var shown = SettingTypes.JsonName(value.ToString());
        var isOfApplication =
            value is ApplicationValue.DatabaseName or ApplicationValue.DatabaseUsername
                or ApplicationValue.DatabaseUrl or ApplicationValue.SecretName;
        if (isOfApplication && settings.Application is null)
        {
            yield return NoApplication.At("", shown, "needs to know the application, and this file has none",
                "add \"application\" with its name, database and secret");
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\z")]
    private static partial Regex OutputName();
}
