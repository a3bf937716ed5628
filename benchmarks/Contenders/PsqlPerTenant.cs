using System.Text;
using Infra.Benchmarks.Measuring;

namespace Infra.Benchmarks.Contenders;

/// <summary>One psql per tenant with a script that asks the history once and applies what is missing: one after another, or several at a
/// time under <c>xargs -P</c>.</summary>
internal sealed class PsqlPerTenant(PsqlProgram psql, int workers) : PsqlContender(psql, workers)
{
    /// <inheritdoc/>
    public override string Name => Workers == 1 ? "psql -f per tenant" : "psql -f under xargs -P";

    /// <inheritdoc/>
    public override string? WhyNot(BenchmarkCase benchmarkCase) => null;

    /// <inheritdoc/>
    public override async Task PrepareAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var isSchema = fleet.Case.Layout == Layout.Schema;
        var table = isSchema ? ":\"tenant\".bench_history" : SqlHistory.Table(fleet, "");
        var script = new StringBuilder();
        if (isSchema)
        {
            script.Append(Script([.. fleet.IsProvisioned ? [] : new[] { $"CREATE SCHEMA :\"tenant\" AUTHORIZATION {Fleet.OwnerRole}" }]));
            script.Append(Script(["SET search_path TO :\"tenant\""]));
        }

        script.Append(Script(SqlHistory.Create(fleet.Case.Layout, table)));
        script.Append("SELECT ").AppendJoin(
            ", ", fleet.Files.Select(file => $"coalesce(bool_or(version = {file.Version}), false) AS done_{file.Version}"))
            .Append(" FROM ").Append(table).Append(" \\gset\n");
        foreach (var file in fleet.Files)
        {
            script.Append($"\\if :done_{file.Version}\n\\else\n").Append(Script(SqlHistory.Apply(table, file))).Append("\\endif\n");
        }

        await File.WriteAllTextAsync(Path.Combine(fleet.Folder, "all.sql"), script.ToString(), cancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(fleet.Folder, "tenants.txt"), fleet.Tenants, cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(fleet.Folder, "create.sql"), "CREATE DATABASE :\"tenant\" OWNER " + Fleet.OwnerRole + " TEMPLATE template0;\n",
            cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<ContenderRun> RunAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        string[] psql = [Psql.Path, .. CommonArguments, "-v", "tenant={}"];
        var database = fleet.Case.Layout == Layout.Schema ? Fleet.SharedDatabase : "{}";
        string[] command = fleet.IsProvisioned || fleet.Case.Layout == Layout.Schema
            ? [.. psql, "-d", database, "-f", "all.sql"]
            : ["/bin/sh", "-c", "\"$0\" \"$@\" -d postgres -f create.sql && exec \"$0\" \"$@\" -d {} -f all.sql", .. psql];
        return ContenderRun.Of(await ProcessRun.RunAsync(
            "xargs", ["-P", $"{Workers}", "-I", "{}", .. command], fleet.Folder,
            new Dictionary<string, string>([.. Psql.Variables, .. fleet.Address.Variables()]),
            Path.Combine(fleet.Folder, "tenants.txt"), cancellationToken));
    }
}
