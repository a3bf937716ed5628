using System.Net;
using Npgsql;

namespace Infra.Migrator.Connections;

/// <summary>The server to work on and how to log in as its administrator.</summary>
internal sealed record ServerTarget
{
    /// <summary>Database that exists on every server; the tenants are made from there.</summary>
    public const string MaintenanceDatabase = "postgres";

    /// <summary>Host name, address, or folder of a Unix socket.</summary>
    public required string Host { get; init; }

    /// <summary>Port.</summary>
    public required int Port { get; init; }

    /// <summary>Local end of a tunnel to connect to instead; the certificate still has to name <see cref="Host"/>. Default: none.</summary>
    public DnsEndPoint? Tunnel { get; init; }

    /// <summary>Role of the administrator.</summary>
    public required string Username { get; init; }

    /// <summary>Protection of the connection.</summary>
    public required TlsMode Tls { get; init; }

    /// <summary>PEM file of trusted roots; null for the operating system's.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>The administrator's password; the argument asks for a fresh one. Null when there is none.</summary>
    public required Func<bool, CancellationToken, Task<string?>> Password { get; init; }

    /// <summary>Where all this comes from, for messages.</summary>
    public required string Source { get; init; }

    /// <summary>Whether databases must have exactly the locale of the environment file: always on RDS.</summary>
    public required bool RequiresExactLocale { get; init; }

    /// <summary>Further keywords of the connection string given. Default: none.</summary>
    public NpgsqlConnectionStringBuilder Keywords { get; init; } = [];

    /// <summary><c>host:port</c>, with the tunnel when there is one.</summary>
    public string Address => Tunnel is null ? $"{Host}:{Port}" : $"{Host}:{Port} through {Tunnel.Host}:{Tunnel.Port}";
}
