namespace Infra.Migrator.Verification;

/// <summary>What a check found.</summary>
public enum CheckOutcome
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>Worth knowing; the exit code stays 0.</summary>
    Warning,

    /// <summary>Not as the environment file says.</summary>
    Failed,
}

/// <summary>One question asked of the server.</summary>
/// <param name="Subject">The tenant, the role, or <c>server</c>.</param>
/// <param name="Name">What was asked.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">What the server said.</param>
/// <param name="Fix">What to do, for anything but a pass.</param>
public sealed record Check(string Subject, string Name, CheckOutcome Outcome, string Detail, string? Fix = null);

/// <summary>Collects checks about one subject.</summary>
internal sealed class CheckList(string subject)
{
    private readonly List<Check> _checks = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Check> Checks => _checks;

    /// <summary>Adds a check that passes or fails.</summary>
    public void Expect(string name, bool isRight, string detail, string fix) =>
        Add(name, isRight ? CheckOutcome.Passed : CheckOutcome.Failed, detail, fix);

    /// <summary>Adds a check that passes or is worth a warning.</summary>
    public void Prefer(string name, bool isRight, string detail, string fix) =>
        Add(name, isRight ? CheckOutcome.Passed : CheckOutcome.Warning, detail, fix);

    /// <summary>Adds a check that failed.</summary>
    public void Fail(string name, string detail, string fix) => Add(name, CheckOutcome.Failed, detail, fix);

    /// <summary>Adds a check that fails when anything is in a list.</summary>
    /// <param name="name">What was asked.</param>
    /// <param name="found">What should not be.</param>
    /// <param name="right">What is said when the list is empty.</param>
    /// <param name="fix">What to do.</param>
    public void ExpectNone(string name, IReadOnlyCollection<string> found, string right, string fix) =>
        Expect(name, found.Count == 0, found.Count == 0 ? right : string.Join(", ", found), fix);

    private void Add(string name, CheckOutcome outcome, string detail, string fix) =>
        _checks.Add(new Check(subject, name, outcome, detail, outcome == CheckOutcome.Passed ? null : fix));
}
