using Infra.AwsRules.Secrets;

namespace Infra.Modules.Secrets;

/// <summary>Application secrets for one database instance.</summary>
public sealed record ApplicationSecretsModuleProps
{
    /// <summary>Secrets by name. The name is the key of the resources in the state: a renamed secret is a new one.</summary>
    public required IReadOnlyDictionary<string, ApplicationSecret> Secrets { get; init; }

    /// <summary>The instance that the secrets lead to.</summary>
    public required SecretDatabase Database { get; init; }

    /// <summary>The account's 12 digits; role names become ARNs of it.</summary>
    public required string AccountId { get; init; }

    /// <summary>Region of the secrets; picks the partition and the endpoint that may use the key.</summary>
    public required string Region { get; init; }

    /// <summary>Names of the IAM roles that Terraform and the migrator run under, with their path if they have one. They may read every
    /// secret; needed as soon as one names its readers. Default: none.</summary>
    public IReadOnlyList<string> ProvisionerRoles { get; init; } = [];

    /// <summary>ARN of the key that encrypts the secrets. Default: the AWS-managed one.</summary>
    public string? KmsKeyArn { get; init; }

    /// <summary>Where the function runs that rotates secrets. Default: none, and no secret may be rotated.</summary>
    public RotationFunctionProps? RotationFunction { get; init; }
}

/// <summary>The instance that a secret leads to.</summary>
/// <param name="Host">Host name.</param>
/// <param name="Port">TCP port.</param>
/// <param name="InstanceIdentifier">Instance identifier.</param>
public sealed record SecretDatabase(string Host, int Port, string InstanceIdentifier);

/// <summary>One secret: the log-in of one PostgreSQL role, as JSON.</summary>
public sealed record ApplicationSecret
{
    /// <summary>The PostgreSQL role.</summary>
    public required string Username { get; init; }

    /// <summary>The JSON's keys, and what stands there; <see cref="SecretField.Password"/> has to be among them.</summary>
    public required IReadOnlyDictionary<string, SecretField> Fields { get; init; }

    /// <summary>Database, for <see cref="SecretField.Database"/>. Default: none.</summary>
    public string? Database { get; init; }

    /// <summary>Description, shown in the AWS console. Default: names the role and the instance.</summary>
    public string? Description { get; init; }

    /// <summary>Characters of the password, 8–128; fewer than 16 warn. Default: 32.</summary>
    public int PasswordLength { get; init; } = 32;

    /// <summary>Raise it by one for a new password. On a copy (<see cref="PasswordOf"/>) it only writes the value anew, e.g. in another
    /// shape. Default: 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Name of another secret of the module whose password this one repeats, for the same role. Default: a password of its
    /// own.</summary>
    public string? PasswordOf { get; init; }

    /// <summary>Days between rotations, 1–1000, by <see cref="ApplicationSecretsModuleProps.RotationFunction"/>. Default: not
    /// rotated.</summary>
    public int? RotationDays { get; init; }

    /// <summary>Names of the IAM roles that may read the value, with their path if they have one; beside the provisioners nobody else may,
    /// whatever their IAM policies say. Default: not restricted beyond IAM policies.</summary>
    public IReadOnlyList<string> ReaderRoles { get; init; } = [];

    /// <summary>Days that the deleted secret can be restored, 7–30, or 0 for none; its name is taken that long. Default: 30.</summary>
    public int RecoveryWindowDays { get; init; } = 30;

    /// <summary>Tags beside the provider's default tags. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
