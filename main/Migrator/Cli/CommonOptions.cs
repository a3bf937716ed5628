using System.CommandLine;
using System.Globalization;
using System.Net;
using Infra.Migrator.Connections;

namespace Infra.Migrator.Cli;

/// <summary>The options that the commands share. Each that takes a value can also be given as a variable.</summary>
internal sealed class CommonOptions(MigratorHost host)
{
    private const int DefaultLockWaitSeconds = 60;

    private readonly Option<string?> _environment = new("--environment", "-e")
    {
        Description = "Deployment, <system>/<deployment>, as under environments/ [MIGRATOR_ENVIRONMENT]",
    };

    private readonly Option<string?> _outputs = new("--outputs")
    {
        Description = "File written by 'terraform output -json': host, user and secrets come from it [MIGRATOR_OUTPUTS]",
    };

    private readonly Option<string?> _connection = new("--connection")
    {
        Description = "Npgsql connection string without password, e.g. 'Host=127.0.0.1;Port=5432;Username=postgres' "
            + "[MIGRATOR_CONNECTION, which may "
            + "hold a password]. Without --outputs and --connection: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGSSLMODE, PGSSLROOTCERT",
    };

    private readonly Option<string?> _tls = new("--tls")
    {
        Description = "verify-full (default), verify-ca, require or disable. Anything weaker than verify-full has to be said here "
            + "[MIGRATOR_TLS]",
    };

    private readonly Option<string?> _tunnel = new("--tunnel")
    {
        Description = "host:port where a tunnel to the server begins, e.g. 127.0.0.1:15432; the certificate still has to name the server "
            + "[MIGRATOR_TUNNEL]",
    };

    private readonly Option<string?> _caBundle = new("--ca-bundle")
    {
        Description = "PEM file with the root certificates. Default: PGSSLROOTCERT, global-bundle.pem in this folder, "
            + "~/.postgresql/root.crt. "
            + "RDS's: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem [MIGRATOR_CA_BUNDLE]",
    };

    private readonly Option<string?> _passwordsFile = new("--passwords-file")
    {
        Description = "JSON file {\"role\": \"password\"} for local use, readable by its owner only; MIGRATOR_PASSWORD_<ROLE> goes "
            + "before it "
            + "[MIGRATOR_PASSWORDS_FILE]",
    };

