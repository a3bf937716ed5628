namespace Infra.Migrator.Tests.Secrets;

/// <summary>Variables of this process that lead the AWS SDK to a fake; gone when disposed.</summary>
public sealed class AwsVariables : IDisposable
{
    private static readonly string[] Names =
    [
        "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED",
    ];

    public AwsVariables(string url)
    {
        Set("AWS_ENDPOINT_URL_SECRETS_MANAGER", url);
        Set("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        Set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        Set("AWS_EC2_METADATA_DISABLED", "true");
    }

    public static void Set(string name, string? value) => Environment.SetEnvironmentVariable(name, value);

    public void Dispose()
    {
        foreach (var name in Names)
        {
            Set(name, null);
        }
    }
}
