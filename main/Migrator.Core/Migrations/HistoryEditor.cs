using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Npgsql;

namespace Infra.Migrator.Migrations;

/// <summary>Adds rows to a tenant's history without running a file: the deliberate commands <c>baseline</c> and <c>repair</c>. Called under the
/// tenant's lock.</summary>
internal sealed class HistoryEditor(NpgsqlConnection connection, Tenant tenant, Guid run, ChangeRecorder recorder)
{
    /// <summary>Notes every file up to a version as applied, for a database that was made without the migrator.</summary>
    /// <param name="version">Last version that the database has.</param>
    /// <param name="cancellationToken">Ends it before it begins.</param>
    /// <exception cref="MigratorException">Files have been applied already, or there is no such version.</exception>
    public async Task BaselineAsync(long version, CancellationToken cancellationToken)
    {
        var history = await HistoryTable.ReadAsync(connection, tenant.Scope, cancellationToken);
        var entries = history.Entries.Where(entry => entry.Kind == HistoryTable.VersionedKind).ToDictionary(entry => entry.Key);
        var files = FilesOf().Where(file => file.Kind == MigrationKind.Versioned && file.Version <= version).ToArray();
        if (files.Length == 0 || files[^1].Version != version)
        {
            throw new MigratorException(
                $"--at {version}: {tenant.Files!.Path} has no file of that version. It has {Versions(FilesOf())}.", ExitCode.TenantsFailed);
        }

        if (entries.Values.FirstOrDefault(entry => entry.IsDone && entry.State != HistoryState.Baseline) is { } applied)
        {
            throw new MigratorException(
                $"{applied.FileName} was applied by the migrator, so this tenant needs no baseline.", ExitCode.TenantsFailed);
        }

        var missing = files.Where(file => !entries.TryGetValue(file.Key, out var entry) || !entry.IsDone).ToArray();
        await AddAsync(
            history, [.. missing.Select(file => (Row(file, entries) with { State = HistoryState.Baseline, AppliedStatements = file.Statements.Count },
                $"note {file.FileName} as applied before the migrator"))], cancellationToken);
    }

    /// <summary>Accepts an applied file as it is now, edited or gone.</summary>
    /// <exception cref="MigratorException">The file was not applied, or is as it was.</exception>
    public async Task AcceptAsync(long version, CancellationToken cancellationToken)
    {
        var history = await HistoryTable.ReadAsync(connection, tenant.Scope, cancellationToken);
        var key = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var entries = history.Entries.Where(entry => entry.Kind == HistoryTable.VersionedKind).ToDictionary(entry => entry.Key);
        if (!entries.TryGetValue(key, out var entry) || !entry.IsDone)
        {
            throw new MigratorException(
                $"--accept {version}: version {version} is not applied to {tenant.Name}, so there is nothing to accept.", ExitCode.TenantsFailed);
        }

        var file = FilesOf().FirstOrDefault(candidate => candidate.Kind == MigrationKind.Versioned && candidate.Version == version);
        if ((file?.Checksum ?? MigrationPlan.RemovedChecksum) == entry.Checksum)
        {
            return;
        }

        var row = new HistoryRow
        {
            Scope = tenant.Scope,
            Kind = entry.Kind,
            Key = key,
            Attempt = entry.Attempt + 1,
            State = HistoryState.Marked,
            FileName = file?.FileName ?? entry.FileName,
            Checksum = file?.Checksum ?? MigrationPlan.RemovedChecksum,
            Statements = file?.Statements.Count ?? entry.Statements,
            AppliedStatements = file?.Statements.Count ?? entry.Statements,
            Run = run,
            StartedAt = DateTimeOffset.UtcNow,
        };
        await AddAsync(
            history, [(row, $"accept {row.FileName} as {(file is null ? "gone" : "it is now")}; the database itself is not changed")], cancellationToken);
    }

    /// <summary>Forgets where files stopped that run outside a transaction, so that they begin anew.</summary>
    public async Task ResetFailedAsync(CancellationToken cancellationToken)
    {
        var history = await HistoryTable.ReadAsync(connection, tenant.Scope, cancellationToken);
        await AddAsync(
            history,
            [
                .. history.Entries.Where(entry => entry.State == HistoryState.Partial).Select(entry => (
                    new HistoryRow
                    {
                        Scope = entry.Scope,
                        Kind = entry.Kind,
                        Key = entry.Key,
                        Attempt = entry.Attempt + 1,
                        State = HistoryState.Failed,
                        FileName = entry.FileName,
                        Checksum = entry.Checksum,
                        Statements = entry.Statements,
                        Run = run,
                        StartedAt = DateTimeOffset.UtcNow,
                        ErrorMessage = "reset by repair",
                    },
                    $"begin {entry.FileName} anew; {entry.AppliedStatements} of its statements are done in the database")),
            ],
            cancellationToken);
    }

    /// <summary>Makes the database this tenant's, whatever tenant it was.</summary>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        var history = await HistoryTable.ReadAsync(connection, tenant.Scope, cancellationToken);
        if (history.Layout == HistoryLayout.Missing || history.Owner(tenant.Scope) is not { } owner || owner == tenant.Name)
        {
            return;
        }

        await recorder.DoAsync($"make {tenant.Place}, which was tenant {owner}'s, tenant {tenant.Name}'s", null, async () =>
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new($"update {HistoryTable.Name} set key = $1, run_id = $3 where scope = $2 and kind = '{HistoryTable.TenantKind}'")
                    {
                        Parameters = { new() { Value = tenant.Name }, new() { Value = tenant.Scope }, new() { Value = run } },
                    },
                },
            };
            await batch.ExecuteNonQueryAsync(cancellationToken);
        });
    }

    private IReadOnlyList<MigrationFile> FilesOf() => tenant.Files?.Files
        ?? throw new MigratorException($"tenant {tenant.Name} has no SQL files of its own.", ExitCode.TenantsFailed);

    private static string Versions(IReadOnlyList<MigrationFile> files)
    {
        var versions = files.Where(file => file.Kind == MigrationKind.Versioned).Select(file => file.Version).ToArray();
        return versions.Length == 0 ? "none" : $"versions {versions[0]} to {versions[^1]}";
    }

    private HistoryRow Row(MigrationFile file, Dictionary<string, HistoryEntry> entries) => new()
    {
        Scope = tenant.Scope,
        Kind = HistoryTable.VersionedKind,
        Key = file.Key,
        Attempt = entries.TryGetValue(file.Key, out var entry) ? entry.Attempt + 1 : 1,
        State = HistoryState.Baseline,
        FileName = file.FileName,
        Checksum = file.Checksum,
        Statements = file.Statements.Count,
        Run = run,
        StartedAt = DateTimeOffset.UtcNow,
    };

    private async Task AddAsync(History history, IReadOnlyList<(HistoryRow Row, string Description)> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await HistoryTable.EnsureAsync(connection, history.Layout, [.. rows.Select(row => row.Row)], isFlushed: true, recorder, cancellationToken);
        foreach (var (_, description) in rows)
        {
            recorder.Add(description, null);
        }
    }
}
