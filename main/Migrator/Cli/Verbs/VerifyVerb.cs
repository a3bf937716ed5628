using System.CommandLine;
using System.Globalization;
using Infra.Migrator.Verification;
using Spectre.Console;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator verify</c>: asks the server whether everything is right.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly Option<bool> _privileges = SharedOptions.Flag("--privileges", "Only who owns what, who may do what, and who may not");
    private readonly Option<bool> _drift = SharedOptions.Flag("--drift", "Only whether tenants with the same files have the same objects");

    /// <inheritdoc/>
    public override string Name => "verify";

    /// <inheritdoc/>
    public override string Description => "Ask the server whether everything is as the environment file says";

    /// <inheritdoc/>
    public override string Notes => """
        Without --privileges and --drift it asks everything but drift: version, TLS, connections and roles (log-in, attributes, limits); per tenant
        encoding, locale, extensions, the search path that a new session gets, SQL files and their history, invalid indexes, the number of
        tables; who owns it, and what PUBLIC, its own roles and those of other tenants may do and may not.

        --drift takes a fingerprint of every tenant's catalogue: tables, columns, constraints, indexes, views, functions, triggers, sequences, types,
        policies, owners and grants. Tenants with the same files at the same versions have to have the same; those that differ from the
        majority are named with the objects that differ. What is each tenant's own, such as its schema, its roles and the values of its
        placeholders, does not count.

        Examples:
          migrator verify -e startupwebapp/prod --outputs outputs.json
          migrator verify -e startupwebapp/prod --outputs outputs.json --privileges --tenant 'acme_*'
          migrator verify -e startupwebapp/prod --outputs outputs.json --drift --json
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) =>
        [.. shared.Basic, .. shared.Server, .. shared.Selection, _privileges, _drift];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var parts = (session.Values.Flag(_privileges) ? VerifyParts.Privileges : VerifyParts.None)
            | (session.Values.Flag(_drift) ? VerifyParts.Drift : VerifyParts.None);
        parts = parts == VerifyParts.None ? VerifyParts.Default : parts;
        var tenants = session.SelectedTenants;
        session.Introduce();
        var verification = await session.Migrator.VerifyAsync(
            parts, session.Request.Selection, session.Request.Parallel, new Notices(session.Output), session.Control.Drain);
        if (!session.Output.IsText)
        {
            session.Output.Document(new VerifyDocument
            {
                Command = Name,
                Environment = session.Migrator.Environment,
                ExitCode = (int)verification.ExitCode,
                Checks = verification.Checks,
                Tenants = verification.Facts,
                Drift = verification.Drift,
            });
            return verification.ExitCode;
        }

        ChecksTable.Write(session.Output, verification.Checks, onlyProblems: false);
        if (parts.HasFlag(VerifyParts.State))
        {
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
        }

        ChecksTable.WriteSummary(session.Output, "Verified", verification.Checks);
        return verification.ExitCode;
    }
}
