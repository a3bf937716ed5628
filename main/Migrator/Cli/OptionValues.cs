using System.CommandLine;

namespace Infra.Migrator.Cli;

/// <summary>Values of options, from the command line, else from the variable of the same name: <c>--lock-wait</c> is
/// <c>MIGRATOR_LOCK_WAIT</c>.</summary>
internal sealed class OptionValues(MigratorHost host, ParseResult parsed)
{
    private const string Prefix = "MIGRATOR_";

    /// <summary>Name of an option's variable.</summary>
    public static string VariableOf(Option option) =>
        Prefix + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>Whether the option stands on the command line.</summary>
    public bool IsArgument(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A text, null when it is given nowhere.</summary>
    public string? Text(Option<string?> option) => (IsArgument(option) ? parsed.GetValue(option) : null) ?? Variable(VariableOf(option));

    /// <summary>An argument of the command.</summary>
    public string? Text(Argument<string?> argument) => parsed.GetValue(argument);

    /// <summary>Texts given one by one, or separated by commas in the variable.</summary>
    public IReadOnlyList<string> Texts(Option<string[]> option) => IsArgument(option)
        ? [.. (parsed.GetValue(option) ?? []).SelectMany(Split)]
        : Variable(VariableOf(option)) is { } list ? [.. Split(list)] : [];

    /// <summary>Whether a switch is on.</summary>
    public bool Flag(Option<bool> option) =>
        (IsArgument(option) && parsed.GetValue(option)) || Variable(VariableOf(option)) is "1" or "true";

    /// <summary>A number of seconds.</summary>
    /// <exception cref="MigratorException">It is none.</exception>
    public TimeSpan? Seconds(Option<string?> option) => Text(option) is not { } text ? null
        : double.TryParse(
            text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
            && seconds <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new MigratorException($"{option.Name} must be a number of seconds from 0 to 86400, got '{text}'.");

    /// <summary>A whole number.</summary>
    /// <exception cref="MigratorException">It is none, or out of range.</exception>
    public long? Number(Option<string?> option, long least, long most) => Text(option) is not { } text ? null
        : long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw new MigratorException($"{option.Name} must be a whole number from {least} to {most}, got '{text}'.");

    /// <summary>Full path of a file.</summary>
    public string? Path(Option<string?> option) => Text(option) is { } path ? Full(path) : null;

    /// <summary>Full path of what is relative to the working folder.</summary>
    public string Full(string path) => System.IO.Path.GetFullPath(path, host.WorkingDirectory);

    /// <summary>Every variable.</summary>
    public IReadOnlyDictionary<string, string> Variables => host.Variables;

    /// <summary>A variable that is set and not empty.</summary>
    public string? Variable(string name) => host.Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static IEnumerable<string> Split(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
