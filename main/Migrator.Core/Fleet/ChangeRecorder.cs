namespace Infra.Migrator.Fleet;

/// <summary>Does changes and remembers them in words; in a dry run it only remembers.</summary>
internal sealed class ChangeRecorder(bool isDryRun)
{
    private readonly List<string> _changes = [];

    /// <summary>Whether nothing is really done.</summary>
    public bool IsDryRun => isDryRun;

    /// <summary>What was done, or would be.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>Does a change.</summary>
    /// <param name="description">What it is, e.g. <c>create role app</c>.</param>
    /// <param name="action">Does it.</param>
    public async Task DoAsync(string description, Func<Task> action)
    {
        if (!isDryRun)
        {
            await action();
        }

        _changes.Add(description);
    }
}
