using System.Globalization;
using System.Net;
using Infra.Migrator.Secrets;
using Npgsql;

namespace Infra.Migrator.Connections;

/// <summary>What the command line and the variables say about the connection.</summary>
internal sealed record ConnectionOptions
{
    /// <summary>The deployment's outputs. Default: none.</summary>
    public TerraformOutputs? Outputs { get; init; }

    /// <summary>Npgsql connection string. Default: none.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Whether the connection string stands on the command line, where every process of the machine can read it.</summary>
    public bool ConnectionStringIsArgument { get; init; }

    /// <summary><c>--tls</c>. Default: verify-full, and weaker wishes of the other sources are refused.</summary>
    public TlsMode? Tls { get; init; }

    /// <summary><c>--tunnel</c>. Default: connect directly.</summary>
    public DnsEndPoint? Tunnel { get; init; }

    /// <summary><c>--ca-bundle</c>. Default: found.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Passwords by role, from the passwords file.</summary>
    public IReadOnlyDictionary<string, string> Passwords { get; init; } = new Dictionary<string, string>();

    /// <summary>Role to log in as with an IAM token; null for a password.</summary>
    public string? IamUser { get; init; }

    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Working folder.</summary>
    public required string WorkingDirectory { get; init; }
}

/// <summary>Makes one <see cref="ServerTarget"/> of the outputs, of a connection string, or of <c>PG*</c> variables.</summary>
internal static class ServerTargetResolver
{
    private const string Weaker = "is weaker than verify-full, which keeps others from posing as the server. Leave it out, or say so "
        + "with --tls";

    /// <summary>Resolves the target.</summary>
    /// <exception cref="MigratorException">Something is missing, contradictory or insecure.</exception>
    public static ServerTarget Resolve(ConnectionOptions options, SecretValues? secrets, SecretMask mask)
    {
        var target = options switch
        {
            { Outputs: { } outputs } => FromOutputs(options, outputs, secrets!, mask),
            { ConnectionString: { } text } => FromConnectionString(options, text, mask),
            _ => FromVariables(options, mask),
        } with
        { Tunnel = options.Tunnel };
        target = WithIam(target, options, mask);
        if (target.Tls is TlsMode.VerifyFull or TlsMode.VerifyCa)
        {
            if (target.Host.StartsWith('/'))
            {
                throw new MigratorException($"{target.Host} is a Unix socket, which has no TLS: say so with --tls disable.");
            }

            if (target.RootCertificate is { } root && !File.Exists(root))
            {
                throw new MigratorException($"The root certificates {root} do not exist. {RootCertificates.WhereToGet}");
            }

            if (target.RootCertificate is null && target.RequiresExactLocale)
            {
                throw new MigratorException($"No root certificates to verify {target.Host} with. {RootCertificates.WhereToGet}");
            }
        }

        return target;
    }

    /// <summary>Whether a host name is one of RDS.</summary>
    public static bool IsRds(string host) =>
        host.EndsWith(".rds.amazonaws.com", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".rds.amazonaws.com.cn", StringComparison.OrdinalIgnoreCase);

    private static ServerTarget WithIam(ServerTarget target, ConnectionOptions options, SecretMask mask)
    {
        if (options.IamUser is not { } user)
        {
            return target;
        }

        if (target.Tls == TlsMode.Disable)
        {
            throw new MigratorException("--iam-user needs TLS: RDS takes no token without it, and on the way anybody could read it.");
        }

        var region = options.Outputs?.Region ?? Variable(options, "AWS_REGION") ?? Variable(options, "AWS_DEFAULT_REGION") ?? throw new MigratorException(
            "--iam-user needs the region of the server: give --outputs, or AWS_REGION.");
        return target with
        {
            Username = user,
            Password = async (_, _) => mask.Add(await IamToken.CreateAsync(target.Host, target.Port, user, region)),
            Source = $"{target.Source}, IAM token",
        };
    }