    private readonly Option<string?> _lockWait = new("--lock-wait")
    {
        Description = $"Seconds to wait for another run. Default: {DefaultLockWaitSeconds} [MIGRATOR_LOCK_WAIT]",
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "File to write. Default: standard output [MIGRATOR_OUTPUT]",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done and do nothing [MIGRATOR_DRY_RUN=1]" };
    private readonly Option<string?> _role = new("--role") { Description = "Role of tenancy.roles to give a new password [MIGRATOR_ROLE]" };

    private readonly Option<bool> _withTestData = new("--with-test-data")
    {
        Description = "Apply the tenants' test data too, never in production [MIGRATOR_WITH_TEST_DATA=1]",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "One JSON document on standard output instead of tables "
        + "[MIGRATOR_JSON=1]"
    };
    private readonly Option<bool> _noColor = new("--no-color") { Description = "No colours [NO_COLOR]" };

    /// <summary>Adds the options of a command that talks to the server.</summary>
    public void AddServerOptionsTo(Command command, bool changes)
    {
        foreach (var option in new Option[] { _environment, _outputs, _connection, _tunnel, _tls, _caBundle, _passwordsFile })
        {
            command.Options.Add(option);
        }

        if (changes)
        {
            command.Options.Add(_lockWait);
            command.Options.Add(_dryRun);
        }

        command.Options.Add(_json);
        command.Options.Add(_noColor);
    }

    /// <summary>Adds what only <c>apply</c> understands.</summary>
    public void AddApplyOptionsTo(Command command) => command.Options.Add(_withTestData);

    /// <summary>Adds what only <c>rotate</c> understands.</summary>
    public void AddRotationOptionsTo(Command command) => command.Options.Add(_role);

    /// <summary>Adds the options of a command that needs no server.</summary>
    public void AddFileOptionsTo(Command command)
    {
        foreach (var option in new Option[] { _environment, _outputs, _output, _json })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the command line and the variables say.</summary>
    /// <exception cref="MigratorException">A value is missing or not understood.</exception>
    public Request Read(ParseResult parsed)
    {
        var environment = Value(parsed, _environment, "MIGRATOR_ENVIRONMENT") ?? throw new MigratorException(
            "--environment <system>/<deployment> is missing (or MIGRATOR_ENVIRONMENT), e.g. --environment startupwebapp/prod");
        var outputs = Value(parsed, _outputs, "MIGRATOR_OUTPUTS");
        var connectionArgument = parsed.GetValue(_connection);
        var connection = connectionArgument
            ?? (outputs is null || parsed.GetValue(_outputs) is null ? Variable("MIGRATOR_CONNECTION") : null);
        if (connectionArgument is not null && parsed.GetValue(_outputs) is null)
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
            OutputsFile = Full(outputs),
            ConnectionString = connection,
            ConnectionStringIsArgument = connectionArgument is not null,
            Tls = ReadTls(Value(parsed, _tls, "MIGRATOR_TLS")),
            Tunnel = ReadTunnel(Value(parsed, _tunnel, "MIGRATOR_TUNNEL")),
            CaBundle = Full(Value(parsed, _caBundle, "MIGRATOR_CA_BUNDLE")),
            PasswordsFile = Full(Value(parsed, _passwordsFile, "MIGRATOR_PASSWORDS_FILE")),
            LockWait = ReadLockWait(Value(parsed, _lockWait, "MIGRATOR_LOCK_WAIT")),
            OutputFile = Full(Value(parsed, _output, "MIGRATOR_OUTPUT")),
            IsDryRun = Flag(parsed, _dryRun, "MIGRATOR_DRY_RUN"),
            Role = Value(parsed, _role, "MIGRATOR_ROLE"),
            WithTestData = Flag(parsed, _withTestData, "MIGRATOR_WITH_TEST_DATA"),
            IsJson = Flag(parsed, _json, "MIGRATOR_JSON"),
            HasColors = !parsed.GetValue(_noColor) && Variable("NO_COLOR") is null,
        };
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

    private static TimeSpan ReadLockWait(string? text) =>
        text is null ? TimeSpan.FromSeconds(DefaultLockWaitSeconds)
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new MigratorException($"--lock-wait must be a number of seconds from 0 to 86400, got '{text}'.");

    private string? Value(ParseResult parsed, Option<string?> option, string variable) =>
        (parsed.GetResult(option) is null ? null : parsed.GetValue(option)) ?? Variable(variable);

    private bool Flag(ParseResult parsed, Option<bool> option, string variable) =>
        (parsed.GetResult(option) is not null && parsed.GetValue(option)) || Variable(variable) is "1" or "true";

    private string? Variable(string name) => host.Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private string? Full(string? path) => path is null ? null : Path.GetFullPath(path, host.WorkingDirectory);
}

/// <summary>A command with its values.</summary>
internal sealed record Request
{
    /// <summary>Name of the deployment as given.</summary>
    public required string Environment { get; init; }

    /// <summary>Full path of the outputs.</summary>
    public string? OutputsFile { get; init; }

    /// <summary>Npgsql connection string.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Whether it came by the command line.</summary>
    public bool ConnectionStringIsArgument { get; init; }

    /// <summary>Protection asked for.</summary>
    public TlsMode? Tls { get; init; }

    /// <summary>Local end of the tunnel.</summary>
    public DnsEndPoint? Tunnel { get; init; }

    /// <summary>Full path of the roots.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Full path of the passwords.</summary>
    public string? PasswordsFile { get; init; }

    /// <summary>How long to wait for another run.</summary>
    public required TimeSpan LockWait { get; init; }

    /// <summary>Full path to write to; null for standard output.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Whether nothing is to be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Role to give a new password.</summary>
    public string? Role { get; init; }

    /// <summary>Whether test data is applied too.</summary>
    public bool WithTestData { get; init; }

    /// <summary>Whether JSON is wanted.</summary>
    public bool IsJson { get; init; }

    /// <summary>Whether colours are wanted.</summary>
    public bool HasColors { get; init; }
}
