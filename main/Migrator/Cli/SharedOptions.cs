using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;

namespace Infra.Migrator.Cli;

/// <summary>The options that several verbs share. Each can also be given as a variable, see <see cref="OptionValues"/>.</summary>
internal sealed partial class SharedOptions
{
    private const int DefaultWaitSeconds = 60;

    private static readonly string[] Formats = ["text", "json", "ndjson"];

    private readonly Option<string?> _environment = Text(
        "--environment", "Deployment, <system>/<deployment>, as under environments/", "-e");

    private readonly Option<string?> _outputs = Text(
        "--outputs", "File written by 'terraform output -json': host, user and secrets come from it");

    private readonly Option<string?> _connection = Text(
        "--connection",
        "Npgsql connection string without password, e.g. 'Host=127.0.0.1;Port=5432;Username=postgres'; the variable may hold a password. Without "
        + "--outputs and --connection: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT");

    private readonly Option<string?> _iamUser = Text(
        "--iam-user", "Log in as this role with an IAM token, made anew for every connection, instead of the administrator's password. It needs rds_iam, "
        + "rds-db:connect, and what the administrator may");

    private readonly Option<string?> _tls = Text(
        "--tls", "verify-full (default), verify-ca, require or disable. Anything weaker than verify-full has to be said here");

    private readonly Option<string?> _tunnel = Text(
        "--tunnel", "host:port where a tunnel to the server begins, e.g. 127.0.0.1:15432; the certificate still has to name the server");

    private readonly Option<string?> _caBundle = Text(
        "--ca-bundle",
        "PEM file with the root certificates. Default: PGSSLROOTCERT, global-bundle.pem in this folder, ~/.postgresql/root.crt. "
        + "RDS's: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem");

    private readonly Option<string?> _passwordsFile = Text(
        "--passwords-file",
        "JSON file {\"role\": \"password\"} for local use, readable by its owner only; MIGRATOR_PASSWORD_<ROLE> goes before it");

    private readonly Option<string[]> _tenants = List("--tenant", "Only tenants whose names match; * is any text, ? any character. Repeat it for more");
    private readonly Option<string[]> _groups = List("--group", "Only tenants of this wave of tenancy.migrations.waves. Repeat it for more");
    private readonly Option<string[]> _exclude = List("--exclude", "Not tenants whose names match. Repeat it for more");

    private readonly Option<string?> _parallel = Text(
        "--parallel", "Most tenants at the same time, 1 to 64; the server's free connections lower it. Default: tenancy.migrations.parallel");

    private readonly Option<bool> _failFast = Flag("--fail-fast", "Begin no other tenant after one has failed; those under way come to their end");
    private readonly Option<string?> _maxFailures = Text("--max-failures", "Begin no other tenant when more than this number, or share such as 10%, has failed");
    private readonly Option<string?> _to = Text("--to", "Last version to apply; later files and repeatable ones wait. Default: all");
    private readonly Option<bool> _outOfOrder = Flag("--out-of-order", "Apply new files with lower versions than applied ones, instead of refusing them");
    private readonly Option<bool> _oneTransaction = Flag("--one-transaction", "All pending files of a tenant in one transaction: all or none");
    private readonly Option<string?> _lockWait = Text("--lock-wait", $"Seconds to wait for another run. Default: {DefaultWaitSeconds}");
    private readonly Option<string?> _lockTimeout = Text(
        "--lock-timeout", "Seconds that a statement waits for a lock; then the file is rolled back and tried again, six times in all. Default: "
        + "tenancy.migrations.lockTimeoutSeconds");

    private readonly Option<string?> _statementTimeout = Text(
        "--statement-timeout", "Seconds that one statement may run; 0 is no limit. Default: tenancy.migrations.statementTimeoutSeconds");

    private readonly Option<string?> _connectWait = Text(
        "--connect-wait", $"Seconds to go on trying while the server is full or restarts. Default: {DefaultWaitSeconds}");

    private readonly Option<string?> _journal = Text("--journal", "Folder of the runs' journals, which resume reads. Default: .migrator/runs in the repository");
    private readonly Option<bool> _dryRun = Flag("--dry-run", "Say what would be done and do nothing");
    private readonly Option<string?> _sqlOut = Text("--sql-out", "Folder to write the SQL of a dry run to, a file per tenant; secrets are left out");
    private readonly Option<bool> _withTestData = Flag("--with-test-data", "Apply the tenants' test data too, never in production");
    private readonly Option<string?> _output = Text("--output", "File to write. Default: standard output", "-o");

    private readonly Option<string?> _format = Text(
        "--format", "text (default), json: one document on standard output, or ndjson: every event a line, the document the last");

    private readonly Option<bool> _json = Flag("--json", "Short for --format json");
    private readonly Option<bool> _verbose = Flag("--verbose", "Tell every change, notice and file", "-v");
    private readonly Option<bool> _quiet = Flag("--quiet", "No progress; results and failures only", "-q");
    private readonly Option<bool> _noColor = Flag("--no-color", "No colours [NO_COLOR]");

    /// <summary>The deployment and how it is told about.</summary>
    public IEnumerable<Option> Basic => [_environment, _format, _json, _verbose, _quiet, _noColor];

    /// <summary>The server and how to log in.</summary>
    public IEnumerable<Option> Server => [_outputs, _connection, _iamUser, _tunnel, _tls, _caBundle, _passwordsFile, _connectWait];

    /// <summary>Which tenants, and how many at a time.</summary>
    public IEnumerable<Option> Selection => [_tenants, _groups, _exclude, _parallel];

    /// <summary>How a run that changes something goes.</summary>
    public IEnumerable<Option> Run =>
        [_failFast, _maxFailures, _lockWait, _lockTimeout, _statementTimeout, _journal, _dryRun, _sqlOut];

