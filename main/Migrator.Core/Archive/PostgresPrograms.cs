using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Migrator.Connections;
using Infra.Migrator.Secrets;

namespace Infra.Migrator.Archive;

/// <summary>pg_dump and pg_restore of one installation. Passwords go to them in their environment, never as arguments.</summary>
internal sealed partial class PostgresPrograms
{
    private readonly string _dump;
    private readonly string _restore;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly SecretMask _mask;

    private PostgresPrograms(string dump, string restore, IReadOnlyDictionary<string, string> variables, SecretMask mask)
    {
        _dump = dump;
        _restore = restore;
        _variables = variables;
        _mask = mask;
    }

    /// <summary>What pg_dump says of itself, e.g. <c>pg_dump (PostgreSQL) 16.4</c>.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Finds the programs and checks that they are not older than the server.</summary>
    /// <exception cref="MigratorException">They are not there, do not run, or are too old.</exception>
    public static async Task<PostgresPrograms> FindAsync(
        ArchiveSettings settings, int serverMajor, SecretMask mask, CancellationToken cancellationToken)
    {
        var dump = settings.PgDump ?? Search(settings.Variables, Executable("pg_dump")) ?? throw new MigratorException(
            $"pg_dump is not on PATH: install the client programs of PostgreSQL {serverMajor} or newer (Debian: postgresql-client), or name it with --pg-dump.");
        if (!File.Exists(dump))
        {
            throw new MigratorException($"--pg-dump {dump} does not exist.");
        }

        // The one on PATH may be a link to a wrapper, which has its own pg_restore beside it.
        var restore = Path.Combine(Path.GetDirectoryName(dump)!, Executable("pg_restore"));
        if (!File.Exists(restore))
        {
            throw new MigratorException($"pg_restore, which verifies the archive, is not beside {dump}: name the pg_dump of a whole installation with --pg-dump.");
        }

        var programs = new PostgresPrograms(dump, restore, settings.Variables, mask);
        programs.Version = (await programs.RunAsync(dump, ["--version"], null, null, cancellationToken)).Trim();
        var match = VersionPattern().Match(programs.Version);
        if (!match.Success || int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) < serverMajor)
        {
            throw new MigratorException(
                $"{dump} is '{programs.Version}', and the server is PostgreSQL {serverMajor}: an older pg_dump refuses a newer server. Install "
                + $"PostgreSQL {serverMajor}'s client programs or newer, or name them with --pg-dump.");
        }

        return programs;
    }

    /// <summary>Dumps a database, or a schema of it, in the custom format.</summary>
    /// <param name="connection">Variables of the connection.</param>
    /// <param name="schema">The schema; null for the whole database.</param>
    /// <param name="file">File to write; it is there already, for its owner only.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public Task DumpAsync(
        IReadOnlyDictionary<string, string> connection, string? schema, string file, CancellationToken cancellationToken) => RunAsync(
        _dump,
        [
            "--format=custom", "--no-password", "--lock-wait-timeout=60s", $"--file={file}",
            // In quotes the pattern is the name itself.
            .. schema is null ? Array.Empty<string>() : [$"--schema={Sql.SqlText.Identifier(schema)}"],
        ],
        connection, null, cancellationToken);

    /// <summary>Counts the tables of an archive by its list of contents.</summary>
    public async Task<int> CountTablesAsync(string file, CancellationToken cancellationToken)
    {
        var tables = 0;
        await RunAsync(_restore, ["--list", file], null, line => tables += TablePattern().IsMatch(line) ? 1 : 0, cancellationToken);
        return tables;
    }

    /// <summary>Reads the whole archive, data included, as a restore would.</summary>
    public Task ReadThroughAsync(string file, CancellationToken cancellationToken) => RunAsync(
        _restore, [$"--file={(OperatingSystem.IsWindows() ? "NUL" : "/dev/null")}", file], null, null, cancellationToken);

    /// <summary>Variables of libpq for the administrator's connection.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ConnectionVariablesAsync(
        ServerTarget target, string database, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>
        {
            ["PGHOST"] = target.Host,
            ["PGPORT"] = (target.Tunnel?.Port ?? target.Port).ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = target.Username,
            ["PGDATABASE"] = database,
            ["PGSSLMODE"] = target.Tls.Word(),
            ["PGAPPNAME"] = ServerConnector.ApplicationName,
            ["PGCONNECT_TIMEOUT"] = "15",
        };
        if (target.Tunnel is { } tunnel)
        {
            // The name stays the server's, which the certificate names; the address is the tunnel's.
            variables["PGHOSTADDR"] = (await System.Net.Dns.GetHostAddressesAsync(tunnel.Host, cancellationToken))[0].ToString();
        }

        if (target.Tls is TlsMode.VerifyFull or TlsMode.VerifyCa)
        {
            variables["PGSSLROOTCERT"] = target.RootCertificate ?? "system";
        }

        if (await target.Password(false, cancellationToken) is { } password)
        {
            variables["PGPASSWORD"] = password;
        }

        return variables;
    }

    private static string Executable(string name) => OperatingSystem.IsWindows() ? $"{name}.exe" : name;

    private static string? Search(IReadOnlyDictionary<string, string> variables, string program) =>
        (variables.GetValueOrDefault("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? connection, Action<string>? onLine,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        // A variable such as PGSERVICE would lead to another server.
        foreach (var (name, value) in _variables.Where(variable => !variable.Key.StartsWith("PG", StringComparison.Ordinal)))
        {
            start.Environment[name] = value;
        }

        start.Environment["LC_MESSAGES"] = "C";
        foreach (var (name, value) in connection ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new MigratorException($"{program} cannot be started: {exception.Message}", ExitCode.Usage, exception);
        }

        process.StandardInput.Close();
        var output = new StringBuilder();
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (onLine is null)
                {
                    output.AppendLine(line);
                }
                else
                {
                    onLine(line);
                }
            }

            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0 ? output.ToString() : throw new MigratorException(
            $"{Path.GetFileName(program)} ended with {process.ExitCode}: {_mask.Apply((await errors).Trim())}", ExitCode.TenantsFailed);
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();

    // Source: PostgreSQL documentation, pg_restore --list: number; two object ids; kind; schema; name; owner.
    [GeneratedRegex(@"^\d+; \d+ \d+ (FOREIGN )?TABLE (?!DATA |ATTACH )")]
    private static partial Regex TablePattern();
}
