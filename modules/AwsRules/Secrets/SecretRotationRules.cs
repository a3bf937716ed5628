namespace Infra.AwsRules.Secrets;

/// <summary>What AWS's published single-user rotation function for PostgreSQL needs. Sources: Secrets Manager user guide, "AWS Secrets
/// Manager rotation function templates" and "JSON structure of AWS Secrets Manager secrets".</summary>
public static class SecretRotationRules
{
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
            yield return new Violation("rotation.afterDays", $"{days}", $"must be 1-{MaxDays}", "write 30");
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
            yield return new Violation(
                "fields",
                key,
                $"must have the key \"{key}\" with the field {FieldName(field)}, because AWS's rotation function looks there",
                $"add \"{key}\": \"{FieldName(field)}\" to fields, or remove rotation");
        }

        foreach (var (key, field) in secret.Fields.Where(pair => pair.Value is SecretField.Url or SecretField.SqlalchemyUrl))
        {
            yield return new Violation(
                "fields",
                key,
                $"holds the password within a URL ({FieldName(field)}), which the rotation function does not rewrite",
                "remove that key, or remove rotation and raise the version for a new password");
        }
    }

    private static string FieldName(SecretField field) => char.ToLowerInvariant(field.ToString()[0]) + field.ToString()[1..];
}
