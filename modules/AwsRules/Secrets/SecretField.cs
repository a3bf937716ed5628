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
}
