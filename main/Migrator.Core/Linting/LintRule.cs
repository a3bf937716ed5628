namespace Infra.Migrator.Linting;

/// <summary>Something that is better not written in a migration.</summary>
/// <param name="id">Id, squawk's where squawk has the rule.</param>
/// <param name="severity">How bad it is.</param>
/// <param name="title">What it is, in a few words.</param>
/// <param name="why">What it does to a database in use.</param>
/// <param name="fix">What to write instead.</param>
internal abstract class LintRule(string id, LintSeverity severity, string title, string why, string fix)
{
    /// <summary>Id, which ignore comments name.</summary>
    public string Id { get; } = id;

    /// <summary>How bad it is.</summary>
    public LintSeverity Severity { get; } = severity;

    /// <summary>What it is, in a few words.</summary>
    public string Title { get; } = title;

    /// <summary>What it does to a database in use.</summary>
    public string Why { get; } = why;

    /// <summary>What to write instead.</summary>
    public string Fix { get; } = fix;

    /// <summary>The places of a statement that the rule is against.</summary>
    public abstract IEnumerable<LintHit> Check(LintStatement statement);
}

/// <summary>A place that a rule is against.</summary>
/// <param name="Offset">Where in the file, in UTF-16 units.</param>
/// <param name="Subject">What it is about, e.g. a table's name; null when the rule's title says all.</param>
internal readonly record struct LintHit(int Offset, string? Subject = null);
