namespace Infra.Migrator.Migrations;

/// <summary>What a row of the history says about a file.</summary>
internal enum HistoryState
{
    /// <summary>It was applied.</summary>
    Applied,

    /// <summary>Some of its statements were applied: it runs outside a transaction and has not come to its end.</summary>
    Partial,

    /// <summary>It failed and was rolled back; nothing of it remains.</summary>
    Failed,

    /// <summary>It was there before the migrator: noted as applied by <c>baseline</c>.</summary>
    Baseline,

    /// <summary>Noted by <c>repair</c>, which accepted the file as it is now or forgot a failure.</summary>
    Marked,
}

/// <summary>The newest row of the history about one file.</summary>
/// <param name="Scope">Schema of the tenant; empty when it has the database.</param>
/// <param name="Kind">Kind of entry, a constant of <see cref="HistoryTable"/>.</param>
/// <param name="Key">Version, or name of a file without version.</param>
/// <param name="Attempt">Number of the row, from 1.</param>
/// <param name="State">What it says.</param>
/// <param name="FileName">Name of the file then.</param>
/// <param name="Checksum">Its checksum then.</param>
/// <param name="Statements">How many statements it had.</param>
/// <param name="AppliedStatements">How many of them are done.</param>
/// <param name="StatementHashes">Hashes of those statements, for a file outside a transaction.</param>
/// <param name="Started">Number of the statement that was begun last, from 1, for a file outside a transaction; greater than
/// <paramref name="AppliedStatements"/> when nobody knows how it ended.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record HistoryEntry(
    string Scope, string Kind, string Key, int Attempt, HistoryState State, string FileName, string Checksum, int Statements, int AppliedStatements,
    IReadOnlyList<string> StatementHashes, int Started, long DurationMs, string? Error)
{
    /// <summary>Whether the file need not be applied again.</summary>
    public bool IsDone => State is HistoryState.Applied or HistoryState.Baseline or HistoryState.Marked;
}

/// <summary>Everything that a database remembers.</summary>
/// <param name="Layout">Whether there is a table, and which.</param>
/// <param name="Entries">Newest row of each file.</param>
internal sealed record History(HistoryLayout Layout, IReadOnlyList<HistoryEntry> Entries)
{
    /// <summary>A database that has never been migrated.</summary>
    public static readonly History None = new(HistoryLayout.Missing, []);

    /// <summary>Entries of one tenant.</summary>
    public History Of(string scope) => this with { Entries = [.. Entries.Where(entry => entry.Scope == scope)] };

    /// <summary>The tenant that the scope belongs to, as noted when it was first migrated; null before that.</summary>
    public string? Owner(string scope) =>
        Entries.FirstOrDefault(entry => entry.Scope == scope && entry.Kind == HistoryTable.TenantKind)?.Key;
}

/// <summary>Layout of the history table.</summary>
internal enum HistoryLayout
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>The one of the first release, a row per version.</summary>
    First,

    /// <summary>Today's.</summary>
    Current,
}
