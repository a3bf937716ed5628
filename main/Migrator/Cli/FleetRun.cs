using System.Security.Cryptography;
using System.Text;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Secrets;
using Infra.Migrator.Verification;

namespace Infra.Migrator.Cli;

/// <summary>Runs a fleet with a journal, verifies it, and writes the result: what <c>up</c>, <c>provision</c>, <c>migrate</c> and <c>resume</c>
/// share.</summary>
internal static class FleetRun
{
    /// <summary>Hash of every SQL folder, as the header of a run shows it.</summary>
    public static string ManifestOf(IEnumerable<Tenant> tenants)
    {
        var folders = tenants.SelectMany(tenant => new[] { tenant.Files, tenant.TestData }).OfType<Migrations.SqlFolder>().DistinctBy(folder => folder.Path)
            .OrderBy(folder => folder.Path, StringComparer.Ordinal).Select(folder => folder.ManifestHash).ToArray();
        return folders.Length == 0 ? "none" : folders.Length == 1 ? folders[0]
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', folders))))}";
    }

    /// <summary>What the command line says about a run.</summary>
    public static FleetOptions OptionsOf(Session session, string command, Guid run) => new()
    {
        Run = run,
        Provisions = command is "up" or "provision",
        Migrates = command is "up" or "migrate",
        RunsCommands = command == "up",
        IsDryRun = session.Request.IsDryRun,
        WithTestData = session.Request.WithTestData,
        To = session.Request.To,
        OutOfOrder = session.Request.OutOfOrder,
        Parallel = session.Request.Parallel,
        FailFast = session.Request.FailFast,
        MaxFailures = session.Request.MaxFailures,
        LockWait = session.Request.LockWait,
        ConnectWait = session.Request.ConnectWait,
        Durations = RunJournal.Read(session.JournalFolder, session.Name.ToString())?.Lines.Values
            .ToDictionary(line => line.Tenant, line => TimeSpan.FromMilliseconds(line.DurationMs)) ?? [],
    };

    /// <summary>Runs it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="command">The verb that the run does, <c>resume</c>'s first one included.</param>
    /// <param name="options">What it does.</param>
    /// <param name="tenants">The tenants that it is about.</param>
    /// <param name="verifies">Whether the server is asked afterwards.</param>
    public static async Task<ExitCode> RunAsync(
        Session session, string command, FleetOptions options, IReadOnlyList<Tenant> tenants, bool verifies)
    {
        if (options.WithTestData && session.Settings.Production)
        {
            throw new MigratorException($"--with-test-data: {session.Name} is a production environment, which never gets test data.");
        }

        if (session.Request.SqlFolder is not null && !options.IsDryRun)
        {
            throw new MigratorException("--sql-out writes what a dry run would do: add --dry-run.");
        }

        var (connector, passwords) = session.Connect();
        session.Introduce(connector);
        session.Output.Progress(
            $"{tenants.Count(tenant => tenant.IsActive)} tenant(s), run {RunJournal.Short(options.Run)}, SQL files {Short(ManifestOf(tenants))}");
        using var journal = options.IsDryRun ? null : BeginJournal(session, command, options, tenants);
        var reporter = new RunReporter(session, journal);
        var runner = new FleetRunner(session.Context(connector, passwords, reporter.Tell), options);
        var report = await runner.RunAsync(tenants, session.Control);
        var verification = verifies && !options.IsDryRun && !session.Control.IsEnding
            ? await VerifyAsync(session, connector, tenants, reporter) : null;
        var exitCode = report.ExitCode != ExitCode.Success ? report.ExitCode : verification?.ExitCode ?? ExitCode.Success;
        if (session.Request.SqlFolder is { } folder)
        {
            WriteSql(session, folder, report);
        }

        new FleetReport(session).Write(command, tenants, report, verification, exitCode);
        return exitCode;
    }

    private static async Task<Verification.Verification> VerifyAsync(
        Session session, ServerConnector connector, IReadOnlyList<Tenant> tenants, RunReporter reporter) =>
        await new FleetVerifier(session.Settings, session.Locale(connector), connector, line => reporter.Tell(RunEvent.Notice(null, line)))
        {
            ConnectWait = session.Request.ConnectWait,
        }.VerifyAsync(session.Tenants, tenants, session.Request.Parallel ?? session.Settings.Tenancy.Migrations.Parallel, session.Control.Cancel);

    private static string Short(string manifest) => manifest.Length > 19 ? manifest[..19] : manifest;

    private static RunJournal? BeginJournal(Session session, string command, FleetOptions options, IReadOnlyList<Tenant> tenants)
    {
        try
        {
            return RunJournal.Begin(session.JournalFolder, new JournalHeader
            {
                Run = options.Run,
                Environment = session.Name.ToString(),
                Command = command,
                StartedAt = DateTimeOffset.UtcNow,
                Manifest = ManifestOf(tenants),
                Tenants = [.. tenants.Where(tenant => tenant.IsActive).Select(tenant => tenant.Name)],
                WithTestData = options.WithTestData,
                To = options.To,
                OutOfOrder = options.OutOfOrder,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            session.Output.Progress($"No journal, so resume will not know this run: {exception.Message} Choose a folder with --journal.");
            return null;
        }
    }

    /// <summary>Writes what a dry run would do, a file per tenant.</summary>
    public static void WriteSql(Session session, string folder, RunReport report)
    {
        Directory.CreateDirectory(folder);
        if (report.ServerSql.Count > 0)
        {
            File.WriteAllText(Path.Combine(folder, "server.sql"), session.Mask.Apply(Render(report.ServerSql)));
        }

        foreach (var tenant in report.Tenants.Where(tenant => tenant.Sql.Count > 0))
        {
            File.WriteAllText(Path.Combine(folder, $"{tenant.Name}.sql"), session.Mask.Apply(Render(tenant.Sql)));
        }

        session.Output.Progress($"Wrote the SQL to {folder}");
    }

    private static string Render(IEnumerable<Change> changes) => string.Join(
        '\n', changes.Select(change => $"-- {change.Description}\n{(change.Sql is null ? "" : change.Sql.TrimEnd(';') + ";\n")}"));
}
