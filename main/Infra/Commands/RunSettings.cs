using System.CommandLine;
using Infra.Environments;

namespace Infra.Cli.Commands;

/// <summary>Settings that a command line gives for one run.</summary>
/// <param name="Overrides">From <c>--set</c>.</param>
/// <param name="Variables">From <c>TF_VAR_…</c> and <c>--var</c>; the latter come last and win.</param>
internal sealed record RunSettings(IReadOnlyList<SettingOverride> Overrides, IReadOnlyList<VariableValue> Variables)
{
    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "A setting for this run, path=value, e.g. --set database.multiAz=true. May be repeated.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string[]> Var = new("--var")
    {
        Description = "One of the file's variables for this run, name=value; TF_VAR_name in the process's environment does the same. May be repeated.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Nothing is given.</summary>
    public static RunSettings None { get; } = new([], []);

    /// <summary>Gives a command the options that are read.</summary>
    public static void AddOptionsTo(Command command)
    {
        command.Options.Add(Set);
        command.Options.Add(Var);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="UserException">One is not written <c>name=value</c>.</exception>
    public static RunSettings Of(ParseResult parsed) => new(
        [.. (parsed.GetValue(Set) ?? []).Select(ReadOverride)],
        [.. VariableValue.OfProcess(), .. (parsed.GetValue(Var) ?? []).Select(ReadVariable)]);

    private static SettingOverride ReadOverride(string text) => SettingOverride.TryParse(text, out var setting)
        ? setting
        : throw new UserException($"--set {text}: write path=value, e.g. --set database.multiAz=true");

    private static VariableValue ReadVariable(string text) => VariableValue.TryParse(text, out var variable)
        ? variable
        : throw new UserException($"--var {text}: write name=value, e.g. --var rds_multi_az=true");
}
