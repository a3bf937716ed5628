using Infra.Migrator.Fleet;

namespace Infra.Migrator.Cli;

/// <summary>Does a run and writes its result: what <c>up</c>, <c>provision</c>, <c>migrate</c> and <c>resume</c> share.</summary>
internal static class FleetRun
{
    /// <summary>What the command line says about a run.</summary>
    public static RunOptions OptionsOf(Session session) => new()
    {
        Tenants = session.Request.Selection,
        Parallel = session.Request.Parallel,
        IsDryRun = session.Request.IsDryRun,
        WithTestData = session.Request.WithTestData,
        To = session.Request.To,
        OutOfOrder = session.Request.OutOfOrder,
        InOneTransaction = session.Request.InOneTransaction,
        FailFast = session.Request.FailFast,
        MaxFailures = session.Request.MaxFailures,
        LockWait = session.Request.LockWait,
        ConnectWait = session.Request.ConnectWait,
    };

    /// <summary>Does it.</summary>
    public static async Task<ExitCode> RunAsync(Session session, Func<TenantMigrator, RunOptions, IProgress<RunEvent>, RunControl, Task<RunReport>> run)
    {
        var options = OptionsOf(session);
        if (session.Request.SqlFolder is not null && !options.IsDryRun)
        {
            throw new MigratorException("--sql-out writes what a dry run would do: add --dry-run.");
        }

        var report = await run(session.Migrator, options, new RunReporter(session), session.Control);
        WriteSql(session, report);
        new FleetReport(session).Write(report.Command, report);
        return report.ExitCode;
    }

    /// <summary>Writes what a dry run would do, a file per tenant, when <c>--sql-out</c> asks for it.</summary>
    public static void WriteSql(Session session, RunReport report)
    {
        if (session.Request.SqlFolder is not { } folder)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        if (report.ServerSql.Count > 0)
        {
            File.WriteAllText(Path.Combine(folder, "server.sql"), session.Mask.Apply(Render(report.ServerSql)));
        }

        foreach (var tenant in report.Tenants.Where(tenant => tenant.Sql.Count > 0))
        {
            File.WriteAllText(Path.Combine(folder, $"{tenant.Name}.sql"), session.Mask.Apply(Render(tenant.Sql)));
        }

        session.Output.Progress($"Wrote the SQL to {folder}");
    }

    private static string Render(IEnumerable<Change> changes) => string.Join(
        '\n', changes.Select(change => $"-- {change.Description}\n{(change.Sql is null ? "" : change.Sql.TrimEnd(';') + ";\n")}"));
}
