using Infra.Environments.Settings;

namespace Infra.Environments.Tests.Pricing;

/// <summary>The nine deployments: their settings, and their committed stacks.</summary>
internal static class Shipped
{
    public static EnvironmentCatalog Catalog { get; } = EnvironmentCatalog.Open(TemporaryRepository.RepositoryRoot());

    public static EnvironmentSettings Settings(string deployment, params (string Path, string Json)[] overrides)
    {
        Assert.True(EnvironmentName.TryParse(deployment, out var name));
        var loaded = Catalog.Load(name, [.. overrides.Select(setting => new SettingOverride(setting.Path, setting.Json))]);
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        return loaded.Settings!;
    }

    public static string Stack(string deployment) => File.ReadAllText(Path.Combine(
        TemporaryRepository.RepositoryRoot(), "tests", "Infra.Tests", "Golden", $"{deployment.Replace('/', '-')}.tf.json"));
}
