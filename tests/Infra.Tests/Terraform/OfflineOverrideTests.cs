using System.Text.Json;
using Infra.Cli.Terraform;

namespace Infra.Tests.Terraform;

public sealed class OfflineOverrideTests
{
    [Fact]
    public void The_backend_becomes_a_local_file_and_the_provider_asks_aws_for_nothing()
    {
        using var document = Override("""{"provider":{"aws":[{"region":"eu-west-1","allowed_account_ids":["111122223333"]}]}}""");
        Assert.Equal("offline.tfstate",
            document.RootElement.GetProperty("terraform").GetProperty("backend").GetProperty("local").GetProperty("path").GetString());

        var provider = Assert.Single(document.RootElement.GetProperty("provider").GetProperty("aws").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, provider.GetProperty("allowed_account_ids").ValueKind);
        Assert.All(
            ["skip_credentials_validation", "skip_region_validation", "skip_requesting_account_id"],
            name => Assert.True(provider.GetProperty(name).GetBoolean()));
        Assert.False(provider.TryGetProperty("alias", out _));
    }

    [Fact]
    public void Every_alias_of_the_provider_is_overridden()
    {
        using var document = Override("""{"provider":{"aws":[{"region":"eu-west-1"},{"alias":"replica","region":"eu-central-1"}]}}""");
        Assert.Equal(
            [null, "replica"],
            document.RootElement.GetProperty("provider").GetProperty("aws").EnumerateArray()
                .Select(provider => provider.TryGetProperty("alias", out var alias) ? alias.GetString() : null));
    }

    [Fact]
    public void A_stack_without_the_aws_provider_gets_none()
    {
        using var document = Override("""{"terraform":{}}""");
        Assert.False(document.RootElement.TryGetProperty("provider", out _));
    }

    private static JsonDocument Override(string stack)
    {
        using var document = JsonDocument.Parse(stack);
        return JsonDocument.Parse(OfflineOverride.For(document.RootElement));
    }
}
