namespace Infra.AwsRules.Secrets;

/// <summary>What stands under a key of a secret's JSON.</summary>
public enum SecretField
{
    /// <summary>The word <c>postgres</c>.</summary>
    Engine,

    /// <summary>The instance's host name.</summary>
    Host,

    /// <summary>The port, as a number.</summary>
    Port,

    /// <summary>The PostgreSQL role.</summary>
    Username,

    /// <summary>The generated password.</summary>
    Password,

    /// <summary>The database.</summary>
    Database,

    /// <summary>The instance's identifier.</summary>
    InstanceIdentifier,

    /// <summary>Connection URL for libpq and most drivers, <c>postgresql://role:password@host:port/database</c>, every part percent-encoded.
    /// Source: PostgreSQL manual, "Connection URIs".</summary>
    Url,

    /// <summary>Connection URL for SQLAlchemy with psycopg 3, <c>postgresql+psycopg://…</c>, every part percent-encoded.</summary>
    SqlalchemyUrl,
}

/// <summary>Facts of secret fields.</summary>
public static class SecretFields
{
    /// <summary>Whether the password stands in one of the fields, by itself or within a URL.</summary>
    public static bool HoldPassword(IEnumerable<SecretField> fields) =>
        fields.Any(field => field is SecretField.Password or SecretField.Url or SecretField.SqlalchemyUrl);

    /// <summary>Whether one of the fields names the database, by itself or within a URL.</summary>
    public static bool NameDatabase(IEnumerable<SecretField> fields) =>
        fields.Any(field => field is SecretField.Database or SecretField.Url or SecretField.SqlalchemyUrl);
}
