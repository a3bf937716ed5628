using HashiCorp.Cdktf;
using Infra.AwsRules.Storage;
using Infra.Modules.Storage;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Storage;

public sealed class BucketReadmeTests
{
    private const string Readme = "modules/Storage/README.md";

    [Fact]
    public void The_usage_makes_a_private_bucket_with_lifecycle_and_cors()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var proofs = new BucketModule(stack, "proofs", new BucketModuleProps
            {
                Name = "shop-prod-proofs-123456789012",
                Cors =
                [
                    new CorsRule { AllowedOrigins = ["https://app.example.com"], AllowedMethods = ["GET", "PUT"] },
                ],
                Lifecycle = new BucketLifecycle { GlacierAfterDays = 90, ExpireAfterDays = 365 },
            });

            _ = new TerraformOutput(stack, "proofs_bucket_name", new TerraformOutputConfig { Value = proofs.Name, StaticId = true });
        });

        Assert.Equal("365", template.SingleResource("aws_s3_bucket_lifecycle_configuration").Text("rule.0.expiration.0.days"));
        Assert.Equal(["proofs_bucket_name"], template.OutputNames);
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Storage/BucketReadmeTests.cs");
    }

    [Fact]
    public void The_tables_name_every_property() => ModuleReadme.AssertNamesProperties(
        Readme, typeof(BucketModuleProps), typeof(CorsRule), typeof(BucketModule));

    [Fact]
    public void The_tables_name_every_step_of_the_lifecycle() => Assert.All(
        typeof(BucketLifecycle).GetProperties().Where(property => property.CanWrite),
        property => Assert.Contains(
            $"| `{property.Name}` |",
            File.ReadAllText(Path.Combine(Infra.Tests.Terraform.Repository.Root, Readme)),
            StringComparison.Ordinal));
}
