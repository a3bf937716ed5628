namespace Infra.Cli.Terraform;

/// <summary>Tells whether the machine has AWS credentials, without asking AWS. Instance roles cannot be seen this way.</summary>
internal static class AwsCredentials
{
    /// <summary>Variables that give credentials or say where they are; an offline plan runs without them.</summary>
    public static readonly IReadOnlyList<string> Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];

    private static readonly IReadOnlyList<string> Sources =
    [
        "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];

    /// <summary>True when a variable or one of AWS's own files offers credentials.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="homeFolder">The user's home.</param>
    public static bool AreThere(Func<string, string?> variable, string homeFolder) =>
        Sources.Any(name => !string.IsNullOrEmpty(variable(name)))
        || HasContent(variable("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(homeFolder, ".aws", "credentials"))
        || HasContent(variable("AWS_CONFIG_FILE") ?? Path.Combine(homeFolder, ".aws", "config"));

    /// <summary>A file with only a region, as many installers leave one, offers nothing.</summary>
    private static bool HasContent(string file) =>
        File.Exists(file) && File.ReadLines(file).Any(
            line => CredentialKeys.Any(key => line.TrimStart().StartsWith(key, StringComparison.Ordinal)));

    private static readonly string[] CredentialKeys =
        ["aws_access_key_id", "credential_process", "credential_source", "sso_", "role_arn", "web_identity_token_file", "source_profile"];
}
