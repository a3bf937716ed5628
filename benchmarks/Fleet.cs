using Infra.Benchmarks.Measuring;
using Npgsql;

namespace Infra.Benchmarks;

/// <summary>The tenants of one run and the files for them.</summary>
internal sealed class Fleet
{
    /// <summary>Role that owns every tenant; only the migrator acts as it.</summary>
    public const string OwnerRole = "bench_owner";

    /// <summary>The database that holds the tenants that are schemas.</summary>
    public const string SharedDatabase = "bench_shared";

    private const string Prefix = "bench_";
    private const int AdministrationParallelism = 4;

    private readonly BenchmarkServer _server;

    /// <summary>Makes a fleet; nothing of it is on the server yet.</summary>
    /// <param name="server">The server.</param>
    /// <param name="benchmarkCase">The situation.</param>
    /// <param name="address">How contenders reach the server.</param>
    /// <param name="folder">Folder for files of the run; it has to exist and be empty.</param>
    public Fleet(BenchmarkServer server, BenchmarkCase benchmarkCase, ServerAddress address, string folder)
    {
        _server = server;
        Case = benchmarkCase;
        Address = address;
        Folder = folder;
        Files = Workload.Files(benchmarkCase.State);
        Tenants = [.. Enumerable.Range(1, benchmarkCase.Tenants).Select(number => $"{Prefix}{number:00000}")];
    }

    /// <summary>The situation.</summary>
    public BenchmarkCase Case { get; }

    /// <summary>How contenders reach the server.</summary>
    public ServerAddress Address { get; }

    /// <summary>Folder for files of the run.</summary>
    public string Folder { get; }

    /// <summary>Names of the tenants.</summary>
    public IReadOnlyList<string> Tenants { get; }

    /// <summary>Files that the tenants are to have after the run.</summary>
    public IReadOnlyList<WorkloadFile> Files { get; set; }

    /// <summary>How many of them every tenant has before it.</summary>
    public int AppliedBefore { get; set; }

    /// <summary>Tenants that something is put in the way of, spread over all: one in twenty, at least one.</summary>
    public IEnumerable<string> Obstructed => Tenants.Where((_, index) => index % 20 == Math.Min(10, Tenants.Count - 1));

    /// <summary>Whether contenders create the tenants.</summary>
    public bool IsProvisioned => Case.State != State.Provision;

    /// <summary>Database of a tenant.</summary>
    public string DatabaseOf(string tenant) => Case.Layout == Layout.Database ? tenant : SharedDatabase;

    /// <summary>Schema that a tenant's files write into.</summary>
    public string SchemaOf(string tenant) => Case.Layout == Layout.Database ? "public" : tenant;

    /// <summary>Drops what earlier runs left, and makes empty tenants unless contenders do.</summary>
    public Task ResetAsync(CancellationToken cancellationToken) =>
        _server.WithoutFlushingAsync(() => MakeAsync(cancellationToken), cancellationToken);

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        await DropAsync(cancellationToken);
        await _server.ExecuteAsync(
            "postgres",
            [$"DO $$ BEGIN IF to_regrole('{OwnerRole}') IS NULL THEN CREATE ROLE {OwnerRole}; END IF; END $$"], cancellationToken);
        if (Case.Layout == Layout.Schema)
        {
            await _server.ExecuteAsync("postgres", [CreateDatabase(SharedDatabase)], cancellationToken);
        }

        if (!IsProvisioned)
        {
            return;
        }

        if (Case.Layout == Layout.Schema)
        {
            await _server.ExecuteAsync(SharedDatabase, Tenants.Select(CreateSchema), cancellationToken);
        }
        else
        {
            await ForEachAsync(
                Tenants, tenant => _server.ExecuteAsync("postgres", [CreateDatabase(tenant)], cancellationToken), cancellationToken);
        }
    }

    /// <summary>Drops every database of the benchmark.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        var names = await _server.ScalarAsync(
            $"SELECT coalesce(string_agg(datname, ' '), '') FROM pg_database WHERE starts_with(datname, '{Prefix}')",
            cancellationToken);
        await ForEachAsync(
            names.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            name => _server.ExecuteAsync("postgres", [$"DROP DATABASE \"{name}\" WITH (FORCE)"], cancellationToken), cancellationToken);
    }

    /// <summary>Puts something in the way of some tenants, or takes it away.</summary>
    public Task ObstructAsync(bool remove, CancellationToken cancellationToken) => ForEachAsync(
        [.. Obstructed],
        tenant => _server.ExecuteAsync(
            DatabaseOf(tenant),
            [remove ? Workload.RemoveObstacle(SchemaOf(tenant)) : Workload.Obstacle(SchemaOf(tenant))], cancellationToken),
        cancellationToken);

    /// <summary>Does something for every tenant, several at a time, with a connection to its database.</summary>
    public Task ForEachTenantAsync(Func<NpgsqlConnection, string, Task> work, CancellationToken cancellationToken) => ForEachAsync(
        Tenants,
        async tenant =>
        {
            await using var connection = await _server.Administration.OpenAsync(DatabaseOf(tenant), cancellationToken);
            await work(connection, tenant);
        },
        cancellationToken);

    /// <summary>Statement that creates a tenant's database.</summary>
    public static string CreateDatabase(string name) => $"CREATE DATABASE \"{name}\" OWNER {OwnerRole} TEMPLATE template0";

    /// <summary>Statement that creates a tenant's schema.</summary>
    public static string CreateSchema(string name) => $"CREATE SCHEMA \"{name}\" AUTHORIZATION {OwnerRole}";

    private static Task ForEachAsync(IReadOnlyList<string> names, Func<string, Task> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            names, new ParallelOptions { MaxDegreeOfParallelism = AdministrationParallelism, CancellationToken = cancellationToken },
            async (name, _) => await work(name));
}
