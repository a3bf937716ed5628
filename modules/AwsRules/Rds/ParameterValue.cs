using System.Globalization;
using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>Turns a parameter's value as people write it into what RDS takes.</summary>
internal static partial class ParameterValue
{
    /// <summary>TLS is always forced.</summary>
    public static readonly RuleDefinition TlsForced = new(
        "RDS044", RuleSeverity.Error, "TLS is always forced",
        "Without rds.force_ssl a client may connect in the clear, and its password and data can be read on the way.",
        "Leave the parameter out; it is set to 1.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html");

    /// <summary>A parameter of words has one of its words.</summary>
    public static readonly RuleDefinition ParameterWord = new(
        "RDS045", RuleSeverity.Error, "A parameter of words has one of its words",
        "PostgreSQL refuses other words; an instance with such a group does not start.",
        "Write one of the words that the message names.",
        "https://www.postgresql.org/docs/current/runtime-config.html");

    /// <summary>A formula is one that RDS understands.</summary>
    public static readonly RuleDefinition ParameterFormula = new(
        "RDS046", RuleSeverity.Error, "A formula is one that RDS understands",
        "RDS knows four variables, multiplication and division by whole numbers, and GREATEST, LEAST and SUM; the rest is refused.",
        "Write for example {DBInstanceClassMemory/32768}.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html");

    /// <summary>A percentage is a share of memory, for a parameter that is a size.</summary>
    public static readonly RuleDefinition ShareOfMemory = new(
        "RDS047", RuleSeverity.Error, "A percentage is a share of memory, for a parameter that is a size",
        "Only a size can follow the instance class's memory; RDS itself knows no percentages, so this becomes a formula.",
        "Write for example 25% of memory, or a number with a unit.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html");

    /// <summary>A numeric parameter is a number, whole where PostgreSQL counts whole.</summary>
    public static readonly RuleDefinition ParameterNumber = new(
        "RDS048", RuleSeverity.Error, "A numeric parameter is a number, whole where PostgreSQL counts whole",
        "RDS takes bare numbers in the parameter's native unit only, and refuses fractions and words.",
        "Write a number, with a unit where the parameter has one.",
        "https://www.postgresql.org/docs/current/config-setting.html");

    /// <summary>A parameter's unit is one of its kind.</summary>
    public static readonly RuleDefinition UnitOfParameter = new(
        "RDS049", RuleSeverity.Error, "A parameter's unit is one of its kind",
        "A size cannot be counted in seconds nor a time in megabytes; a mix-up would be wrong by orders of magnitude.",
        "Use a unit that the message names.",
        "https://www.postgresql.org/docs/current/config-setting.html");

    /// <summary>A parameter's value is within PostgreSQL's range.</summary>
    public static readonly RuleDefinition ParameterRange = new(
        "RDS050", RuleSeverity.Error, "A parameter's value is within PostgreSQL's range",
        "RDS refuses values outside, or the instance ends up with incompatible parameters and does not start.",
        "Correct the number, or its unit.",
        "https://www.postgresql.org/docs/current/runtime-config.html");

    private static readonly Dictionary<ParameterUnit, decimal> Bytes = new()
    {
        [ParameterUnit.Bytes] = 1,
        [ParameterUnit.Pages8KiB] = 8192,
        [ParameterUnit.Kibibytes] = 1024,
        [ParameterUnit.Mebibytes] = 1024 * 1024,
    };

    private static readonly Dictionary<ParameterUnit, decimal> Microseconds = new()
    {
        [ParameterUnit.Microseconds] = 1,
        [ParameterUnit.Milliseconds] = 1000,
        [ParameterUnit.Seconds] = 1_000_000,
        [ParameterUnit.Minutes] = 60_000_000,
    };

