using System.Globalization;
using Infra.Migrator.Fleet;
using Infra.Migrator.Verification;
using Spectre.Console;

namespace Infra.Migrator.Cli;

/// <summary>The end of a run: a table, the failures once more with the command that goes on, or one document.</summary>
internal sealed class FleetReport(Session session)
{
    private const int ManyTenants = 50;

    /// <summary>Writes it.</summary>
    public void Write(
        string command, IReadOnlyList<Tenant> tenants, RunReport report, Verification.Verification? verification, ExitCode exitCode)
    {
        foreach (var error in report.ServerErrors)
        {
            session.Output.Problem(error);
        }

        if (session.Output.IsText)
        {
            WriteText(command, tenants, report, verification, exitCode);
            return;
        }

        session.Output.Document(new FleetDocument
        {
            Command = command,
            Environment = session.Name.ToString(),
            Run = report.Run,
            IsDryRun = session.Request.IsDryRun,
            Manifest = FleetRun.ManifestOf(tenants),
            HasChanges = report.HasChanges,
            ServerChanges = report.ServerChanges,
            ServerErrors = report.ServerErrors,
            Tenants = report.Tenants,
            Checks = verification?.Checks,
            Resume = NeedsResume(report) ? ResumeCommand(report) : null,
            ExitCode = (int)exitCode,
        });
    }

    private void WriteText(
        string command, IReadOnlyList<Tenant> tenants, RunReport report, Verification.Verification? verification, ExitCode exitCode)
    {
        if (verification is not null)
        {
            ChecksTable.Write(session.Output, verification.Checks, onlyProblems: true);
        }

        var isLong = tenants.Count > ManyTenants && !session.Output.IsVerbose;
        var table = ConsoleOutput.NewTable("Tenant", "Status", "Wave", "Result", "Tables", "Size");
        foreach (var (tenant, result) in tenants.Zip(report.Tenants))
        {
            if (isLong && result.Outcome is TenantOutcome.Unchanged or TenantOutcome.Changed)
            {
                continue;
            }

            var facts = verification?.Facts.GetValueOrDefault(tenant.Name);
            table.AddRow(
                session.Output.Escape(tenant.Name), ConsoleOutput.Word(tenant.Settings.Status),
                result.Wave is null or WavePlan.AllName ? "" : session.Output.Escape(result.Wave), Outcome(tenant, result),
                facts?.Tables?.ToString(CultureInfo.InvariantCulture) ?? "", ConsoleOutput.Mebibytes(facts?.SizeBytes));
        }

        if (table.Rows.Count > 0)
        {
            session.Output.Table(table);
        }

        var counts = report.Tenants.GroupBy(tenant => tenant.Outcome).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key)}");
        session.Output.Line(string.Join(", ", counts));
        foreach (var failed in report.Tenants.Where(tenant => tenant.Outcome == TenantOutcome.Failed))
        {
            session.Output.Line($"{failed.Name} failed:\n{failed.Error}");
        }

        session.Output.Line(exitCode switch
        {
            ExitCode.Cancelled => $"Cancelled. What is listed as done stays. Go on with: {ResumeCommand(report)}",
            ExitCode.Success when !report.HasChanges => "Nothing to do: everything is as the environment file says.",
            ExitCode.Success when session.Request.IsDryRun => "Dry run: nothing was done.",
            ExitCode.Success when verification is not null => "Done and verified.",
            ExitCode.Success => "Done.",
            ExitCode.VerificationFailed when report.ExitCode == ExitCode.Success => "Verification failed: see above.",
            _ => $"Some tenants failed; the others are done. Put right what is written above, then go on with: {ResumeCommand(report)}",
        });
    }

    private static bool NeedsResume(RunReport report) => report.ExitCode != ExitCode.Success;

    // The command line holds no secret: it refuses them.
    private string ResumeCommand(RunReport report)
    {
        var arguments = session.Arguments.SkipWhile(argument => argument != session.Verb && !argument.StartsWith('-')).ToArray();
        var rest = arguments is [var first, ..] && !first.StartsWith('-') ? arguments[1..] : arguments;
        if (session.Verb == "resume" && rest is [var run, ..] && !run.StartsWith('-'))
        {
            rest = rest[1..];
        }

        return $"migrator resume {RunJournal.Short(report.Run)} {string.Join(' ', rest.Select(Quote))}".TrimEnd();
    }

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=,@%+".Contains(character, StringComparison.Ordinal))
            ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Word(TenantOutcome outcome) => outcome switch
    {
        TenantOutcome.NotStarted => "not begun",
        TenantOutcome.Skipped => "left alone",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    private static string Outcome(Tenant tenant, TenantResult result) => result.Outcome switch
    {
        TenantOutcome.Changed => $"[green]{result.Changes.Count} change(s)[/]",
        TenantOutcome.Unchanged => "nothing to do",
        TenantOutcome.Skipped => tenant.Settings.Status == Environments.Settings.TenantStatus.Future ? "not created" : "left alone",
        TenantOutcome.Failed => "[red]failed[/]",
        TenantOutcome.NotStarted => "[yellow]not begun[/]",
        _ => "[yellow]cancelled[/]",
    };
}

/// <summary>The document of a run.</summary>
internal sealed record FleetDocument
{
    /// <summary>The verb.</summary>
    public required string Command { get; init; }

    /// <summary>The deployment.</summary>
    public required string Environment { get; init; }

    /// <summary>The run, as the history and the journal call it.</summary>
    public required Guid Run { get; init; }

    /// <summary>Whether nothing was really done.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>Hash of every SQL folder.</summary>
    public required string Manifest { get; init; }

    /// <summary>Whether anything was done, or would be.</summary>
    public required bool HasChanges { get; init; }

    /// <summary>What was done that belongs to no single tenant.</summary>
    public required IReadOnlyList<string> ServerChanges { get; init; }

    /// <summary>What failed of that.</summary>
    public required IReadOnlyList<string> ServerErrors { get; init; }

    /// <summary>Each tenant.</summary>
    public required IReadOnlyList<TenantResult> Tenants { get; init; }

    /// <summary>What the server was asked afterwards; null when it was not.</summary>
    public IReadOnlyList<Check>? Checks { get; init; }

    /// <summary>The command that goes on; null when there is nothing to go on with.</summary>
    public string? Resume { get; init; }

    /// <summary>What the program ends with.</summary>
    public required int ExitCode { get; init; }
}
