using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Modules.Shared;

namespace Infra.Cli.Stacks;

/// <summary>Where the stack keeps its state. Always explicit: without a backend CDKTF writes this machine's path into the JSON.</summary>
internal static class StateBackend
{
    /// <summary>Adds the backend that the settings ask for.</summary>
    public static void AddTo(TerraformStack stack, EnvironmentName name, EnvironmentSettings settings)
    {
        switch (settings.State)
        {
            case S3StateSettings s3:
                _ = new S3Backend(stack, new S3BackendConfig
                {
                    Bucket = s3.Bucket,
                    Key = s3.Key ?? $"{name}/terraform.tfstate",
                    Region = s3.Region ?? settings.Aws.Region,
                    KmsKeyId = s3.KmsKeyArn,
                    Encrypt = true,
                });
                TerraformOverrides.UseS3LockFile(stack);
                break;

            case LocalStateSettings:
                _ = new LocalBackend(stack, new LocalBackendConfig { Path = "terraform.tfstate" });
                break;

            default:
                throw new InvalidOperationException($"state of kind {settings.State.GetType().Name} has no backend");
        }
    }
}
