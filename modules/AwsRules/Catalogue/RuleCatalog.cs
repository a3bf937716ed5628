using System.Reflection;

namespace Infra.AwsRules.Catalogue;

/// <summary>All rules of some assemblies.</summary>
public static class RuleCatalog
{
    /// <summary>Collects the rules: every public static field of type <see cref="RuleDefinition"/>, sorted by id.</summary>
    /// <param name="assemblies">The assemblies.</param>
    public static IReadOnlyList<RuleDefinition> Of(params IEnumerable<Assembly> assemblies) =>
    [
        .. from assembly in assemblies
           from type in assembly.GetTypes()
           from field in type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
           where field.FieldType == typeof(RuleDefinition)
           let rule = (RuleDefinition)field.GetValue(null)!
           orderby rule.Id
           select rule,
    ];
}
