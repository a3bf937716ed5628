using System.ComponentModel.DataAnnotations;
using Infra.AwsRules.Network;
using Infra.AwsRules.Secrets;

namespace Infra.Environments.Settings;

/// <summary>An application secret in AWS Secrets Manager: a JSON object with a generated password that never enters state or
/// plan.</summary>
public sealed record SecretSettings
{
    /// <summary>Description of the secret.</summary>
    public string? Description { get; init; }

    /// <summary>PostgreSQL role whose password it keeps.</summary>
    [Pattern("^[a-z_][a-z0-9_]{0,62}$", "must be 1-63 lower-case letters, digits and underscores, no digit first", "orders_app")]
    public required string Username { get; init; }

    /// <summary>Database that the secret names. Default: none.</summary>
    [Pattern("^[a-z_][a-z0-9_]{0,62}$", "must be 1-63 lower-case letters, digits and underscores, no digit first", "orders_app")]
    public string? Database { get; init; }

    /// <summary>The secret's JSON: key → what stands there.</summary>
    [MinLength(1)]
    [NeverShown]
    public required IReadOnlyDictionary<string, SecretField> Fields { get; init; }

    /// <summary>Length of the generated password. Default: 32.</summary>
    [Range(16, 128)]
    public int PasswordLength { get; init; } = 32;

    /// <summary>Raise it by one to make a new password; with <c>passwordOf</c> it only writes the value anew, e.g. in another shape.
    /// Default: 1.</summary>
    [Range(1, int.MaxValue)]
    public int Version { get; init; } = 1;

    /// <summary>Name of another secret in this file whose password this one repeats, in another shape; the role is the same. Default: a password
    /// of its own.</summary>
    public string? PasswordOf { get; init; }

    /// <summary>Rotation by AWS's published single-user function for PostgreSQL. Default: none.</summary>
    public SecretRotationSettings? Rotation { get; init; }

    /// <summary>Names of IAM roles of the account that may read it; nobody else may. Default: no restriction beyond IAM policies.</summary>
    public IReadOnlyList<string> ReaderRoles { get; init; } = [];

    /// <summary>Days that a deleted secret can be restored: 0 or 7–30; its name is taken that long. Default: 30.</summary>
    [Range(0, 30)]
    public int RecoveryWindowDays { get; init; } = 30;

    /// <summary>Tags beside the deployment's own. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <summary>Rotation of an application secret: a Lambda function sets a new password in the database and in the secret.</summary>
public sealed record SecretRotationSettings
{
    /// <summary>Days between rotations, 1–1000. Default: 30. Source: Secrets Manager API reference, <c>RotationRulesType</c>.</summary>
    [Range(1, 1000)]
    public int AfterDays { get; init; } = 30;

    /// <summary>Tier that the function runs in; it has to reach Secrets Manager from there. One function rotates all secrets of the file.
    /// Default: private.</summary>
    public SubnetTier Subnets { get; init; } = SubnetTier.Private;
}
