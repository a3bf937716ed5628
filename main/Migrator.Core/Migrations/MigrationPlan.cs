namespace Infra.Migrator.Migrations;

/// <summary>The files of a tenant against its history.</summary>
/// <param name="Applied">Versions that are done.</param>
/// <param name="Pending">Files to apply, in order; the first may be unfinished.</param>
/// <param name="Problems">Why nothing may be applied: applied files that were edited or removed, and new files out of order.</param>
internal sealed record MigrationPlan(
    IReadOnlyList<HistoryEntry> Applied, IReadOnlyList<MigrationFile> Pending, IReadOnlyList<string> Problems)
{
    /// <summary>Compares files and history.</summary>
    public static MigrationPlan Compare(IReadOnlyList<MigrationFile> files, IReadOnlyList<HistoryEntry> history)
    {
        var problems = new List<string>();
        var byVersion = files.ToDictionary(file => file.Version);
        foreach (var entry in history)
        {
            if (!byVersion.TryGetValue(entry.Version, out var file))
            {
                problems.Add($"{entry.FileName} was applied and is gone: put the file back");
            }
            else if (entry.IsFinished && file.Checksum != entry.Checksum)
            {
                problems.Add(
                    $"{file.FileName} was edited after it had been applied ({entry.Checksum[..19]}… then, {file.Checksum[..19]}… now): "
                    + "undo the edit and write the change into a new file");
            }
            else if (!entry.IsFinished && file.ChecksumOfFirst(entry.AppliedStatements) != entry.AppliedChecksum)
            {
                problems.Add($"{file.FileName} stopped after statement {entry.AppliedStatements}, and those statements were edited "
                    + $"since: undo the edit");
            }
        }

        var applied = history.Where(entry => entry.IsFinished).ToArray();
        var known = applied.Select(entry => entry.Version).ToHashSet();
        var pending = files.Where(file => !known.Contains(file.Version)).ToArray();
        var last = applied.Length == 0 ? 0 : applied[^1].Version;
        problems.AddRange(pending.Where(file => file.Version < last).Select(file =>
            $"{file.FileName} comes before version {last}, which is applied: give it a number above {last}"));
        return new MigrationPlan(applied, pending, problems);
    }
}
