using System.CommandLine;
using System.Globalization;
using Infra.Migrator.Fleet;
using Infra.Migrator.Linting;
using Infra.Migrator.Migrations;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator lint</c>: what is better not written in a migration.</summary>
internal sealed class LintVerb : Verb
{
    private readonly Option<bool> _strict = SharedOptions.Flag("--strict", "End with 5 on warnings, too");
    private readonly Option<bool> _rules = SharedOptions.Flag("--rules", "List the rules and look at no file");

    /// <inheritdoc/>
    public override string Name => "lint";

    /// <inheritdoc/>
    public override string Description =>
        "Look for what hurts a database in use or reaches beyond a tenant in the SQL files, without asking a server";

    /// <inheritdoc/>
    public override string Notes => """
        It ends with 0 when there is nothing or only warnings, and with 5 when there is an error, or a warning and --strict. Ids are squawk's where
        squawk has the rule. A comment above a statement, or on the line above the place, keeps a finding back:
          -- migrator-ignore ban-drop-column
          -- migrator-ignore-file prefer-bigint-over-int, prefer-text-field
        squawk-ignore and squawk-ignore-file mean the same. What one needs to know a table's columns or size for is not looked for.

        Examples:
          migrator lint -e startupwebapp/prod
          migrator lint -e startupwebapp/prod --strict --json
          migrator lint -e startupwebapp/prod --rules
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, _strict, _rules];

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session) =>
        Task.FromResult(session.Values.Flag(_rules) ? WriteRules(session) : Lint(session));

    private ExitCode Lint(Session session)
    {
        var folders = Folders(session.Tenants);
        var findings = folders.SelectMany(entry => Linter.Lint(entry.Folder, ContextOf(entry.Tenants))).ToArray();
        var errors = findings.Count(finding => finding.Severity == LintSeverity.Error);
        var warnings = findings.Length - errors;
        var exitCode = errors > 0 || (warnings > 0 && session.Values.Flag(_strict)) ? ExitCode.VerificationFailed : ExitCode.Success;
        var files = folders.Sum(entry => entry.Folder.Files.Count);
        if (!session.Output.IsText)
        {
            session.Output.Document(new LintDocument
            {
                Command = Name,
                Environment = session.Name.ToString(),
                Files = files,
                Errors = errors,
                Warnings = warnings,
                Findings = [.. findings.Select(finding => finding with { Path = PathIn(session, finding.Path) })],
                ExitCode = (int)exitCode,
            });
            return exitCode;
        }

        foreach (var finding in findings)
        {
            session.Output.Line(
                $"{PathIn(session, finding.Path)}:{finding.Line}:{finding.Column}: {finding.Severity.ToString().ToLowerInvariant()} {finding.Rule}: "
                + $"{finding.Message}\n{finding.Excerpt}\n  fix: {finding.Fix}\n");
        }

        session.Output.Line(string.Create(
            CultureInfo.InvariantCulture, $"{files} file(s) in {folders.Count} folder(s): {errors} error(s), {warnings} warning(s)"));
        return exitCode;
    }

    private ExitCode WriteRules(Session session)
    {
        if (!session.Output.IsText)
        {
            session.Output.Document(new LintRulesDocument
            {
                Command = Name,
                Environment = session.Migrator.Environment,
                ExitCode = (int)ExitCode.Success,
                Rules = [.. Linter.Rules.Select(rule => new LintRuleEntry(rule.Id, rule.Severity, rule.Title, rule.Why, rule.Fix))],
            });
            return ExitCode.Success;
        }

        foreach (var rule in Linter.Rules)
        {
            session.Output.Line($"{rule.Id} ({rule.Severity.ToString().ToLowerInvariant()}): {rule.Title}\n  why: {rule.Why}\n  fix: {rule.Fix}");
        }

        return ExitCode.Success;
    }

    /// <summary>Every folder with the tenants that share it.</summary>
    private static IReadOnlyList<(SqlFolder Folder, IReadOnlyList<Tenant> Tenants)> Folders(IReadOnlyList<Tenant> tenants) =>
    [
        .. tenants.SelectMany(tenant => new[] { tenant.Files, tenant.TestData }.OfType<SqlFolder>()
                .Select(folder => (Folder: folder, Tenant: tenant)))
            .GroupBy(entry => entry.Folder.Path)
            .Select(group => (group.First().Folder, (IReadOnlyList<Tenant>)[.. group.Select(entry => entry.Tenant).Distinct()])),
    ];

    /// <summary>Names are of concern that are not the same for all: what is the same means the same.</summary>
    private static LintContext ContextOf(IReadOnlyList<Tenant> tenants)
    {
        return new LintContext
        {
            Tenants = tenants.Count,
            Names =
            [
                .. Names("tenant", tenant => tenant.Name), .. Names("database", tenant => tenant.Database),
                .. Names("schema", tenant => tenant.Schema), .. Names("owner role", tenant => tenant.OwnerRole),
            ],
        };

        IEnumerable<FleetName> Names(string what, Func<Tenant, string?> nameOf)
        {
            var names = tenants.Select(nameOf).OfType<string>().Distinct().ToArray();
            return names.Length > 1 ? names.Select(name => new FleetName(name, what)) : [];
        }
    }

    private static string PathIn(Session session, string path) => Path.GetRelativePath(session.RepositoryRoot, path).Replace('\\', '/');
}
