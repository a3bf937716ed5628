using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Infra.Environments.Tests.Validation;

public sealed partial class ReadmeExampleTests
{
    [Fact]
    public void The_README_s_example_of_waves_and_a_shared_database_is_valid_without_a_warning_of_its_own()
    {
        var readme = File.ReadAllText(Path.Combine(TemporaryRepository.RepositoryRoot(), "README.md"));
        var example = Fence().Matches(readme).Select(match => match.Groups[1].Value)
            .Single(text => text.Contains("sharedDatabases", StringComparison.Ordinal));
        var file = JsonNode.Parse(TemporaryRepository.Shipped)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse($"{{ {example} }}")!.AsObject())
        {
            file[key] = value!.DeepClone();
        }

        file["application"] = null;
        file["secrets"] = new JsonObject(new[] { ("app", "shop_app"), ("reporting", "reporting") }.Select(secret =>
            KeyValuePair.Create<string, JsonNode?>($"shops/prod/{secret.Item1}", new JsonObject
            {
                ["username"] = secret.Item2,
                ["fields"] = new JsonObject { ["password"] = "password" },
            })));
        using var repository = new TemporaryRepository();
        repository.Write("prod.json", file.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        Directory.CreateDirectory(Path.Combine(repository.Catalog.Folder, "app", "sql"));
        Directory.CreateDirectory(Path.Combine(repository.Catalog.Folder, "app", "warehouse"));

        var loaded = repository.Load();

        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        Assert.DoesNotContain(loaded.Warnings, warning => warning.Path.StartsWith("$.ten", StringComparison.Ordinal));
        var migrations = loaded.Settings!.Tenancy.Migrations;
        Assert.Equal(
            ["shop_demo canary", "shop_acme shops", "warehouse rest"],
            loaded.Settings.Tenants.Select(tenant => $"{tenant.Key} {migrations.WaveOf(tenant.Key, tenant.Value.Kind)?.Name}"));
    }

    [GeneratedRegex("^```jsonc\\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
