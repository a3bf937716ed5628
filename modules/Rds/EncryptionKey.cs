namespace Infra.Modules.Rds;

/// <summary>Key that encrypts the storage with its snapshots, Performance Insights and the master secret. It cannot be changed later
/// without replacing the instance.</summary>
public abstract record EncryptionKey
{
    private protected EncryptionKey()
    {
    }
}

/// <summary>The account's <c>aws/rds</c> and <c>aws/secretsmanager</c> keys: free of charge, not usable from another account.</summary>
public sealed record AwsManagedKey : EncryptionKey;

/// <summary>A customer-managed key made here, with yearly rotation and 30 days to take a deletion back.</summary>
/// <param name="Alias">Alias, <c>alias/…</c>.</param>
public sealed record OwnKey(string Alias) : EncryptionKey;

/// <summary>A customer-managed key that exists.</summary>
/// <param name="KeyArn">ARN of the key, not of an alias.</param>
public sealed record ExistingKey(string KeyArn) : EncryptionKey;
