using System.Collections.Frozen;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>The catalogue of RDS for PostgreSQL parameters, and the way from what people write to what RDS takes.
/// Sources: RDS user guide, "Working with parameters on your RDS for PostgreSQL DB instance" (static or dynamic, units) and the PostgreSQL
/// manual, "Server configuration" (ranges, words).</summary>
public static class PostgresParameters
{
    /// <summary>A parameter is one of the catalogue.</summary>
    public static readonly RuleDefinition UnknownParameter = new(
        "RDS041", RuleSeverity.Error, "A parameter is one of the catalogue",
        "A misspelt name is refused by RDS, and without its unit, range and apply method a value cannot be sent the right way.",
        "Correct the name, or add the parameter to the catalogue in modules/AwsRules/Rds.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html");

    /// <summary>A parameter exists in the major version.</summary>
    public static readonly RuleDefinition ParameterOfMajor = new(
        "RDS042", RuleSeverity.Error, "A parameter exists in the major version",
        "PostgreSQL adds and removes parameters with major versions; the family's group does not have this one, so RDS refuses it.",
        "Leave it out, or use the parameter that took its place.",
        "https://www.postgresql.org/docs/current/runtime-config.html");

    /// <summary>A parameter is one that can be changed.</summary>
    public static readonly RuleDefinition ParameterSetByRds = new(
        "RDS043", RuleSeverity.Error, "A parameter is one that can be changed",
        "RDS sets some parameters itself, and its API refuses every other value.",
        "Leave it out; the message says what there is instead.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html");

    /// <summary>The parameter that forces TLS. It is always set to 1.</summary>
    public const string ForceTls = "rds.force_ssl";

    private static readonly FrozenDictionary<string, PostgresParameter[]> ByName = ParameterCatalogue.All
        .GroupBy(parameter => parameter.Name)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>Every parameter, in the catalogue's order; one that changed between major versions stands there once for each.</summary>
    public static IReadOnlyList<PostgresParameter> All => ParameterCatalogue.All;

    /// <summary>The parameter of that name in a major version; null when the catalogue has none.</summary>
    public static PostgresParameter? Find(string name, int major) =>
        ByName.TryGetValue(name, out var parameters) ? parameters.FirstOrDefault(parameter => parameter.ExistsIn(major)) : null;

    /// <summary>Makes parameters ready for RDS: chooses the apply method, converts sizes, times and shares of memory to the native unit,
    /// checks ranges and the major version, and adds <see cref="ForceTls"/>.</summary>
    /// <param name="parameters">Value by name: a bare number in the native unit, a number with a unit (<c>2560MB</c>, <c>8 GB</c>,
    /// <c>30s</c>), a share of memory (<c>25% of memory</c>), an RDS formula (<c>{DBInstanceClassMemory/32768}</c>) or a word.</param>
    /// <param name="major">PostgreSQL major version; one that is not supported is treated as the nearest that is.</param>
    /// <param name="instanceClass">Class of the instance, for advice about values that do not suit its memory; null for none.</param>
    /// <returns>The parameters that are right, and all violations; their property is the parameter's name.</returns>
    public static ParameterResolution Resolve(
        IReadOnlyDictionary<string, string> parameters, int major, InstanceClass? instanceClass = null)
    {
        major = Math.Clamp(major, PostgresVersion.OldestMajor, PostgresVersion.NewestMajor);
        var resolved = new SortedDictionary<string, ResolvedParameter>(StringComparer.Ordinal);
        var violations = new List<Violation>();
        foreach (var (name, text) in parameters)
        {
            if (Find(name, major) is not { } parameter)
            {
                violations.Add(Unknown(name, text, major));
                continue;
            }

            var (value, violation) = ParameterValue.Convert(parameter, text);
            if (violation is not null)
            {
                violations.Add(violation);
            }

            if (value is not null)
            {
                resolved[name] = new ResolvedParameter(name, value, parameter.ApplyMethodFor(major, value));
                violations.AddRange(ParameterAdvice.For(parameter, text, value, instanceClass));
            }
        }

        if (!parameters.ContainsKey(ForceTls))
        {
            resolved[ForceTls] = new ResolvedParameter(ForceTls, "1", ByName[ForceTls][0].ApplyMethodFor(major, "1"));
        }

        return new ParameterResolution([.. resolved.Values], violations);
    }

    private static Violation Unknown(string name, string text, int major)
    {
        if (ByName.TryGetValue(name, out var otherMajors))
        {
            var first = otherMajors.Min(parameter => parameter.SinceMajor);
            var last = otherMajors.Max(parameter => parameter.UntilMajor);
            return ParameterOfMajor.At(name, text, $"does not exist in PostgreSQL {major}, only in {first} to {last}", "leave it out");
        }

        if (ParameterCatalogue.SetByRds.TryGetValue(name, out var instead))
        {
            return ParameterSetByRds.At(name, text, "is set by RDS itself and cannot be changed", instead);
        }

        return Suggestion.For(name.Replace('-', '_'), ByName.Keys) is { } closest
            ? UnknownParameter.At(name, text, "is not a known parameter", $"did you mean {closest}?")
            : UnknownParameter.At(
                name,
                text,
                "is not in this project's catalogue, so its unit, range and apply method are unknown",
                "check the name in pg_settings; when RDS has it, add it to ParameterCatalogue in modules/AwsRules/Rds");
    }
}
