using Infra.Cli.Terraform;
using Infra.Environments;

namespace Infra.Tests.Terraform;

public sealed class DependencyLockFileTests
{
    private const string Aws = """
        provider "registry.terraform.io/hashicorp/aws" {
          version = "5.100.0"
          hashes = [
            "h1:aws=",
          ]
        }

        """;

    private const string Random = """

        provider "registry.terraform.io/hashicorp/random" {
          version = "3.7.2"
          hashes = [
            "zh:random",
          ]
        }

        """;

    [Fact]
    public void An_entry_is_removed_and_the_others_stay()
    {
        var text = DependencyLockFile.Without(Aws + Random, "registry.terraform.io/hashicorp/random");
        Assert.Equal(Aws.TrimEnd(), text.TrimEnd());
    }

    [Fact]
    public void A_file_that_terraform_has_added_to_extends_the_committed_one()
    {
        Assert.True(DependencyLockFile.Extends(Aws.Replace("\"h1:aws=\"", "\"h1:other=\", \"h1:aws=\"", StringComparison.Ordinal), Aws));
        Assert.False(DependencyLockFile.Extends(Aws, Aws + Random));
    }

    [Fact]
    public void Every_environment_pins_the_checksums_of_its_providers()
    {
        var catalog = EnvironmentCatalog.Open(Repository.PathOf("environments"));
        var environments = catalog.List().Select(name => catalog.Load(name).ProviderLockFile);
        Assert.All(environments, file =>
        {
            var text = File.ReadAllText(file);
            Assert.Contains("\"registry.terraform.io/hashicorp/aws\"", text, StringComparison.Ordinal);
            Assert.Contains("\"registry.terraform.io/hashicorp/random\"", text, StringComparison.Ordinal);
        });
    }
}
