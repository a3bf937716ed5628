using HashiCorp.Cdktf.Providers.Aws.Provider;
using Infra.Environments.Settings;

namespace Infra.Cli.Stacks;

/// <summary>The AWS provider of each region of a deployment: everywhere the same account and the same tags.</summary>
internal static class AwsProviders
{
    /// <summary>Adds one.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="id">Construct id.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="region">Its region.</param>
    /// <param name="alias">What tells it from the others. Default: none, the provider of everything that names none.</param>
    public static AwsProvider Add(TerraformStack stack, string id, EnvironmentSettings settings, string region, string? alias = null) =>
        new(stack, id, new AwsProviderConfig
        {
            Alias = alias,
            Region = region,
            AllowedAccountIds = [settings.Aws.AccountId],
            DefaultTags = new[] { new AwsProviderDefaultTags { Tags = settings.Tags.ToDictionary() } },
        });
}
