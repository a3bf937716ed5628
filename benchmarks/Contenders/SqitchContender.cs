using System.Text;
using Infra.Benchmarks.Measuring;
using Infra.EmbeddedPostgres;
using Npgsql;

namespace Infra.Benchmarks.Contenders;

/// <summary>Sqitch as its manual has it: <c>sqitch deploy</c> per tenant, one after another or under <c>xargs -P</c>. It starts psql for
/// every change, so only few tenants are measured.</summary>
internal sealed class SqitchContender(PsqlProgram psql, DebianPackage package, int workers) : Contender(workers)
{
    /// <summary>Most tenants that it is measured with.</summary>
    public const int MostTenants = 10;

    /// <inheritdoc/>
    public override string Name => Workers == 1 ? "sqitch deploy per tenant" : "sqitch deploy under xargs -P";

    /// <inheritdoc/>
    public override string HistoryFormat => "sqitch";

    /// <inheritdoc/>
    public override string? WhyNot(BenchmarkCase benchmarkCase) => benchmarkCase switch
    {
        { Layout: Layout.Schema } => "it knows tenants as databases",
        { State: State.Provision } => "it creates no databases",
        { Tenants: > MostTenants } => $"it is measured with up to {MostTenants} tenants",
        _ => null,
    };

    /// <inheritdoc/>
    public override async Task PrepareAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var deploy = Directory.CreateDirectory(Path.Combine(fleet.Folder, "deploy")).FullName;
        var plan = new StringBuilder("%syntax-version=1.0.0\n%project=bench\n\n");
        foreach (var file in fleet.Files)
        {
            plan.Append($"{ChangeName(file)} 2026-01-01T00:00:{file.Version:00}Z Benchmark <benchmark@example.org> # {file.Name}\n");
            var text = file.IsTransactional ? $"BEGIN;\n{file.Text}COMMIT;\n" : file.Text;
            await File.WriteAllTextAsync(Path.Combine(deploy, $"{ChangeName(file)}.sql"), text, cancellationToken);
        }

        await File.WriteAllTextAsync(Path.Combine(fleet.Folder, "sqitch.plan"), plan.ToString(), cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(fleet.Folder, "sqitch.conf"), $"[core]\n\tengine = pg\n[engine \"pg\"]\n\tclient = {psql.Path}\n",
            cancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(fleet.Folder, "tenants.txt"), fleet.Tenants, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<ContenderRun> RunAsync(Fleet fleet, CancellationToken cancellationToken) =>
        ContenderRun.Of(await DeployAsync(fleet, [], cancellationToken));

    /// <inheritdoc/>
    public override async Task MarkAppliedAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        await PrepareAsync(fleet, cancellationToken);
        var run = await DeployAsync(fleet, ["--log-only"], cancellationToken);
        if (run.ExitCode != 0)
        {
            throw new BenchmarkException($"sqitch deploy --log-only failed:\n{run.Error}");
        }
    }

    /// <inheritdoc/>
    public override Task<IReadOnlySet<int>> ReadHistoryAsync(
        NpgsqlConnection connection, Fleet fleet, string tenant, CancellationToken cancellationToken) =>
        ReadVersionsAsync(
            connection, "sqitch.changes", "SELECT substr(change, 2)::bigint FROM sqitch.changes", cancellationToken);

    private Task<ProcessResult> DeployAsync(Fleet fleet, string[] options, CancellationToken cancellationToken) =>
        ProcessRun.RunAsync(
            "xargs", ["-P", $"{Workers}", "-I", "{}", "perl", "-CAS", package.Program("usr/bin/sqitch"), "deploy", .. options, "db:pg:{}"],
            fleet.Folder,
            new Dictionary<string, string>(
            [
                .. package.Variables, .. fleet.Address.Variables(),
                new("SQITCH_FULLNAME", "Benchmark"), new("SQITCH_EMAIL", "benchmark@example.org"),
            ]),
            Path.Combine(fleet.Folder, "tenants.txt"), cancellationToken);

    private static string ChangeName(WorkloadFile file) => $"m{file.Version:000}";
}
