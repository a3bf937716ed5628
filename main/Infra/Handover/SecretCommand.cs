namespace Infra.Cli.Handover;

/// <summary>Shell commands that read a secret. The value goes into a variable or a file, never onto a command line.</summary>
internal static class SecretCommand
{
    /// <summary>Prints a secret's JSON.</summary>
    public static string Json(string region, string secretId) =>
        $"aws secretsmanager get-secret-value --region {region} --secret-id '{secretId}' --query SecretString --output text";

    /// <summary>Prints what stands under a key of a secret's JSON.</summary>
    public static string Value(string region, string secretId, string key) => $"{Json(region, secretId)} | jq -r '.[\"{key}\"]'";

    /// <summary>Prints the application's password.</summary>
    public static string Password(ApplicationHandover handover) =>
        Value(handover.Region, handover.PasswordReference.SecretName, handover.PasswordReference.Key);
}