    private static ServerTarget FromOutputs(ConnectionOptions options, TerraformOutputs outputs, SecretValues secrets, SecretMask mask) =>
        new()
        {
            Host = outputs.Host,
            Port = outputs.Port,
            Username = outputs.MasterUsername,
            Tls = options.Tls ?? TlsMode.VerifyFull,
            RootCertificate = options.CaBundle ?? Variable(options, "PGSSLROOTCERT") ?? DefaultRoots(options),
            Password = async (refresh, cancellationToken) =>
                mask.Add(options.Passwords.TryGetValue(outputs.MasterUsername, out var password)
                ? password
                : await secrets.ReadAsync(outputs.MasterSecretArn, "password", refresh, cancellationToken)),
            Source = "--outputs",
            RequiresExactLocale = true,
        };

    private static ServerTarget FromConnectionString(ConnectionOptions options, string text, SecretMask mask)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The text may hold a password: only the keyword at fault is told.
            throw new MigratorException(
                $"--connection is not an Npgsql connection string: {(exception as ArgumentException)?.ParamName ?? "keyword=value;…"} "
                + "is not understood. Example: Host=127.0.0.1;Port=5432;Username=postgres");
        }

        if (options.ConnectionStringIsArgument && !string.IsNullOrEmpty(builder.Password))
        {
            throw new MigratorException("--connection must not hold a password: every process of this machine can read the command line. "
                + "Give the whole string in the variable MIGRATOR_CONNECTION, or the password in PGPASSWORD or --passwords-file.");
        }

        if (string.IsNullOrEmpty(builder.Host))
        {
            throw new MigratorException("--connection names no Host.");
        }

        var given = builder.Keys.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (options.Tls is null && given.Contains("SSL Mode") && builder.SslMode != SslMode.VerifyFull)
        {
            throw new MigratorException($"SSL Mode={builder.SslMode} of --connection {Weaker}: --tls {ToTls(builder.SslMode).Word()}.");
        }

        var username = builder.Username ?? Variable(options, "PGUSER") ?? "postgres";
        return new ServerTarget
        {
            Host = builder.Host,
            Port = builder.Port,
            Username = username,
            Tls = options.Tls ?? TlsMode.VerifyFull,
            RootCertificate = options.CaBundle ?? builder.RootCertificate ?? Variable(options, "PGSSLROOTCERT") ?? DefaultRoots(options),
            Password = LocalPassword(options, username, builder.Password, mask),
            Source = "--connection",
            RequiresExactLocale = IsRds(builder.Host),
            Keywords = builder,
        };
    }

    private static ServerTarget FromVariables(ConnectionOptions options, SecretMask mask)
    {
        var host = Variable(options, "PGHOST") ?? throw new MigratorException(
            "No server is named. Give --outputs <file> (terraform output -json), --connection <string>, or PGHOST and its kin.");
        var port = Variable(options, "PGPORT") ?? "5432";
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
        {
            throw new MigratorException($"PGPORT must be a number from 1 to 65535, got '{port}'.");
        }

        if (options.Tls is null && Variable(options, "PGSSLMODE") is { } mode && mode != TlsMode.VerifyFull.Word())
        {
            throw new MigratorException($"PGSSLMODE={mode} {Weaker}.");
        }

        var username = Variable(options, "PGUSER") ?? "postgres";
        return new ServerTarget
        {
            Host = host,
            Port = number,
            Username = username,
            Tls = options.Tls ?? TlsMode.VerifyFull,
            RootCertificate = options.CaBundle ?? Variable(options, "PGSSLROOTCERT") ?? DefaultRoots(options),
            Password = LocalPassword(options, username, null, mask),
            Source = "PG* variables",
            RequiresExactLocale = IsRds(host),
        };
    }

    private static Func<bool, CancellationToken, Task<string?>> LocalPassword(
        ConnectionOptions options, string username, string? password, SecretMask mask)
    {
        var found = password ?? Variable(options, "PGPASSWORD") ?? options.Passwords.GetValueOrDefault(username);
        mask.Add(found);
        return (_, _) => Task.FromResult(found);
    }

    private static string? DefaultRoots(ConnectionOptions options) =>
        RootCertificates.FindDefault(options.WorkingDirectory, Variable(options, "HOME") ?? Variable(options, "USERPROFILE"));

    private static string? Variable(ConnectionOptions options, string name) =>
        options.Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static TlsMode ToTls(SslMode mode) => mode switch
    {
        SslMode.VerifyCA => TlsMode.VerifyCa,
        SslMode.Require => TlsMode.Require,
        _ => TlsMode.Disable,
    };
}