    private static readonly Dictionary<string, decimal> SizeSuffixes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["B"] = 1,
        ["kB"] = 1024,
        ["KiB"] = 1024,
        ["MB"] = 1 << 20,
        ["MiB"] = 1 << 20,
        ["GB"] = 1 << 30,
        ["GiB"] = 1 << 30,
        ["TB"] = 1L << 40,
        ["TiB"] = 1L << 40,
    };

    private static readonly Dictionary<string, decimal> TimeSuffixes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["us"] = 1,
        ["ms"] = 1000,
        ["s"] = 1_000_000,
        ["min"] = 60_000_000,
        ["h"] = 3_600_000_000,
        ["d"] = 86_400_000_000,
    };

    /// <summary>Converts and checks one value.</summary>
    /// <returns>The value for RDS, or the violation.</returns>
    public static (string? Value, Violation? Violation) Convert(PostgresParameter parameter, string text)
    {
        var trimmed = text.Trim();
        if (parameter.Name == PostgresParameters.ForceTls && ToBoolean(trimmed) != "1")
        {
            return Refused(TlsForced, parameter, text, "cannot be changed: TLS is always forced", "leave it out");
        }

        return parameter.Kind switch
        {
            ParameterKind.Boolean => ToBoolean(trimmed) is { } boolean
                ? (boolean, null)
                : Refused(ParameterWord, parameter, text, "must be on or off", "write on or off"),
            ParameterKind.Choice => ToChoice(parameter, text, trimmed),
            ParameterKind.ChoiceList => ToChoiceList(parameter, text, trimmed),
            ParameterKind.Text => trimmed.Length > 0 ? (trimmed, null) : Refused(ParameterWord, parameter, text, "must not be empty", "leave it out"),
            _ when trimmed.Contains('{') => ToFormula(parameter, text, trimmed),
            _ when trimmed.Contains('%') => ToShareOfMemory(parameter, text, trimmed),
            _ => ToNumber(parameter, text, trimmed),
        };
    }

    private static string? ToBoolean(string text) => text.ToLowerInvariant() switch
    {
        "1" or "on" or "true" or "yes" => "1",
        "0" or "off" or "false" or "no" => "0",
        _ => null,
    };

    private static (string?, Violation?) ToChoice(PostgresParameter parameter, string text, string trimmed) =>
        parameter.Choices.FirstOrDefault(choice => choice.Equals(trimmed, StringComparison.OrdinalIgnoreCase)) is { } found
            ? (found, null)
            : Refused(
                ParameterWord,
                parameter,
                text,
                $"must be one of {string.Join(", ", parameter.Choices)}",
                Suggestion.For(trimmed, parameter.Choices) is { } closest ? $"did you mean {closest}?" : $"write {parameter.Choices[0]}");

    private static (string?, Violation?) ToChoiceList(PostgresParameter parameter, string text, string trimmed)
    {
        var words = trimmed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var unknown = words.Where(word => !parameter.Choices.Contains(word.TrimStart('-'))).ToArray();
        return words.Length > 0 && unknown.Length == 0
            ? (string.Join(',', words), null)
            : Refused(
                ParameterWord,
                parameter,
                text,
                $"must be a comma-separated list of {string.Join(", ", parameter.Choices)}",
                unknown.Length > 0 && Suggestion.For(unknown[0], parameter.Choices) is { } closest
                    ? $"{unknown[0]} is unknown, did you mean {closest}?"
                    : $"leave out {(unknown.Length > 0 ? string.Join(", ", unknown) : "the parameter")}");
    }

    private static (string?, Violation?) ToFormula(PostgresParameter parameter, string text, string trimmed) =>
        Formula().IsMatch(trimmed) && parameter.Kind == ParameterKind.Integer
            ? (trimmed, null)
            : Refused(
                ParameterFormula,
                parameter,
                text,
                "is not a formula that RDS understands: {Variable}, {Variable/Number}, {Variable*Number}, or GREATEST, LEAST, SUM of them, "
                    + "with AllocatedStorage, DBInstanceClassMemory, DBInstanceVCPU or EndPointPort",
                "write for example {DBInstanceClassMemory/32768}");

    /// <summary>A formula of the instance class, so that the value follows when the class changes. <c>DBInstanceClassMemory</c> is in
    /// bytes; its operands must be whole numbers, hence tenths of a percent.</summary>
    private static (string?, Violation?) ToShareOfMemory(PostgresParameter parameter, string text, string trimmed)
    {
        var match = Share().Match(trimmed);
        if (!match.Success || !Bytes.TryGetValue(parameter.Unit, out var unitBytes))
        {
            return Bytes.ContainsKey(parameter.Unit)
                ? Refused(ShareOfMemory, parameter, text, "must name what the percentage is of", "write for example 25% of memory")
                : Refused(ShareOfMemory, parameter, text, "is not a size, so it cannot be a share of memory", $"write a number{InUnit(parameter)}");
        }

        var tenths = (int)(decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * 10);
        if (tenths is < 1 or > 1000)
        {
            return Refused(ShareOfMemory, parameter, text, "must be a share from 0.1 % to 100 %", "write for example 25% of memory");
        }

        var (numerator, denominator) = tenths % 10 == 0 ? (tenths / 10, 100) : (tenths, 1000);
        return ($"{{DBInstanceClassMemory*{numerator}/{denominator * unitBytes:0}}}", null);
    }

    private static (string?, Violation?) ToNumber(PostgresParameter parameter, string text, string trimmed)
    {
        var match = Number().Match(trimmed);
        var example = parameter.Kind == ParameterKind.Real ? "1.5" : "100";
        if (!match.Success)
        {
            return Refused(ParameterNumber, parameter, text, $"must be a number{InUnit(parameter)}", $"write for example {example}");
        }

        var number = decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var suffix = match.Groups[2].Value;
        if (suffix.Length > 0)
        {
            var (suffixes, units) = Bytes.ContainsKey(parameter.Unit) ? (SizeSuffixes, Bytes) : (TimeSuffixes, Microseconds);
            if (!units.TryGetValue(parameter.Unit, out var native))
            {
                return Refused(UnitOfParameter, parameter, text, "has no unit", $"write {match.Groups[1].Value}");
            }

            if (!suffixes.TryGetValue(suffix, out var factor))
            {
                return Refused(UnitOfParameter, parameter, text, $"has the unknown unit {suffix}", $"use one of {string.Join(", ", suffixes.Keys)}");
            }

            number = number * factor / native;
        }

        if (parameter.Kind == ParameterKind.Integer && number != decimal.Truncate(number))
        {
            return Refused(
                ParameterNumber,
                parameter,
                text,
                $"must be a whole number{(parameter.UnitText.Length > 0 ? $" of {parameter.UnitText}" : "")}",
                $"write {decimal.Round(number)}");
        }

        return (double)number < parameter.Min || (double)number > parameter.Max
            ? Refused(ParameterRange, parameter, text, $"must be {RangeText(parameter)}{InUnit(parameter)}", "correct the number or its unit")
            : (number.ToString("0.############################", CultureInfo.InvariantCulture), null);
    }

    private static string RangeText(PostgresParameter parameter) => (parameter.Min, parameter.Max) switch
    {
        ({ } min, null) => $"at least {min}",
        (null, { } max) => $"at most {max}",
        var (min, max) => $"from {min} to {max}",
    };

    private static string InUnit(PostgresParameter parameter) =>
        parameter.UnitText.Length > 0 ? $", in {parameter.UnitText} or with a unit" : "";

    private static (string?, Violation?) Refused(
        RuleDefinition definition, PostgresParameter parameter, string text, string rule, string fix) =>
        (null, definition.At(parameter.Name, text, rule, fix));

    [GeneratedRegex(@"\A(-?\d{1,18}(?:\.\d{1,9})?)\s*([A-Za-z]*)\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A(\d{1,3}(?:\.\d)?)\s*%\s*of\s+memory\z", RegexOptions.IgnoreCase)]
    private static partial Regex Share();

    [GeneratedRegex(
        @"\A(?:(?<term>\d+|\{(?:(?<variable>AllocatedStorage|DBInstanceClassMemory|DBInstanceVCPU|EndPointPort)(?:[*/]\d+)*"
        + @"|log\((?:AllocatedStorage|DBInstanceClassMemory|DBInstanceVCPU)(?:[*/]\d+)*\)(?:[*/]\d+)*)\})"
        + @"|(?:GREATEST|LEAST|SUM)\((?:\d+|\{[A-Za-z0-9*/()]+\})(?:,\s*(?:\d+|\{[A-Za-z0-9*/()]+\}))+\))\z")]
    private static partial Regex Formula();
}
