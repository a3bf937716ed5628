using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Infra.Migrator.Secrets;
using Infra.Migrator.Verification;
using Spectre.Console;

namespace Infra.Migrator.Cli;

/// <summary>A tenant for <c>migrator status</c>.</summary>
internal sealed record TenantStatusLine(Tenant Tenant, bool Exists, MigrationPlan? Plan);

/// <summary>Writes progress to the error stream and results to the output stream, as tables or as one JSON document.</summary>
internal sealed class Report
{
    private const int TableWidthWithoutTerminal = 160;
    private const int NoWrapping = 100_000;
    private const double BytesPerMebibyte = 1024 * 1024;

    private readonly MigratorHost _host;
    private readonly Request _request;
    private readonly SecretMask _mask;
    private readonly IAnsiConsole _output;
    private readonly IAnsiConsole _error;

    /// <summary>Makes a report.</summary>
    public Report(MigratorHost host, Request request, SecretMask mask)
    {
        _host = host;
        _request = request;
        _mask = mask;
        _output = CreateConsole(host.Output, host.OutputIsTerminal, request.HasColors, TableWidthWithoutTerminal);
        _error = CreateConsole(host.Error, host.ErrorIsTerminal, request.HasColors, NoWrapping);
    }

    /// <summary>How JSON is written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>A line of progress.</summary>
    public void Line(string text) => _host.Error.WriteLine(_mask.Apply(text));

    /// <summary>Something was done, or would be, that belongs to no single tenant.</summary>
    public void ServerChange(string change) => Line($"server: {(_request.IsDryRun ? "would " : "")}{change}");

    /// <summary>A tenant is finished.</summary>
    public void Tenant(int number, int count, TenantResult result)
    {
        var (colour, word) = result.Outcome switch
        {
            TenantOutcome.Changed when _request.IsDryRun => ("yellow", $"would: {string.Join("; ", result.Changes)}"),
            TenantOutcome.Changed => ("green", string.Join("; ", result.Changes)),
            TenantOutcome.Unchanged => ("grey", "nothing to do"),
            TenantOutcome.Failed => ("red", $"FAILED: {result.Error}"),
            _ => ("yellow", result.Changes.Count > 0 ? $"cancelled after: {string.Join("; ", result.Changes)}" : "cancelled"),
        };
        _error.MarkupLine($"[[{number}/{count}]] [bold]{Markup.Escape(result.Name)}[/]  [{colour}]{Markup.Escape(_mask.Apply(word))}[/]  "
            + $"({result.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s)");
    }

    /// <summary>The end of <c>apply</c>.</summary>
    public void Apply(
        EnvironmentName name, IReadOnlyList<Tenant> tenants, ApplyReport applied, Verification.Verification? verification,
        ExitCode exitCode)
    {
        foreach (var error in applied.ServerErrors)
        {
            Line(error);
        }

        if (_request.IsJson)
        {
            WriteJson(new
            {
                Command = "apply",
                Environment = name.ToString(),
                _request.IsDryRun,
                applied.HasChanges,
                applied.ServerChanges,
                applied.ServerErrors,
                Tenants = applied.Tenants.Select(tenant => new
                {
                    tenant.Name,
                    tenant.Outcome,
                    tenant.Changes,
                    DurationMs = (long)tenant.Duration.TotalMilliseconds,
                    tenant.Error,
                }),
                verification?.Checks,
                ExitCode = (int)exitCode,
            });
            return;
        }

        if (verification is not null)
        {
            WriteChecks(verification, onlyProblems: true);
        }

        var table = NewTable("Tenant", "Status", "Result", "Tables", "Size");
        foreach (var (tenant, result) in tenants.Zip(applied.Tenants))
        {
            var facts = verification?.Facts.GetValueOrDefault(tenant.Name);
            table.AddRow(
                Escape(tenant.Name), Word(tenant.Settings.Status), Outcome(tenant, result),
                facts?.Tables?.ToString(CultureInfo.InvariantCulture) ?? "", Mebibytes(facts?.SizeBytes));
        }

        _output.Write(table);
        foreach (var failed in applied.Tenants.Where(tenant => tenant.Error is not null))
        {
            _host.Output.WriteLine($"{failed.Name} failed:\n{_mask.Apply(failed.Error!)}");
        }

        _host.Output.WriteLine(exitCode switch
        {
            ExitCode.Cancelled => "Cancelled. What is listed as done stays; run the same command again to go on.",
            ExitCode.Success when !applied.HasChanges => "Nothing to do: everything is as the environment file says.",
            ExitCode.Success when _request.IsDryRun => "Dry run: nothing was done.",
            ExitCode.Success => "Done and verified.",
            ExitCode.VerificationFailed => "Verification failed: see above.",
            _ => "Some tenants failed: put right what is written above and run the same command again; what is done stays done.",
        });
    }

