using System.CommandLine;
using System.Globalization;
using Infra.Migrator.Verification;
using Spectre.Console;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator verify</c>: asks the server whether everything is right.</summary>
internal sealed class VerifyVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "verify";

    /// <inheritdoc/>
    public override string Description => "Ask the server whether everything is as the environment file says";

    /// <inheritdoc/>
    public override string Notes => """
        It asks about version, TLS, connections and roles (log-in, attributes, limits); per tenant about encoding, locale, search path, owner,
        privileges of PUBLIC, of the tenant's and of other tenants' roles, invalid indexes, SQL files and the number of tables.

        Example:
          migrator verify -e startupwebapp/prod --outputs outputs.json
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, .. shared.Server, .. shared.Selection];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var tenants = session.SelectedTenants;
        var (connector, _) = session.Connect();
        session.Introduce(connector);
        var verification = await new FleetVerifier(session.Settings, session.Locale(connector), connector, new Notices(session.Output).Tell)
        {
            ConnectWait = session.Request.ConnectWait,
        }.VerifyAsync(session.Tenants, tenants, session.Request.Parallel ?? session.Settings.Tenancy.Migrations.Parallel, session.Control.Cancel);
        if (!session.Output.IsText)
        {
            session.Output.Document(new
            {
                Command = Name,
                Environment = session.Name.ToString(),
                verification.Checks,
                Tenants = verification.Facts,
                ExitCode = (int)verification.ExitCode,
            });
            return verification.ExitCode;
        }

        ChecksTable.Write(session.Output, verification, onlyProblems: false);
        var table = ConsoleOutput.NewTable("Tenant", "Status", "Tables", "Size", "Connections");
        foreach (var tenant in tenants)
        {
            var facts = verification.Facts.GetValueOrDefault(tenant.Name);
            table.AddRow(
                session.Output.Escape(tenant.Name), ConsoleOutput.Word(tenant.Settings.Status),
                facts?.Tables?.ToString(CultureInfo.InvariantCulture) ?? "", ConsoleOutput.Mebibytes(facts?.SizeBytes),
                facts?.Connections.ToString(CultureInfo.InvariantCulture) ?? "");
        }

        session.Output.Table(table);
        var failed = verification.Checks.Count(check => check.Outcome == CheckOutcome.Failed);
        session.Output.Line(
            failed == 0 ? $"Verified: {verification.Checks.Count} checks." : $"{failed} of {verification.Checks.Count} checks failed.");
        return verification.ExitCode;
    }
}
