using Infra.Cli;
using Infra.Cli.Terraform;

namespace Infra.Tests.Terraform;

public sealed class ProviderSourceTests : IDisposable
{
    private static readonly ProviderRequirement Aws = new("registry.terraform.io/hashicorp/aws", "5.100.0");
    private static readonly RegistryProbe Unreachable = new([new Uri("http://localhost:9/")], TimeSpan.FromSeconds(2));
    private static readonly RegistryProbe Reachable = new([], TimeSpan.FromSeconds(2));

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_registry_that_can_be_reached_is_used_with_the_users_own_configuration()
    {
        var source = await Resolver(Reachable).ResolveAsync([Aws], _ => { }, default);
        Assert.Null(source.CliConfiguration);
        Assert.Equal(Path.Combine(_folder.Path, ".tools", "terraform", "plugin-cache"), source.PluginCache);
        Assert.Empty(source.Notes);
    }

    [Fact]
    public async Task The_users_plugin_cache_is_kept()
    {
        _variables["TF_PLUGIN_CACHE_DIR"] = "/some/cache";
        Assert.Equal("/some/cache", (await Resolver(Reachable).ResolveAsync([Aws], _ => { }, default)).PluginCache);
    }

    [Fact]
    public async Task A_configuration_variable_that_names_a_missing_file_is_ignored_in_one_line()
    {
        _variables["TF_CLI_CONFIG_FILE"] = "/nowhere/terraform.rc";
        var source = await Resolver(Reachable).ResolveAsync([Aws], _ => { }, default);
        Assert.True(source.IgnoresUserConfiguration);
        Assert.Equal("TF_CLI_CONFIG_FILE names /nowhere/terraform.rc, which does not exist: ignored", Assert.Single(source.Notes));
    }

    [Fact]
    public async Task A_network_mirror_of_the_user_is_used_even_when_the_registry_cannot_be_reached()
    {
        _variables["TF_CLI_CONFIG_FILE"] = _folder.File(
            """provider_installation { network_mirror { url = "https://mirror.example/" } }""", "terraform.rc");
        Assert.Null((await Resolver(Unreachable).ResolveAsync([Aws], _ => { }, default)).CliConfiguration);
    }

    [Fact]
    public async Task Without_a_registry_the_mirror_of_the_users_configuration_is_used()
    {
        var mirror = MirrorAt("named");
        _variables["TF_CLI_CONFIG_FILE"] = _folder.File(
            $$"""
            # provider_installation { filesystem_mirror { path = "/commented/out" } }
            provider_installation {
              filesystem_mirror {
                include = ["registry.terraform.io/*/*"]
                path    = "{{mirror}}"
              }
            }
            """,
            "terraform.rc");
        await AssertTakenFromAsync(mirror);
    }

    [Theory]
    [InlineData("home", ".terraform.d", "plugins")]
    [InlineData("home", ".local", "share", "terraform", "plugins")]
    [InlineData("home", "plugins")]
    [InlineData("opt", "terraform", "provider-mirror")]
    public async Task Without_a_registry_a_mirror_is_found_where_terraform_or_people_keep_one(params string[] place) =>
        await AssertTakenFromAsync(MirrorAt(place));

    [Fact]
    public async Task A_plugin_cache_serves_as_a_mirror()
    {
        var mirror = MirrorAt("cache");
        _variables["TF_PLUGIN_CACHE_DIR"] = mirror;
        await AssertTakenFromAsync(mirror);
    }

    [Fact]
    public async Task A_mirror_of_packed_plugins_is_found()
    {
        _folder.File("", "opt", "mirror", "registry.terraform.io", "hashicorp", "aws",
            $"terraform-provider-aws_5.100.0_{TerraformRelease.Platform}.zip");
        await AssertTakenFromAsync(Path.Combine(_folder.Path, "opt", "mirror"));
    }

    [Theory]
    [InlineData("5.99.0", null)]
    [InlineData("5.100.0", "plan9_mips")]
    public async Task Another_version_or_platform_is_no_help_and_the_message_says_what_is_missing(string version, string? platform)
    {
        _folder.File("", "opt", "mirror", "registry.terraform.io", "hashicorp", "aws",
            version, platform ?? TerraformRelease.Platform, "terraform-provider-aws");
        var exception = await Assert.ThrowsAsync<UserException>(() => Resolver(Unreachable).ResolveAsync([Aws], _ => { }, default));
        Assert.Contains("no provider mirror on this machine has hashicorp/aws 5.100.0", exception.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.Path, "home", ".terraform.d", "plugins"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stand_in_that_a_plugin_cache_has_caught_does_not_pass_for_the_real_plugin()
    {
        _variables["TF_PLUGIN_CACHE_DIR"] = MirrorAt("cache");
        _folder.File("", "cache", "registry.terraform.io", "hashicorp", "aws", "5.100.0",
            TerraformRelease.Platform, "infra-random-stand-in.dll");
        await Assert.ThrowsAsync<UserException>(() => Resolver(Unreachable).ResolveAsync([Aws], _ => { }, default));
    }

    [Theory]
    [InlineData("""{"aws":{"source":"aws","version":"5.100.0"}}""", "registry.terraform.io/hashicorp/aws")]
    [InlineData("""{"aws":{"version":"5.100.0"}}""", "registry.terraform.io/hashicorp/aws")]
    [InlineData("""{"x":{"source":"acme/x","version":"5.100.0"}}""", "registry.terraform.io/acme/x")]
    [InlineData("""{"x":{"source":"tf.example/acme/x","version":"5.100.0"}}""", "tf.example/acme/x")]
    public void A_short_provider_source_means_the_public_registry(string providers, string address)
    {
        using var stack = System.Text.Json.JsonDocument.Parse($"{{\"terraform\":{{\"required_providers\":{providers}}}}}");
        Assert.Equal([new ProviderRequirement(address, "5.100.0")], ProviderRequirement.Of(stack.RootElement));
    }

    private async Task AssertTakenFromAsync(string mirror)
    {
        var source = await Resolver(Unreachable).ResolveAsync([Aws], _ => { }, default);
        Assert.Contains($"path    = \"{mirror}\"", source.CliConfiguration, StringComparison.Ordinal);
        Assert.Contains("include = [\"registry.terraform.io/hashicorp/aws\"]", source.CliConfiguration, StringComparison.Ordinal);
        Assert.Null(source.PluginCache);
        Assert.Equal($"registry.terraform.io cannot be reached: hashicorp/aws 5.100.0 from {mirror}", Assert.Single(source.Notes));
    }

    private string MirrorAt(params string[] place)
    {
        var mirror = Path.Combine([_folder.Path, .. place]);
        _folder.File("", [.. place, "registry.terraform.io", "hashicorp", "aws", "5.100.0",
            TerraformRelease.Platform, "terraform-provider-aws_v5.100.0_x5"]);
        return mirror;
    }

    private ProviderSourceResolver Resolver(RegistryProbe registry)
    {
        var folders = new ToolFolders(_folder.Path);
        var machine = new MachineEnvironment
        {
            Variable = name => _variables.GetValueOrDefault(name),
            HomeFolder = _folder.Folder("home"),
            SearchRoots = [_folder.Folder("opt")],
        };
        return new ProviderSourceResolver(registry, machine, folders, new RandomStandIn(folders));
    }
}
