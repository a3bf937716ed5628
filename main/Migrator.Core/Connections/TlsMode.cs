using Npgsql;

namespace Infra.Migrator.Connections;

/// <summary>How the connection to the server is protected, by the words of PostgreSQL's <c>sslmode</c>.</summary>
public enum TlsMode
{
    /// <summary>Encrypted, with a certificate of a trusted root that names the host.</summary>
    VerifyFull,

    /// <summary>Encrypted, with a certificate of a trusted root that may name another host.</summary>
    VerifyCa,

    /// <summary>Encrypted, with any certificate.</summary>
    Require,

    /// <summary>Not encrypted.</summary>
    Disable,
}

/// <summary>Words of <see cref="TlsMode"/>.</summary>
internal static class TlsModes
{
    /// <summary>The words, strongest first.</summary>
    public static readonly string[] Words = ["verify-full", "verify-ca", "require", "disable"];

    /// <summary>The word of libpq.</summary>
    public static string Word(this TlsMode mode) => Words[(int)mode];

    /// <summary>Npgsql's value.</summary>
    public static SslMode ToSslMode(this TlsMode mode) => mode switch
    {
        TlsMode.VerifyFull => SslMode.VerifyFull,
        TlsMode.VerifyCa => SslMode.VerifyCA,
        TlsMode.Require => SslMode.Require,
        _ => SslMode.Disable,
    };
}
