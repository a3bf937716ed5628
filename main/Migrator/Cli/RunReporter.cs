using System.Diagnostics;
using System.Globalization;
using Infra.Migrator.Fleet;
using Spectre.Console;

namespace Infra.Migrator.Cli;

/// <summary>Tells people and machines about a run while it goes on: a line per finished tenant, on a terminal a line that counts, in NDJSON every
/// event. Called from several threads.</summary>
internal sealed class RunReporter(Session session) : IProgress<RunEvent>
{
    private const int ManyTenants = 20;
    private const int ShownChanges = 3;

    private readonly Lock _lock = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly HashSet<string> _noticed = [];
    private readonly int _width = session.Settings.Tenants.Keys.Select(name => name.Length).DefaultIfEmpty(0).Max();
    private int _finished;
    private int _failed;
    private int _count;
    private int _running;
    private bool _hasLiveLine;

    /// <summary>Tells one event.</summary>
    public void Report(RunEvent value)
    {
        lock (_lock)
        {
            if (session.Request.Format == OutputFormat.Ndjson)
            {
                session.Output.Document(value);
            }

            ClearLiveLine();
            TellPeople(value);
            WriteLiveLine();
        }
    }

    private void TellPeople(RunEvent told)
    {
        var output = session.Output;
        switch (told.Event)
        {
            case RunEventKind.RunStarted:
                _count = told.Count ?? 0;
                if (told.Message is { } message)
                {
                    session.Introduce();
                    output.Progress(message);
                }

                break;
            case RunEventKind.ServerChanged:
                output.Progress($"server: {(session.Request.IsDryRun ? "would " : "")}{told.Message}");
                break;
            case RunEventKind.WaveStarted when told.Wave != WavePlan.AllName:
                output.Progress($"wave {told.Wave}: {told.Count} tenant(s)");
                break;
            case RunEventKind.TenantStarted:
                _running++;
                break;
            case RunEventKind.TenantFinished:
                _running = Math.Max(0, _running - 1);
                Finish(told);
                break;
            case RunEventKind.Notice when told.Tenant is null:
                if (_noticed.Add(told.Message!))
                {
                    output.Progress(told.Message!);
                }

                break;
            case RunEventKind.Notice when told.Severity is not (null or "WARNING") && !output.IsVerbose:
                break;
            case RunEventKind.Notice or RunEventKind.Retry:
                output.Progress($"{told.Tenant ?? "server"}: {told.Message}");
                break;
            case RunEventKind.CommandOutput:
                output.Progress($"{told.Tenant}: {told.Message}");
                break;
            case RunEventKind.FileApplied when output.IsVerbose:
                output.Progress($"{told.Tenant}: {told.File} applied");
                break;
            case RunEventKind.StatementApplied when output.IsVerbose || told.Count > 1:
                output.Progress($"{told.Tenant}: {told.File}: statement {told.Statement} of {told.Count} done");
                break;
            default:
                break;
        }
    }

    private void Finish(RunEvent told)
    {
        var result = told.Result!;
        _finished++;
        _failed += result.Outcome == TenantOutcome.Failed ? 1 : 0;
        var (colour, word) = result.Outcome switch
        {
            TenantOutcome.Changed when session.Request.IsDryRun => ("yellow", $"would: {Changes(result)}"),
            TenantOutcome.Changed => ("green", Changes(result)),
            TenantOutcome.Unchanged => ("grey", "nothing to do"),
            TenantOutcome.Failed => ("red", $"FAILED: {result.Error}"),
            TenantOutcome.NotStarted => ("yellow", result.Error ?? "not begun"),
            _ => ("yellow", result.Changes.Count > 0 ? $"cancelled after: {Changes(result)}" : "cancelled"),
        };
        var digits = _count.ToString(CultureInfo.InvariantCulture).Length;
        var number = _finished.ToString(CultureInfo.InvariantCulture).PadLeft(digits);
        session.Output.ProgressMarkup(
            $"[[{number}/{_count}]] [bold]{Markup.Escape(result.Name.PadRight(_width))}[/]  "
            + $"[{colour}]{Markup.Escape(session.Mask.Apply(word))}[/]  ({(result.DurationMs / 1000.0).ToString("0.0", CultureInfo.InvariantCulture)} s)");
    }

    private string Changes(TenantResult result)
    {
        if (session.Output.IsVerbose || _count <= ManyTenants || result.Changes.Count <= ShownChanges)
        {
            return string.Join("; ", result.Changes);
        }

        return $"{string.Join("; ", result.Changes.Take(ShownChanges - 1))}; and {result.Changes.Count - ShownChanges + 1} more";
    }

    private void ClearLiveLine()
    {
        if (_hasLiveLine)
        {
            session.Output.Live("\r\u001b[K");
            _hasLiveLine = false;
        }
    }

    private void WriteLiveLine()
    {
        if (!session.Output.IsLive || _count == 0 || _finished >= _count)
        {
            return;
        }

        var left = _finished == 0 ? "" : $", about {Math.Ceiling(_watch.Elapsed.TotalSeconds / _finished * (_count - _finished)):0} s to go";
        session.Output.Live($"{_finished} of {_count} done, {_failed} failed, {_running} running{left}");
        _hasLiveLine = true;
    }
}
