using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Secrets;

/// <summary>What AWS's published single-user rotation function for PostgreSQL needs. Sources: Secrets Manager user guide, "AWS Secrets
/// Manager rotation function templates" and "JSON structure of AWS Secrets Manager secrets".</summary>
public static class SecretRotationRules
{
    /// <summary>A secret is rotated every 1 to 1000 days.</summary>
    public static readonly RuleDefinition RotationDays = new(
        "SEC010", RuleSeverity.Error, "A secret is rotated every 1 to 1000 days",
        "Secrets Manager refuses other numbers.",
        "Write 30.",
        "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html");

    /// <summary>A rotated secret has the keys that the rotation function reads.</summary>
    public static readonly RuleDefinition RotationFields = new(
        "SEC011", RuleSeverity.Error, "A rotated secret has the keys that the rotation function reads",
        "AWS's function looks for engine, host, username and password, and port where it is not 5432, and fails without them.",
        "Add the missing keys to fields, or rotate by version.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html");

    /// <summary>A rotated secret has no URL with the password in it.</summary>
    public static readonly RuleDefinition RotationUrl = new(
        "SEC012", RuleSeverity.Error, "A rotated secret has no URL with the password in it",
        "The rotation function rewrites the password key alone, so the URL keeps a password that no longer works.",
        "Remove that key, or rotate by version.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html");

    /// <summary>Rotation has a function, with subnets to run in.</summary>
    public static readonly RuleDefinition RotationFunctionRequired = new(
        "SEC013", RuleSeverity.Error, "Rotation has a function, with subnets to run in",
        "The function changes the password in the database, so it needs a place from which it reaches it.",
        "Name private subnets, or rotate nothing.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-network-rqs.html");

    /// <summary>Secrets that only some roles may read name the role that runs Terraform.</summary>
    public static readonly RuleDefinition ProvisionersNamed = new(
        "SEC014", RuleSeverity.Error, "Secrets that only some roles may read name the role that runs Terraform",
        "Their policy shuts out everybody else, and the AWS provider reads the value at every plan, so Terraform would lock itself out.",
        "Add the roles of Terraform and the migrator to provisionerRoles.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html");

    /// <summary>A secret of a database user contains its password.</summary>
    public static readonly RuleDefinition PasswordField = new(
        "SEC015", RuleSeverity.Error, "A secret of a database user contains its password",
        "Without a key for it, or for a URL, the password would be made and kept nowhere.",
        "Add a key with the password field.",
        "README.md");

    /// <summary>A secret with a database name or a URL says which database.</summary>
    public static readonly RuleDefinition DatabaseField = new(
        "SEC016", RuleSeverity.Error, "A secret with a database name or a URL says which database",
        "The value is part of what applications read.",
        "Set database, or remove the field.",
        "README.md");

    /// <summary>Most days between two rotations. Source: Secrets Manager API reference, <c>RotationRulesType</c>.</summary>
    public const int MaxDays = 1000;

    private const string ApplicationName = "SecretsManagerRDSPostgreSQLRotationSingleUser";
    private const int DefaultPort = 5432;

    /// <summary>ARN of the function in the Serverless Application Repository, by the region's partition; AWS publishes it once in
    /// each.</summary>
    public static string ApplicationId(string region) => AwsPartition.OfRegion(region) switch
    {
        "aws-cn" => $"arn:aws-cn:serverlessrepo:cn-north-1:193023089310:applications/{ApplicationName}",
        "aws-us-gov" => $"arn:aws-us-gov:serverlessrepo:us-gov-west-1:023102451235:applications/{ApplicationName}",
        _ => $"arn:aws:serverlessrepo:us-east-1:297356227824:applications/{ApplicationName}",
    };

    /// <summary>Checks a secret that is rotated.</summary>
    /// <param name="secret">The secret; without rotation nothing is checked.</param>
    /// <param name="databasePort">The database's port.</param>
    /// <returns>Violations with properties relative to the secret.</returns>
    public static IEnumerable<Violation> Check(SecretShape secret, int databasePort)
    {
        if (secret.RotationDays is not { } days)
        {
            yield break;
        }

        if (days is < 1 or > MaxDays)
        {
            yield return RotationDays.At("rotation.afterDays", $"{days}", $"must be 1-{MaxDays}", "write 30");
        }

        var needed = new List<(string Key, SecretField Field)>
        {
            ("engine", SecretField.Engine),
            ("host", SecretField.Host),
            ("username", SecretField.Username),
            ("password", SecretField.Password),
        };
        if (databasePort != DefaultPort)
        {
            needed.Add(("port", SecretField.Port));
        }

        foreach (var (key, field) in needed.Where(pair => !secret.Fields.TryGetValue(pair.Key, out var found) || found != pair.Field))
        {
            yield return RotationFields.At(
                "fields",
                key,
                $"must have the key \"{key}\" with the field {FieldName(field)}, because AWS's rotation function looks there",
                $"add \"{key}\": \"{FieldName(field)}\" to fields, or remove rotation");
        }

        foreach (var (key, field) in secret.Fields.Where(pair => pair.Value is SecretField.Url or SecretField.SqlalchemyUrl))
        {
            yield return RotationUrl.At(
                "fields",
                key,
                $"holds the password within a URL ({FieldName(field)}), which the rotation function does not rewrite",
                "remove that key, or remove rotation and raise the version for a new password");
        }
    }

    private static string FieldName(SecretField field) => char.ToLowerInvariant(field.ToString()[0]) + field.ToString()[1..];
}
