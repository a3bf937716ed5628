using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Npgsql;

namespace Infra.Migrator.Cli;

/// <summary>Edits the histories of the selected tenants, one after another, each under its lock: what <c>baseline</c> and <c>repair</c>
/// share.</summary>
internal static class HistoryRun
{
    /// <summary>Runs it.</summary>
    public static async Task<ExitCode> RunAsync(Session session, Func<HistoryEditor, CancellationToken, Task> edit)
    {
        var tenants = session.SelectedTenants.Where(tenant => tenant.IsActive).ToArray();
        var (connector, _) = session.Connect();
        session.Introduce();
        var run = Guid.NewGuid();
        var results = new List<TenantResult>();
        var reporter = new RunReporter(session);
        reporter.Report(new RunEvent { Event = RunEventKind.RunStarted, Count = tenants.Length });
        foreach (var tenant in tenants)
        {
            session.Control.ThrowIfEnding();
            var recorder = new ChangeRecorder(session.Request.IsDryRun);
            Exception? failure = null;
            try
            {
                await using var connection = await connector.OpenAsync(tenant.Database, session.Control.Drain);
                var key = AdvisoryLock.Tenant(tenant.Scope);
                if (!session.Request.IsDryRun)
                {
                    await AdvisoryLock.AcquireAsync(connection, key, $"tenant {tenant.Name}", session.Request.LockWait, session.Control.Drain);
                }

                await edit(new HistoryEditor(connection, tenant, run, recorder), session.Control.Cancel);
            }
            catch (Exception exception) when (exception is MigratorException or NpgsqlException)
            {
                failure = exception;
            }

            var result = new TenantResult
            {
                Name = tenant.Name,
                Outcome = failure is not null ? TenantOutcome.Failed : recorder.Changes.Count > 0 ? TenantOutcome.Changed : TenantOutcome.Unchanged,
                Changes = [.. recorder.Changes.Select(change => change.Description)],
                Error = failure is null ? null : Failures.Describe(failure),
                ErrorCode = failure is null ? ExitCode.Success : Failures.Code(failure),
            };
            results.Add(result);
            reporter.Report(new RunEvent
            {
                Event = RunEventKind.TenantFinished,
                Tenant = tenant.Name,
                Number = results.Count,
                Count = tenants.Length,
                Result = result,
            });
        }

        var report = new RunReport
        {
            Run = run,
            Command = session.Verb,
            IsDryRun = session.Request.IsDryRun,
            Manifest = SqlManifest.Of(tenants),
            Tenants = results,
        };
        new FleetReport(session).Write(session.Verb, report);
        return report.ExitCode;
    }
}
