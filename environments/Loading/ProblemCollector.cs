namespace Infra.Environments.Loading;

/// <summary>Collects the problems of one environment, and remembers which parts of the settings could not be read.</summary>
internal sealed class ProblemCollector
{
    private readonly List<SettingsProblem> _problems = [];
    private readonly List<SettingPath> _unreadable = [];

    public bool HasErrors => _problems.Any(problem => problem.Severity == ProblemSeverity.Error);

    public void Add(
        SourcePosition position,
        SettingPath path,
        string? value,
        string rule,
        string fix,
        ProblemSeverity severity = ProblemSeverity.Error) =>
        _problems.Add(new SettingsProblem(position.File, position.Line, position.Column, path.ToString(), value, rule, fix, severity));

    /// <summary>Rules that need this part of the settings, or a part of it, are left out: their answers would only be noise.</summary>
    public void MarkUnreadable(SettingPath path) => _unreadable.Add(path);

    /// <summary>Whether everything at and below the path, and the way to it, could be read.</summary>
    public bool IsReadable(SettingPath path) => !_unreadable.Exists(unreadable => unreadable.Touches(path));

    /// <summary>All problems by file, line and column; a file's own problems before those of its base.</summary>
    public IReadOnlyList<SettingsProblem> InOrder(string firstFile) =>
    [
        .. _problems
            .OrderBy(problem => problem.File != firstFile)
            .ThenBy(problem => problem.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Line)
            .ThenBy(problem => problem.Column),
    ];
}
