using System.CommandLine;
using System.Globalization;
using Infra.Migrator.Fleet;
using Spectre.Console;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator status</c>: what each tenant has and what is pending.</summary>
internal sealed class StatusVerb : Verb
{
    private const int ManyTenants = 50;

    private readonly Option<bool> _check = SharedOptions.Flag("--check", "End with 2 when a file is pending");

    /// <inheritdoc/>
    public override string Name => "status";

    /// <inheritdoc/>
    public override string Description => "Show each tenant with its applied and pending SQL files";

    /// <inheritdoc/>
    public override string Notes => """
        Pending files are no error, unless --check asks; files edited or removed after they had been applied are, always.
        It costs one connection and one query per database.

        Examples:
          migrator status -e startupwebapp/prod --outputs outputs.json --json
          migrator status -e startupwebapp/prod --outputs outputs.json --check
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, .. shared.Server, .. shared.Selection, _check];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var tenants = session.SelectedTenants;
        var states = await session.Migrator.StatusAsync(session.Request.Selection, session.Request.Parallel, session.Control.Cancel);
        var exitCode = states.Any(state => state.Error is not null) ? ExitCode.ConnectionOrLock
            : states.Any(state => state.Problems.Count > 0) ? ExitCode.VerificationFailed
            : session.Values.Flag(_check) && states.Any(state => state.IsPending) ? ExitCode.Pending
            : ExitCode.Success;
        if (!session.Output.IsText)
        {
            session.Output.Document(new StatusDocument
            {
                Command = Name,
                Environment = session.Migrator.Environment,
                ExitCode = (int)exitCode,
                Manifest = SqlManifest.Of(tenants),
                Tenants = states,
            });
            return exitCode;
        }

        Write(session, states);
        return exitCode;
    }

    private static void Write(Session session, IReadOnlyList<TenantState> states)
    {
        var isLong = states.Count > ManyTenants && !session.Output.IsVerbose;
        var table = ConsoleOutput.NewTable("Tenant", "Status", "Database", "Applied", "Pending");
        foreach (var state in states.Where(state => !isLong || state.IsPending || state.Problems.Count > 0 || state.Error is not null))
        {
            table.AddRow(
                session.Output.Escape(state.Name), ConsoleOutput.Word(state.Status), state.Exists ? "exists" : "missing",
                state.Applied is null ? "no SQL files" : state.Applied.Count.ToString(CultureInfo.InvariantCulture),
                session.Output.Escape(string.Join(", ", state.Pending ?? [])));
        }

        if (table.Rows.Count > 0)
        {
            session.Output.Table(table);
        }

        foreach (var state in states)
        {
            foreach (var problem in state.Problems.Concat(state.Failures))
            {
                session.Output.Line($"{state.Name}: {problem}");
            }

            if (state.Error is not null)
            {
                session.Output.Line($"{state.Name}: {state.Error}");
            }
        }

        session.Output.Line(
            $"{states.Count} tenant(s), {states.Count(state => state.IsPending)} with pending files, {states.Count(state => state.Problems.Count > 0)} with problems");
    }
}
