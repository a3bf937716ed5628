using System.Diagnostics.CodeAnalysis;

namespace Infra.Environments;

/// <summary>A value given for one of an environment's <c>variables</c>.</summary>
/// <param name="Name">Name of the variable.</param>
/// <param name="Value">Value, as in <see cref="SettingOverride"/>.</param>
/// <param name="Source">Where it was given, for messages: <c>--var name</c> or <c>TF_VAR_name</c>.</param>
/// <param name="IsOptional">Whether a file that does not declare the variable leaves it alone, as Terraform does with <c>TF_VAR_…</c>.</param>
public sealed record VariableValue(string Name, string Value, string Source, bool IsOptional)
{
    /// <summary>Prefix of the environment variables that Terraform takes values from.</summary>
    public const string EnvironmentPrefix = "TF_VAR_";

    /// <summary>Reads <c>name=value</c> of the command line.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VariableValue? variable)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        variable = equals > 0 ? new VariableValue(text[..equals], text[(equals + 1)..], $"--var {text[..equals]}", IsOptional: false) : null;
        return variable is not null;
    }

    /// <summary>The values among the process's environment variables.</summary>
    public static IEnumerable<VariableValue> OfProcess() =>
        from System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables()
        let name = (string)entry.Key
        where name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)
        orderby name
        select new VariableValue(name[EnvironmentPrefix.Length..], (string?)entry.Value ?? "", name, IsOptional: true);
}
