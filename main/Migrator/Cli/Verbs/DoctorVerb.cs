using System.CommandLine;
using Infra.Migrator.Doctor;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator doctor</c>: examines the connection and the server.</summary>
internal sealed class DoctorVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "doctor";

    /// <inheritdoc/>
    public override string Description => "Examine the connection and the server: would a run work, and what would stand in its way";

    /// <inheritdoc/>
    public override string Notes => """
        It looks at TLS and the server's certificate, poolers in between, version and its end of life, the administrator's privileges, free
        connections, the clock, extensions, prepared, idle and long transactions, locks of other runs, templates without use and invalid
        indexes, and changes nothing. Notes leave the exit code at 0; it is 4 when there is no connection to use, 5 when a check failed.

        Examples:
          migrator doctor -e startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem
          migrator doctor -e startupwebapp/prod --outputs outputs.json --tunnel 127.0.0.1:15432 --parallel 16
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, .. shared.Server, shared.Parallel];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        session.Introduce();
        var notices = new Notices(session.Output);
        var examination = await new ServerDoctor(session.Context(happened => notices.Tell(happened.Message ?? "")))
            .ExamineAsync(
                session.Tenants, new DoctorOptions(session.Request.Parallel ?? session.Settings.Tenancy.Migrations.Parallel), session.Control);
        if (session.Output.IsText)
        {
            ChecksTable.Write(session.Output, examination.Checks, onlyProblems: false);
            ChecksTable.WriteSummary(session.Output, "Examined", examination.Checks);
        }
        else
        {
            session.Output.Document(new DoctorDocument
            {
                Command = Name,
                Environment = session.Name.ToString(),
                Checks = examination.Checks,
                ExitCode = (int)examination.ExitCode,
            });
        }

        return examination.ExitCode;
    }
}
