using System.Globalization;
using Infra.Environments.Settings;
using Infra.Migrator.Fleet;
using Spectre.Console;

namespace Infra.Migrator.Cli;

/// <summary>The end of a run: a table, the failures once more with the command that goes on, or one document.</summary>
internal sealed class FleetReport(Session session)
{
    private const int ManyTenants = 50;

    /// <summary>Writes it.</summary>
    public void Write(string command, RunReport report)
    {
        foreach (var error in report.ServerErrors)
        {
            session.Output.Problem(error);
        }

        if (session.Output.IsText)
        {
            WriteText(report);
            return;
        }

        session.Output.Document(new FleetDocument
        {
            Command = command,
            Environment = session.Name.ToString(),
            Run = report.Run,
            IsDryRun = session.Request.IsDryRun,
            Manifest = report.Manifest,
            HasChanges = report.HasChanges,
            ServerChanges = report.ServerChanges,
            ServerErrors = report.ServerErrors,
            Tenants = report.Tenants,
            Checks = report.Verification?.Checks,
            Resume = NeedsResume(report) ? ResumeCommand(report) : null,
            ExitCode = (int)report.ExitCode,
        });
    }

    private void WriteText(RunReport report)
    {
        var verification = report.Verification;
        if (verification is not null)
        {
            ChecksTable.Write(session.Output, verification.Checks, onlyProblems: true);
        }

        var isLong = report.Tenants.Count > ManyTenants && !session.Output.IsVerbose;
        var table = ConsoleOutput.NewTable("Tenant", "Status", "Wave", "Result", "Tables", "Size");
        foreach (var result in report.Tenants)
        {
            var status = session.Settings.Tenants[result.Name].Status;
            if (isLong && result.Outcome is TenantOutcome.Unchanged or TenantOutcome.Changed)
            {
                continue;
            }

            var facts = verification?.Facts.GetValueOrDefault(result.Name);
            table.AddRow(
                session.Output.Escape(result.Name), ConsoleOutput.Word(status),
                result.Wave is null or WavePlan.AllName ? "" : session.Output.Escape(result.Wave), Outcome(status, result),
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

        session.Output.Line(report.ExitCode switch
        {
            ExitCode.Cancelled when NeedsResume(report) => $"Cancelled. What is listed as done stays. Go on with: {ResumeCommand(report)}",
            ExitCode.Success when !report.HasChanges => "Nothing to do: everything is as the environment file says.",
            ExitCode.Success when session.Request.IsDryRun => "Dry run: nothing was done.",
            ExitCode.Success when verification is not null => "Done and verified.",
            ExitCode.Success => "Done.",
            ExitCode.VerificationFailed when report.Tenants.All(tenant => tenant.Outcome != TenantOutcome.Failed) => "Verification failed: see above.",
            _ when !NeedsResume(report) => "Some tenants failed; the others are done. Put right what is written above, then do it again.",
            _ => $"Some tenants failed; the others are done. Put right what is written above, then go on with: {ResumeCommand(report)}",
        });
    }

    // A baseline or repair has no journal: the same command does the rest.
    private static bool NeedsResume(RunReport report) => report.Command is "up" or "provision" or "migrate" && report.ExitCode != ExitCode.Success;

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

    private static string Outcome(TenantStatus status, TenantResult result) => result.Outcome switch
    {
        TenantOutcome.Changed => $"[green]{result.Changes.Count} change(s)[/]",
        TenantOutcome.Unchanged => "nothing to do",
        TenantOutcome.Skipped => status == TenantStatus.Future ? "not created" : "left alone",
        TenantOutcome.Failed => "[red]failed[/]",
        TenantOutcome.NotStarted => "[yellow]not begun[/]",
        _ => "[yellow]cancelled[/]",
    };
}
