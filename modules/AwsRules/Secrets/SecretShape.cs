namespace Infra.AwsRules.Secrets;

/// <summary>What of a secret the rules over several secrets and over rotation look at.</summary>
/// <param name="Username">The PostgreSQL role.</param>
/// <param name="Fields">The JSON's keys, and what stands there.</param>
public sealed record SecretShape(string Username, IReadOnlyDictionary<string, SecretField> Fields)
{
    /// <summary>Length of a generated password unless another is asked for.</summary>
    public const int DefaultPasswordLength = 32;

    /// <summary>Length of the password.</summary>
    public int PasswordLength { get; init; } = DefaultPasswordLength;

    /// <summary>Name of the secret whose password it repeats; null for a password of its own.</summary>
    public string? PasswordOf { get; init; }

    /// <summary>Days between rotations; null for none.</summary>
    public int? RotationDays { get; init; }
}
