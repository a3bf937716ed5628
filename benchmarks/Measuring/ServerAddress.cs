using Npgsql;

namespace Infra.Benchmarks.Measuring;

/// <summary>How a client reaches the server.</summary>
/// <param name="Host">Name, address or folder of the socket.</param>
/// <param name="Port">Port.</param>
/// <param name="Username">The superuser.</param>
/// <param name="Password">Its password; null where the server asks for none.</param>
/// <param name="RootCertificate">PEM file to verify the server with; null without TLS.</param>
internal sealed record ServerAddress(string Host, int Port, string Username, string? Password, string? RootCertificate)
{
    /// <summary>Word for <c>--tls</c> and <c>PGSSLMODE</c>.</summary>
    public string TlsMode => RootCertificate is null ? "disable" : "verify-full";

    /// <summary>Npgsql's connection string with its defaults: pooled, types loaded.</summary>
    public NpgsqlConnectionStringBuilder Builder(string database) => new()
    {
        Host = Host,
        Port = Port,
        Username = Username,
        Password = Password,
        Database = database,
        SslMode = RootCertificate is null ? SslMode.Disable : SslMode.VerifyFull,
        RootCertificate = RootCertificate,
    };

    /// <summary>Opens a connection that costs as little as Npgsql allows: unpooled, without a query for types.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken)
    {
        var builder = Builder(database);
        builder.Pooling = false;
        builder.CommandTimeout = 0;
        await using var source = new NpgsqlDataSourceBuilder(builder.ConnectionString)
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        return await source.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>Variables of libpq.</summary>
    public Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>
        {
            ["PGHOST"] = Host,
            ["PGPORT"] = $"{Port}",
            ["PGUSER"] = Username,
            ["PGSSLMODE"] = TlsMode,
            ["PGOPTIONS"] = "-c client_min_messages=warning",
        };
        if (Password is not null)
        {
            variables["PGPASSWORD"] = Password;
        }

        if (RootCertificate is not null)
        {
            variables["PGSSLROOTCERT"] = RootCertificate;
        }

        return variables;
    }
}
