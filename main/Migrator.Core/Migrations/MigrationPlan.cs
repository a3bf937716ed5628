namespace Infra.Migrator.Migrations;

/// <summary>What a plan has to go by beside files and history.</summary>
/// <param name="IsTestData">Whether the files are test data, which have a history of their own.</param>
/// <param name="OutOfOrder">Whether a new file may have a lower version than one that is applied.</param>
/// <param name="To">Last version to apply; later ones and repeatable files are left for another run. Default: all.</param>
internal sealed record PlanRules(bool IsTestData = false, bool OutOfOrder = false, long? To = null);

/// <summary>A file to apply.</summary>
/// <param name="File">The file.</param>
/// <param name="Kind">Kind of its row in the history.</param>
/// <param name="Attempt">Number of its next row.</param>
/// <param name="Partial">Where it stopped, when it runs outside a transaction and was begun.</param>
internal sealed record PendingFile(MigrationFile File, string Kind, int Attempt, HistoryEntry? Partial);

/// <summary>The files of a tenant against its history.</summary>
/// <param name="Applied">Entries that are done.</param>
/// <param name="Pending">Files to apply, in order.</param>
/// <param name="Problems">Why nothing may be applied: applied files that were edited or removed, and new files out of order.</param>
internal sealed record MigrationPlan(
    IReadOnlyList<HistoryEntry> Applied, IReadOnlyList<PendingFile> Pending, IReadOnlyList<string> Problems)
{
    /// <summary>Checksum of a file that <c>repair</c> accepted as gone.</summary>
    public const string RemovedChecksum = "removed";

    /// <summary>Compares files and history.</summary>
    /// <param name="files">Every file.</param>
    /// <param name="history">The tenant's own entries.</param>
    /// <param name="rules">What else to go by.</param>
    public static MigrationPlan Compare(IReadOnlyList<MigrationFile> files, IReadOnlyList<HistoryEntry> history, PlanRules rules)
    {
        var prefix = rules.IsTestData ? HistoryTable.TestDataPrefix : "";
        var entries = history.Where(entry => entry.Kind.StartsWith(HistoryTable.TestDataPrefix, StringComparison.Ordinal) == rules.IsTestData)
            .ToDictionary(entry => (entry.Kind, entry.Key));
        var problems = new List<string>();
        var versioned = files.Where(file => file.Kind == MigrationKind.Versioned).ToDictionary(file => file.Key);
        var known = entries.Values.Where(entry => entry.Kind == prefix + HistoryTable.VersionedKind)
            .OrderBy(entry => long.Parse(entry.Key, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        foreach (var entry in known)
        {
            if (Check(entry, versioned.GetValueOrDefault(entry.Key)) is { } problem)
            {
                problems.Add(problem);
            }
        }

        var applied = known.Where(entry => entry.IsDone).ToArray();
        var done = applied.Select(entry => entry.Key).ToHashSet();
        var last = applied.Length == 0
            ? 0 : applied.Max(entry => long.Parse(entry.Key, System.Globalization.CultureInfo.InvariantCulture));
        var open = files.Where(file => file.Kind == MigrationKind.Versioned && !done.Contains(file.Key) && file.Version <= (rules.To ?? long.MaxValue))
            .OrderBy(file => file.Version).ToArray();
        if (!rules.OutOfOrder)
        {
            problems.AddRange(open.Where(file => file.Version < last && !entries.ContainsKey((prefix + HistoryTable.VersionedKind, file.Key))).Select(file =>
                $"{file.FileName} comes before version {last}, which is applied: give it a number above {last}, or say --out-of-order"));
        }

        var repeatable = rules.To is not null ? [] : files
            .Where(file => file.Kind == MigrationKind.Repeatable
                && !(entries.GetValueOrDefault((prefix + HistoryTable.RepeatableKind, file.Key)) is { IsDone: true } entry
                    && entry.Checksum == file.Checksum))
            .OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();

        PendingFile Pend(MigrationFile file, string kind)
        {
            var entry = entries.GetValueOrDefault((prefix + kind, file.Key));
            var isGoingOn = entry is { State: HistoryState.Partial } && (kind == HistoryTable.VersionedKind || entry.Checksum == file.Checksum);
            return new PendingFile(file, prefix + kind, entry is null ? 1 : isGoingOn ? entry.Attempt : entry.Attempt + 1, isGoingOn ? entry : null);
        }

        var work = open.Select(file => Pend(file, HistoryTable.VersionedKind))
            .Concat(repeatable.Select(file => Pend(file, HistoryTable.RepeatableKind))).ToArray();
        IEnumerable<PendingFile> Hooks(MigrationKind kind) => work.Length == 0 ? [] : files
            .Where(file => file.Kind == kind).OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => Pend(file, HistoryTable.HookKind));
        return new MigrationPlan(
            [.. applied, .. entries.Values.Where(entry => entry.Kind == prefix + HistoryTable.RepeatableKind && entry.IsDone)],
            [.. Hooks(MigrationKind.Before), .. work, .. Hooks(MigrationKind.After)], problems);
    }

    private static string? Check(HistoryEntry entry, MigrationFile? file)
    {
        if (file is null)
        {
            return entry.Checksum == RemovedChecksum || !(entry.IsDone || entry.State == HistoryState.Partial) ? null
                : $"{entry.FileName} was applied and is gone: put the file back, or accept it with migrator repair --accept {entry.Key}";
        }

        if (entry.IsDone && file.Checksum != entry.Checksum)
        {
            return $"{file.FileName} was edited after it had been applied ({Short(entry.Checksum)} then, {Short(file.Checksum)} now): "
                + $"undo the edit and write the change into a new file, or accept it with migrator repair --accept {entry.Key}";
        }

        if (entry.State != HistoryState.Partial)
        {
            return null;
        }

        var edited = entry.StatementHashes.Index()
            .Where(pair => pair.Index >= file.Statements.Count || file.StatementHash(pair.Index) != pair.Item).Select(pair => pair.Index + 1).ToArray();
        return edited.Length == 0 ? null
            : $"{file.FileName} stopped after statement {entry.AppliedStatements}, and statement {edited[0]}, which is done, was edited since: undo the edit";
    }

    private static string Short(string checksum) => checksum.Length > 19 ? $"{checksum[..19]}…" : checksum;
}
