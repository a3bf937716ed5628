using System.Collections.Concurrent;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Migrations;
using Npgsql;

namespace Infra.Migrator.Fleet;

/// <summary>What a tenant has.</summary>
public sealed record TenantState
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Status in the environment file.</summary>
    public required TenantStatus Status { get; init; }

    /// <summary>Whether its database is there.</summary>
    public required bool Exists { get; init; }

    /// <summary>Files that are applied; null when it has none of its own.</summary>
    public IReadOnlyList<string>? Applied { get; init; }

    /// <summary>Files to apply, in order; null when it has none of its own.</summary>
    public IReadOnlyList<string>? Pending { get; init; }

    /// <summary>Why nothing may be applied.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What failed or stopped half-way last time.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>Why it could not be asked.</summary>
    public string? Error { get; init; }

    /// <summary>Whether a file is to be applied.</summary>
    public bool IsPending => Status == TenantStatus.Active && Pending is { Count: > 0 };
}

/// <summary>Asks every tenant what it has: one connection and one query per database, side by side.</summary>
internal sealed class FleetStatus(ServerConnector connector, MigrationSettings migrations)
{
    /// <summary>How long to go on trying while the server has no room. Default: 60 s.</summary>
    public TimeSpan ConnectWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Asks.</summary>
    /// <param name="tenants">The tenants.</param>
    /// <param name="workers">Most databases at the same time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MigratorException">The server cannot be reached.</exception>
    public async Task<IReadOnlyList<TenantState>> ReadAsync(IReadOnlyList<Tenant> tenants, int workers, CancellationToken cancellationToken)
    {
        HashSet<string> open;
        HashSet<string> existing;
        await using (var connection = await connector.OpenAsync(ServerTarget.MaintenanceDatabase, cancellationToken))
        {
            var names = await connection.QueryAsync(
                "select datname::text, datallowconn from pg_database where datname = any($1)",
                reader => (Name: reader.GetString(0), IsOpen: reader.GetBoolean(1)),
                cancellationToken, (object)tenants.Select(tenant => tenant.Database).Distinct().ToArray());
            existing = [.. names.Select(name => name.Name)];
            open = [.. names.Where(name => name.IsOpen).Select(name => name.Name)];
        }

        var states = new ConcurrentDictionary<string, TenantState>();
        await Parallel.ForEachAsync(
            tenants.GroupBy(tenant => tenant.Database),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, workers), CancellationToken = cancellationToken },
            async (group, token) =>
            {
                var history = History.None;
                string? error = null;
                if (open.Contains(group.Key) && group.Any(tenant => tenant.Files is not null))
                {
                    try
                    {
                        history = await TransientErrors.RetryForAsync(() => ReadAsync(group.Key, token), TransientErrors.IsServerBusy, ConnectWait, token);
                    }
                    catch (Exception exception) when (exception is MigratorException or NpgsqlException)
                    {
                        error = Failures.Describe(exception);
                    }
                }

                var byScope = history.Entries.ToLookup(entry => entry.Scope);
                foreach (var tenant in group)
                {
                    states[tenant.Name] = StateOf(tenant, [.. byScope[tenant.Scope]], existing.Contains(group.Key), error);
                }
            });
        return [.. tenants.Select(tenant => states[tenant.Name])];
    }

    private async Task<History> ReadAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync(database, cancellationToken);
        return await HistoryTable.ReadAsync(connection, cancellationToken);
    }

    private TenantState StateOf(Tenant tenant, IReadOnlyList<HistoryEntry> entries, bool exists, string? error)
    {
        var plan = tenant.Files is null
            ? null : MigrationPlan.Compare(tenant.Files.Files, entries, new PlanRules(OutOfOrder: migrations.OutOfOrder));
        return new TenantState
        {
            Name = tenant.Name,
            Status = tenant.Settings.Status,
            Exists = exists,
            Applied = plan is null ? null : [.. plan.Applied.Select(entry => entry.FileName)],
            Pending = plan is null || error is not null ? null : [.. plan.Pending.Select(file => file.File.FileName)],
            Problems = plan?.Problems ?? [],
            Failures =
            [
                .. entries.Where(entry => entry.State is HistoryState.Failed or HistoryState.Partial).Select(entry =>
                    entry.State == HistoryState.Failed ? $"{entry.FileName} failed last time: {entry.Error}"
                    : $"{entry.FileName} stopped after {entry.AppliedStatements} of {entry.Statements} statements"
                        + (entry.Error is null ? "" : $": {entry.Error}")),
            ],
            Error = error,
        };
    }
}