    /// <summary>The end of <c>verify</c>.</summary>
    public void Verify(EnvironmentName name, IReadOnlyList<Tenant> tenants, Verification.Verification verification)
    {
        if (_request.IsJson)
        {
            WriteJson(new
            {
                Command = "verify",
                Environment = name.ToString(),
                verification.Checks,
                Tenants = verification.Facts,
                ExitCode = (int)verification.ExitCode,
            });
            return;
        }

        WriteChecks(verification, onlyProblems: false);
        var table = NewTable("Tenant", "Status", "Tables in public", "Size", "Connections");
        foreach (var tenant in tenants)
        {
            var facts = verification.Facts.GetValueOrDefault(tenant.Name);
            table.AddRow(
                Escape(tenant.Name), Word(tenant.Settings.Status), facts?.Tables?.ToString(CultureInfo.InvariantCulture) ?? "",
                Mebibytes(facts?.SizeBytes), facts?.Connections.ToString(CultureInfo.InvariantCulture) ?? "");
        }

        _output.Write(table);
        var failed = verification.Checks.Count(check => check.Outcome == CheckOutcome.Failed);
        _host.Output.WriteLine(
            failed == 0 ? $"Verified: {verification.Checks.Count} checks." : $"{failed} of {verification.Checks.Count} checks failed.");
    }

    /// <summary>The end of <c>status</c>.</summary>
    public void Status(EnvironmentName name, IReadOnlyList<TenantStatusLine> states, ExitCode exitCode)
    {
        if (_request.IsJson)
        {
            WriteJson(new
            {
                Command = "status",
                Environment = name.ToString(),
                Tenants = states.Select(state => new
                {
                    state.Tenant.Name,
                    state.Tenant.Settings.Status,
                    state.Exists,
                    Applied = state.Plan?.Applied.Select(entry => entry.FileName),
                    Pending = state.Plan?.Pending.Select(file => file.FileName),
                    state.Plan?.Problems,
                }),
                ExitCode = (int)exitCode,
            });
            return;
        }

        var table = NewTable("Tenant", "Status", "Database", "Applied", "Pending");
        foreach (var (tenant, exists, plan) in states)
        {
            table.AddRow(
                Escape(tenant.Name), Word(tenant.Settings.Status), exists ? "exists" : "missing",
                plan is null ? "no SQL files" : $"{plan.Applied.Count}",
                plan is null ? "" : Escape(string.Join(", ", plan.Pending.Select(file => file.FileName))));
        }

        _output.Write(table);
        foreach (var (tenant, _, plan) in states)
        {
            foreach (var problem in plan?.Problems ?? [])
            {
                _host.Output.WriteLine($"{tenant.Name}: {problem}");
            }
        }
    }

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal, bool wantsColors, int widthWithoutTerminal)
    {
        var hasColors = isTerminal && wantsColors;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = hasColors ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            console.Profile.Width = widthWithoutTerminal;
        }

        return console;
    }

    private static Table NewTable(params string[] columns) => new Table().Border(TableBorder.Simple).AddColumns(columns);

    private static string Outcome(Tenant tenant, TenantResult result) => result.Outcome switch
    {
        TenantOutcome.Changed => $"[green]{result.Changes.Count} change(s)[/]",
        TenantOutcome.Unchanged => "nothing to do",
        TenantOutcome.Skipped => tenant.Settings.Status == TenantStatus.Future ? "not created" : "left alone",
        TenantOutcome.Failed => "[red]failed[/]",
        _ => "[yellow]cancelled[/]",
    };

    private void WriteChecks(Verification.Verification verification, bool onlyProblems)
    {
        var checks = verification.Checks.Where(check => !onlyProblems || check.Outcome == CheckOutcome.Failed).ToArray();
        if (checks.Length == 0)
        {
            return;
        }

        var table = NewTable("", "Subject", "Check", "Found", "What to do");
        foreach (var check in checks)
        {
            var mark = check.Outcome switch
            {
                CheckOutcome.Passed => "[green]ok[/]",
                CheckOutcome.Warning => "[yellow]note[/]",
                _ => "[red]FAIL[/]",
            };
            table.AddRow(mark, Escape(check.Subject), Escape(check.Name), Escape(check.Detail), Escape(check.Fix ?? ""));
        }

        _output.Write(table);
    }

    private void WriteJson(object document) => _host.Output.WriteLine(_mask.Apply(JsonSerializer.Serialize(document, Json)));

    private string Escape(string text) => Markup.Escape(_mask.Apply(text));

    private static string Word(TenantStatus status) => status.ToString().ToLowerInvariant();

    private static string Mebibytes(long? bytes) =>
        bytes is null ? "" : $"{(bytes.Value / BytesPerMebibyte).ToString("0.0", CultureInfo.InvariantCulture)} MiB";
}
