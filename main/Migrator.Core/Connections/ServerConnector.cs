using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using Npgsql;

namespace Infra.Migrator.Connections;

/// <summary>Opens connections to the server: unpooled, without a catalogue query per database, with time limits set by the server itself
/// and with a search path that no tenant can put anything into.</summary>
internal sealed class ServerConnector(ServerTarget target, SessionLimits? limits = null)
{
    private readonly SessionLimits _limits = limits ?? SessionLimits.Default;
    private readonly Lock _gate = new();
    private NpgsqlDataSourceBuilder? _builder;
    private int _checkedForPooler;

    /// <summary>Name of this program's sessions in <c>pg_stat_activity</c>.</summary>
    public const string ApplicationName = "infra-migrator";

    /// <summary>Version of this program.</summary>
    public static string ToolVersion { get; } = typeof(ServerConnector).Assembly.GetName().Version!.ToString(3);

    /// <summary>The server.</summary>
    public ServerTarget Target => target;

    /// <summary>Connects as the administrator. A refused password is fetched once more, because it may just have been rotated.</summary>
    /// <exception cref="MigratorException">The server cannot be reached or refuses the connection.</exception>
    public async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection;
            try
            {
                connection = await OpenAsync(database, target.Username, await target.Password(false, cancellationToken), cancellationToken);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                connection = await OpenAsync(database, target.Username, await target.Password(true, cancellationToken), cancellationToken);
            }

            if (Interlocked.Exchange(ref _checkedForPooler, 1) == 0)
            {
                try
                {
                    await PoolerCheck.EnsureDirectAsync(connection, $"{target.Address} (from {target.Source})", cancellationToken);
                }
                catch
                {
                    _checkedForPooler = 0;
                    await connection.DisposeAsync();
                    throw;
                }
            }

            return connection;
        }
        catch (PostgresException exception) when (
            exception.SqlState == PostgresErrorCodes.ProtocolViolation && exception.MessageText.Contains("startup parameter", StringComparison.Ordinal))
        {
            throw PoolerCheck.Refusal($"{target.Address} (from {target.Source})", exception);
        }
        catch (Exception exception) when (
            exception is NpgsqlException or SocketException or AuthenticationException or IOException or TimeoutException)
        {
            throw new MigratorException(Explain(exception, database), ExitCode.ConnectionOrLock, exception);
        }
    }

    /// <summary>Whether the server takes the password for the role, found out by logging in: the only check that needs no copy of
    /// it.</summary>
    public async Task<bool> AcceptsPasswordAsync(string role, string password, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(ServerTarget.MaintenanceDatabase, role, password, cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InvalidPassword)
        {
            return false;
        }
        catch (PostgresException exception) when (!IsFullBeforeLogin(exception) && exception.SqlState
            is PostgresErrorCodes.InsufficientPrivilege
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.InvalidCatalogName
            or PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            // Checked by the server after the password: not allowed into this database, or the role's connection limit is reached.
            return true;
        }
    }

    // A full server says so before it looks at the password, a role's or a database's own limit after it.
    private static bool IsFullBeforeLogin(PostgresException exception) =>
        exception is { SqlState: PostgresErrorCodes.TooManyConnections, Routine: "InitProcess" or "ProcessStartupPacket" };

    private async Task<NpgsqlConnection> OpenAsync(string database, string role, string? password, CancellationToken cancellationToken)
    {
        await using var source = BuildSource(role, password, database);
        return await source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>A data source of its own per connection, because it has one database; all from one builder, because a builder makes what reads and
    /// writes values once, which takes five times as long as connecting.</summary>
    private NpgsqlDataSource BuildSource(string role, string? password, string database)
    {
        lock (_gate)
        {
            _builder ??= NewBuilder();
            var settings = _builder.ConnectionStringBuilder;
            (settings.Username, settings.Password, settings.Database) = (role, password, database);
            return _builder.Build();
        }
    }

    private NpgsqlDataSourceBuilder NewBuilder()
    {
        var settings = new NpgsqlConnectionStringBuilder(target.Keywords.ConnectionString)
        {
            Host = target.Tunnel?.Host ?? target.Host,
            Port = target.Tunnel?.Port ?? target.Port,
            SslMode = target.Tls.ToSslMode(),
            RootCertificate = target.Tls is TlsMode.VerifyFull or TlsMode.VerifyCa ? target.RootCertificate : null,
            Pooling = false,
            Enlist = false,
            ApplicationName = ApplicationName,
            Options = _limits.StartupOptions,
            SearchPath = null,
            IncludeErrorDetail = false,
            IncludeFailedBatchedCommand = true,
            LogParameters = false,
            PersistSecurityInfo = false,
            CommandTimeout = 0,
            KeepAlive = 30,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        if (target.Tunnel is not null)
        {
            builder.UseSslClientAuthenticationOptionsCallback(tls => tls.TargetHost = target.Host);
        }

        return builder;
    }

    private string Explain(Exception exception, string database)
    {
        var place = $"{target.Address} (from {target.Source})";
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case PostgresException { SqlState: PostgresErrorCodes.InvalidPassword }:
                    return $"{place} refuses the password of role '{target.Username}'. {WherePasswordsComeFrom}";
                case PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } denied:
                    return $"{place} does not let role '{target.Username}' in: {denied.MessageText}. Look at the user name, and at TLS: "
                        + "with rds.force_ssl the server refuses connections without it.";
                case PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName }:
                    return $"{place} has no database '{database}'.";
                case PostgresException refused:
                    return $"{place} refuses the connection to database '{database}': {refused.MessageText} ({refused.SqlState}).";
                case AuthenticationException:
                    return $"The TLS certificate of {place} cannot be trusted: {cause.Message} The root certificates are "
                        + $"{target.RootCertificate ?? "those of the operating system"}. {RootCertificates.WhereToGet} The certificate "
                            + $"also has to name "
                        + $"'{target.Host}': connect by the name of the instance, through a tunnel with --tunnel 127.0.0.1:<port>.";
                case SocketException socket:
                    return $"Cannot reach {place}: {socket.Message}. The instance is in private subnets: open the tunnel first "
                        + "(output bastion_tunnel_command), and check host, port and security group.";
                case TimeoutException:
                    return $"{place} does not answer in time. The instance is in private subnets: open the tunnel first "
                        + "(output bastion_tunnel_command), and check host, port and security group.";
                default:
                    break;
            }
        }

        return exception.Message.Contains("SSL", StringComparison.Ordinal)
            ? $"{place}: {exception.Message} To do without TLS, on this machine only, say --tls disable."
            : $"Cannot connect to {place}: {exception.Message}";
    }

    private string WherePasswordsComeFrom => target.Password is { } && target.Source.StartsWith("--outputs", StringComparison.Ordinal)
        ? "The password came from the secret in master_secret_arn and was read twice; check the secret in Secrets Manager."
        : "Give it in PGPASSWORD, in MIGRATOR_CONNECTION or in --passwords-file.";
}
