using System.CommandLine;
using Infra.Migrator.Fleet;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator plan</c>: what <c>up</c> would do.</summary>
internal sealed class PlanVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "plan";

    /// <inheritdoc/>
    public override string Description => "Show what up would do: roles, databases, privileges, SQL files, wave by wave";

    /// <inheritdoc/>
    public override string Notes => """
        It asks the server and changes nothing. Lines with + are made, with ~ changed. Tenants with the same changes are shown together.
        Exit code 2 says that there is work, so that a pipeline can ask for approval.

        Examples:
          migrator plan -e startupwebapp/prod --outputs outputs.json
          migrator plan -e startupwebapp/prod --outputs outputs.json --sql-out sql
          migrator plan -e startupwebapp/prod --outputs outputs.json --json
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) =>
        [.. shared.Basic, .. shared.Server, .. shared.Selection, .. shared.Files, shared.LockWait, shared.SqlOut];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var tenants = session.SelectedTenants;
        session.Introduce();
        var options = FleetRun.OptionsOf(session);
        var report = await session.Migrator.PlanAsync(options, new Notices(session.Output), session.Control.Drain, session.Control.Cancel);
        var exitCode = report.ExitCode != ExitCode.Success ? report.ExitCode : report.HasChanges ? ExitCode.Pending : ExitCode.Success;
        FleetRun.WriteSql(session, report);
        var waves = WavePlan.Make(
            [.. tenants.Where(tenant => tenant.IsActive)], session.Settings.Tenancy.Migrations, session.Migrator.Durations());
        if (session.Output.IsText)
        {
            WriteText(session, waves, report);
        }
        else
        {
            session.Output.Document(new PlanDocument
            {
                Command = Name,
                Environment = session.Migrator.Environment,
                ExitCode = (int)exitCode,
                Manifest = report.Manifest,
                HasChanges = report.HasChanges,
                ServerChanges = report.ServerChanges,
                ServerErrors = report.ServerErrors,
                Waves = [.. waves.Select(wave => new PlanWave(wave.Name, wave.DependsOn, [.. wave.Tenants.Select(tenant => tenant.Name)]))],
                Tenants = report.Tenants,
            });
        }

        return exitCode;
    }

    private static void WriteText(Session session, IReadOnlyList<Wave> waves, RunReport report)
    {
        var output = session.Output;
        Write(output, "server", report.ServerChanges);
        var results = report.Tenants.ToDictionary(tenant => tenant.Name);
        foreach (var wave in waves)
        {
            if (wave.Name != WavePlan.AllName)
            {
                output.Line($"wave {wave.Name}{(wave.DependsOn.Count == 0 ? "" : $", after {string.Join(", ", wave.DependsOn)}")}: {wave.Tenants.Count} tenant(s)");
            }

            // The tenant's own name differs in every line, so it is left out for the comparison.
            var groups = wave.Tenants.Select(tenant => results[tenant.Name]).GroupBy(result => string.Join('\n', [
                result.Error ?? "", .. result.Changes.Select(change => change.Replace(result.Name, "<tenant>", StringComparison.Ordinal))]));
            foreach (var group in groups)
            {
                var all = group.ToArray();
                var title = all.Length == 1 ? all[0].Name : $"{all.Length} tenants: {string.Join(", ", all.Take(5).Select(one => one.Name))}{(all.Length > 5 ? ", …" : "")}";
                Write(output, title, all.Length == 1 ? all[0].Changes
                    : [.. all[0].Changes.Select(change => change.Replace(all[0].Name, "<tenant>", StringComparison.Ordinal))]);
                if (all[0].Error is { } error)
                {
                    output.Line($"{title}\n  ! {error}");
                }
            }
        }

        foreach (var error in report.ServerErrors)
        {
            output.Line($"  ! {error}");
        }

        var changed = report.Tenants.Count(tenant => tenant.Outcome == TenantOutcome.Changed);
        output.Line(
            report.HasChanges
                ? $"Plan: {report.ServerChanges.Count} change(s) of the server, {changed} of {report.Tenants.Count} tenant(s) to change. migrator up does it."
                : report.ExitCode == ExitCode.Success ? "Nothing to do: everything is as the environment file says." : "Nothing can be done before that is put right.");
    }

    private static void Write(ConsoleOutput output, string title, IReadOnlyList<string> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        output.Line(title);
        foreach (var change in changes)
        {
            output.Line($"  {(change.StartsWith("create", StringComparison.Ordinal) || change.StartsWith("apply", StringComparison.Ordinal) ? '+' : '~')} {change}");
        }
    }
}
