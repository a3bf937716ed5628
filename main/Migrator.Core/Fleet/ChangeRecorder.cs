namespace Infra.Migrator.Fleet;

/// <summary>Something that was done, or would be.</summary>
/// <param name="Description">In words, e.g. <c>create role app</c>.</param>
/// <param name="Sql">The statements, without secrets; null when it is no SQL.</param>
public sealed record Change(string Description, string? Sql);

/// <summary>Does changes and remembers them; in a dry run it only remembers.</summary>
internal sealed class ChangeRecorder(bool isDryRun)
{
    private readonly List<Change> _changes = [];

    /// <summary>Whether nothing is really done.</summary>
    public bool IsDryRun => isDryRun;

    /// <summary>What was done, or would be.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>Does a change.</summary>
    /// <param name="description">What it is, e.g. <c>create role app</c>.</param>
    /// <param name="sql">The statements, without secrets.</param>
    /// <param name="action">Does it.</param>
    public async Task DoAsync(string description, string? sql, Func<Task> action)
    {
        if (!isDryRun)
        {
            await action();
        }

        Add(description, sql);
    }

    /// <summary>Remembers a change that was done, or would be.</summary>
    public void Add(string description, string? sql) => _changes.Add(new Change(description, sql));
}