    /// <summary>Which SQL files are applied.</summary>
    public IEnumerable<Option> Files => [_to, _outOfOrder, _oneTransaction, _withTestData];

    /// <summary>Whether nothing is really done.</summary>
    public Option<bool> DryRun => _dryRun;

    /// <summary>How many tenants at a time.</summary>
    public Option<string?> Parallel => _parallel;

    /// <summary>Folder for the SQL of a dry run.</summary>
    public Option<string?> SqlOut => _sqlOut;

    /// <summary>How long to wait for another run.</summary>
    public Option<string?> LockWait => _lockWait;

    /// <summary>Terraform's outputs.</summary>
    public Option<string?> Outputs => _outputs;

    /// <summary>File to write.</summary>
    public Option<string?> Output => _output;

    /// <summary>Folder of the runs' journals.</summary>
    public Option<string?> Journal => _journal;

    /// <summary>Makes an option with a value; its help names its variable.</summary>
    public static Option<string?> Text(string name, string description, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases);
        option.Description = $"{description} [{OptionValues.VariableOf(option)}]";
        return option;
    }

    /// <summary>Makes a switch; its help names its variable.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases)
    {
        var option = new Option<bool>(name, aliases);
        option.Description = $"{description} [{OptionValues.VariableOf(option)}=1]";
        return option;
    }

    /// <summary>What the command line and the variables say.</summary>
    /// <exception cref="MigratorException">A value is missing or not understood.</exception>
    public Request Read(OptionValues values)
    {
        var environment = values.Text(_environment) ?? throw new MigratorException(
            "--environment <system>/<deployment> is missing (or MIGRATOR_ENVIRONMENT), e.g. --environment startupwebapp/prod");
        var outputs = values.Path(_outputs);
        var connection = values.IsArgument(_connection) || !values.IsArgument(_outputs) ? values.Text(_connection) : null;
        if (values.IsArgument(_connection) && !values.IsArgument(_outputs))
        {
            outputs = null;
        }

        if (outputs is not null && connection is not null)
        {
            throw new MigratorException("--outputs and --connection (or their variables) both name a server: give one of them.");
        }

        return new Request
        {
            Environment = environment,
            OutputsFile = outputs,
            ConnectionString = connection,
            ConnectionStringIsArgument = values.IsArgument(_connection),
            IamUser = values.Text(_iamUser),
            Tls = ReadTls(values.Text(_tls)),
            Tunnel = ReadTunnel(values.Text(_tunnel)),
            CaBundle = values.Path(_caBundle),
            PasswordsFile = values.Path(_passwordsFile),
            Selection = new TenantSelection(values.Texts(_tenants), values.Texts(_groups), values.Texts(_exclude)),
            Parallel = (int?)values.Number(_parallel, 1, 64),
            FailFast = values.Flag(_failFast),
            MaxFailures = ReadMaxFailures(values.Text(_maxFailures)),
            To = values.Number(_to, 0, 999_999_999_999_999_999),
            OutOfOrder = values.Flag(_outOfOrder) ? true : null,
            InOneTransaction = values.Flag(_oneTransaction),
            LockWait = values.Seconds(_lockWait) ?? TimeSpan.FromSeconds(DefaultWaitSeconds),
            LockTimeout = values.Seconds(_lockTimeout),
            StatementTimeout = values.Seconds(_statementTimeout),
            ConnectWait = values.Seconds(_connectWait) ?? TimeSpan.FromSeconds(DefaultWaitSeconds),
            JournalFolder = values.Path(_journal),
            OutputFile = values.Path(_output),
            IsDryRun = values.Flag(_dryRun),
            SqlFolder = values.Path(_sqlOut),
            WithTestData = values.Flag(_withTestData),
            Format = ReadFormat(values),
            IsVerbose = values.Flag(_verbose),
            IsQuiet = values.Flag(_quiet),
            HasColors = !values.IsArgument(_noColor) && values.Variable("NO_COLOR") is null,
        };
    }

    private static Option<string[]> List(string name, string description)
    {
        var option = new Option<string[]>(name) { AllowMultipleArgumentsPerToken = false };
        option.Description = $"{description} [{OptionValues.VariableOf(option)}, with commas]";
        return option;
    }

    private OutputFormat ReadFormat(OptionValues values)
    {
        var word = values.Text(_format) ?? (values.Flag(_json) ? "json" : "text");
        var index = Array.IndexOf(Formats, word);
        return index >= 0
            ? (OutputFormat)index
            : throw new MigratorException($"--format must be one of {string.Join(", ", Formats)}, got '{word}'.");
    }

    private static TlsMode? ReadTls(string? word)
    {
        if (word is null)
        {
            return null;
        }

        var index = Array.IndexOf(TlsModes.Words, word);
        return index >= 0
            ? (TlsMode)index
            : throw new MigratorException($"--tls must be one of {string.Join(", ", TlsModes.Words)}, got '{word}'.");
    }

    private static DnsEndPoint? ReadTunnel(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= 1 and <= 65535
            ? new DnsEndPoint(text[..colon], port)
            : throw new MigratorException($"--tunnel must be host:port with a port from 1 to 65535, e.g. 127.0.0.1:15432, got '{text}'.");
    }

    private static string? ReadMaxFailures(string? text) => text is null || MaxFailuresPattern().IsMatch(text)
        ? text
        : throw new MigratorException($"--max-failures must be a number of tenants or a share of them such as 10%, got '{text}'.");

    [GeneratedRegex("^([0-9]{1,5}|[0-9]{1,2}%|100%)$")]
    private static partial Regex MaxFailuresPattern();
}
