using System.Text;
using Infra.Benchmarks.Measuring;

namespace Infra.Benchmarks.Contenders;

/// <summary>The floor: a few psql sessions that go from tenant to tenant with <c>\connect</c> and run nothing but the files' SQL, a
/// transaction around each and one row of history. They look nothing up, so what they find has to be known.</summary>
internal sealed class PsqlSessions(PsqlProgram psql, int workers) : PsqlContender(psql, workers)
{
    /// <inheritdoc/>
    public override string Name => "floor: psql \\connect";

    /// <inheritdoc/>
    public override string? WhyNot(BenchmarkCase benchmarkCase) =>
        benchmarkCase.State == State.Failures ? "a session ends at the first tenant that fails" : null;

    /// <inheritdoc/>
    public override async Task PrepareAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        for (var session = 0; session < Workers; session++)
        {
            var script = new StringBuilder();
            var share = fleet.Tenants.Where((_, index) => index % Workers == session).ToArray();
            if (!fleet.IsProvisioned && fleet.Case.Layout == Layout.Database)
            {
                script.Append(Script(share.Select(Fleet.CreateDatabase)));
            }

            foreach (var tenant in share)
            {
                Append(script, fleet, tenant);
            }

            await File.WriteAllTextAsync(ScriptPath(fleet, session), script.ToString(), cancellationToken);
        }

        // One program to measure: a shell that waits for the sessions.
        await File.WriteAllTextAsync(
            Path.Combine(fleet.Folder, "sessions.sh"),
            """
            psql=$1; shift
            pids=
            for script in session-*.sql; do
              "$psql" "$@" -f "$script" >/dev/null &
              pids="$pids $!"
            done
            failed=0
            for pid in $pids; do wait "$pid" || failed=1; done
            exit $failed
            """,
            cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<ContenderRun> RunAsync(Fleet fleet, CancellationToken cancellationToken) =>
        ContenderRun.Of(await ProcessRun.RunAsync(
            "/bin/sh",
            ["sessions.sh", Psql.Path, .. CommonArguments, "-d", fleet.Case.Layout == Layout.Schema ? Fleet.SharedDatabase : "postgres"],
            fleet.Folder, new Dictionary<string, string>([.. Psql.Variables, .. fleet.Address.Variables()]), inputFile: null,
            cancellationToken));

    private static string ScriptPath(Fleet fleet, int session) => Path.Combine(fleet.Folder, $"session-{session}.sql");

    private static void Append(StringBuilder script, Fleet fleet, string tenant)
    {
        var table = SqlHistory.Table(fleet, tenant);
        if (fleet.Case.Layout == Layout.Database)
        {
            script.Append("\\connect ").Append(tenant).Append('\n');
        }
        else
        {
            script.Append(Script([.. fleet.IsProvisioned ? [] : new[] { Fleet.CreateSchema(tenant) }, $"SET search_path TO \"{tenant}\""]));
        }

        if (fleet.AppliedBefore == fleet.Files.Count)
        {
            script.Append(Script([$"SELECT version, file_name, checksum FROM {table} ORDER BY version"]));
            return;
        }

        if (fleet.AppliedBefore == 0)
        {
            script.Append(Script(SqlHistory.Create(fleet.Case.Layout, table)));
        }

        foreach (var file in fleet.Files.Skip(fleet.AppliedBefore))
        {
            script.Append(Script(SqlHistory.Apply(table, file)));
        }
    }
}
