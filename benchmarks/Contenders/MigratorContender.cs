using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Benchmarks.Measuring;
using Infra.Migrator;
using Npgsql;

namespace Infra.Benchmarks.Contenders;

/// <summary>This repository's migrator: the real program as a process, or its command line called in this process, which leaves out the
/// start of .NET and compiling.</summary>
internal sealed class MigratorContender(string repositoryRoot, int workers, bool isInProcess) : Contender(workers)
{
    private const string Environment = "bench/prod";

    /// <inheritdoc/>
    public override string Name => isInProcess ? "migrator, in process" : "migrator";

    /// <inheritdoc/>
    public override string HistoryFormat => "migrator";

    // Beside this program, and so built or published in the same way as the floor that runs within it.
    private static readonly string ProgramPath = Path.Combine(AppContext.BaseDirectory, "migrator.dll");

    /// <inheritdoc/>
    public override string? WhyNot(BenchmarkCase benchmarkCase) => null;

    /// <inheritdoc/>
    public override async Task PrepareAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var environments = Directory.CreateDirectory(Path.Combine(fleet.Folder, "environments", "bench")).FullName;
        var sql = Directory.CreateDirectory(Path.Combine(environments, "sql")).FullName;
        await File.WriteAllTextAsync(Path.Combine(fleet.Folder, "Infra.sln"), "", cancellationToken);
        foreach (var file in fleet.Files)
        {
            await File.WriteAllTextAsync(Path.Combine(sql, file.FileName), file.Text, cancellationToken);
        }

        // A shipped deployment with tenants of the benchmark's own.
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(repositoryRoot, "environments", "startupwebapp", "prod.json"), cancellationToken))!.AsObject();
        settings.Remove("application");
        settings["secrets"] = new JsonObject();
        settings["tenancy"] = new JsonObject
        {
            ["roles"] = new JsonObject { [Fleet.OwnerRole] = new JsonObject() },
            ["defaultOwnerRole"] = Fleet.OwnerRole,
            ["locale"] = "C",
            ["sharedDatabases"] = fleet.Case.Layout == Layout.Schema
                ? new JsonObject { [Fleet.SharedDatabase] = new JsonObject() }
                : new JsonObject(),
        };
        settings["database"]!["parameters"]!["max_connections"] = BenchmarkServer.Settings["max_connections"];
        var tenants = new JsonObject();
        foreach (var tenant in fleet.Tenants)
        {
            var entry = new JsonObject
            {
                ["kind"] = "production",
                ["status"] = "active",
                ["application"] = "benchmark",
                ["sql"] = "sql",
            };
            if (fleet.Case.Layout == Layout.Schema)
            {
                entry["database"] = Fleet.SharedDatabase;
            }

            tenants[tenant] = entry;
        }

        settings["tenants"] = tenants;
        await File.WriteAllTextAsync(
            Path.Combine(environments, "prod.json"), settings.ToJsonString(new JsonSerializerOptions { WriteIndented = true }),
            cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<ContenderRun> RunAsync(Fleet fleet, CancellationToken cancellationToken) =>
        RunAsync(fleet, [fleet.IsProvisioned ? "migrate" : "up", .. Common(fleet), "--parallel", $"{Workers}"], cancellationToken);

    /// <inheritdoc/>
    public override Task<ContenderRun> ResumeAsync(Fleet fleet, CancellationToken cancellationToken) =>
        RunAsync(fleet, ["resume", .. Common(fleet), "--parallel", $"{Workers}"], cancellationToken);

    /// <inheritdoc/>
    public override Task MarkAppliedAsync(Fleet fleet, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override Task<IReadOnlySet<int>> ReadHistoryAsync(
        NpgsqlConnection connection, Fleet fleet, string tenant, CancellationToken cancellationToken) =>
        ReadVersionsAsync(
            connection, "infra_migrator.history",
            $"""
            SELECT key::bigint
            FROM (
              SELECT DISTINCT ON (key) key, state FROM infra_migrator.history
              WHERE kind = 'versioned' AND scope = '{(fleet.Case.Layout == Layout.Schema ? tenant : "")}'
              ORDER BY key, attempt DESC) AS newest
            WHERE state = 'applied'
            """,
            cancellationToken);

    private static string[] Common(Fleet fleet) =>
    [
        "-e", Environment,
        "--connection", $"Host={fleet.Address.Host};Port={fleet.Address.Port};Username={fleet.Address.Username}",
        "--tls", fleet.Address.TlsMode, "--format", "json",
        .. fleet.Address.RootCertificate is { } root ? ["--ca-bundle", root] : Array.Empty<string>(),
    ];

    private async Task<ContenderRun> RunAsync(Fleet fleet, string[] arguments, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>();
        if (fleet.Address.Password is { } password)
        {
            variables["PGPASSWORD"] = password;
        }

        if (!isInProcess)
        {
            return ContenderRun.Of(await ProcessRun.RunAsync(
                "dotnet", [ProgramPath, .. arguments], fleet.Folder, variables, inputFile: null, cancellationToken));
        }

        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var host = new MigratorHost
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Variables = variables,
            WorkingDirectory = fleet.Folder,
        };
        var exitCode = 0;
        var run = await WorkerJob.RunHereAsync(async () => exitCode = await MigratorApplication.RunAsync(arguments, host, cancellationToken));
        return run with { Said = $"exit code {exitCode}\n{error}{output}" };
    }
}
