using Infra.AwsRules.Secrets;
using Infra.Modules.Proxy;
using Infra.Modules.Rds;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;
using Infra.Tests.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Proxy;

public sealed class ProxyReadmeTests
{
    private const string Readme = "modules/Proxy/README.md";

    [Fact]
    public void The_usage_makes_a_proxy()
    {
        var template = SynthTemplate.Of(stack =>
        {
            IPostgresDatabase database = new RdsModule(stack, "database", Samples.StartupWebApp);
            var secrets = new ApplicationSecretsModule(stack, "secrets", new ApplicationSecretsModuleProps
            {
                AccountId = "111122223333",
                Region = "us-east-1",
                Database = new SecretDatabase(database.Address, database.Port, database.Identifier),
                Secrets = new Dictionary<string, ApplicationSecret>
                {
                    ["orders/prod/database"] = new()
                    {
                        Username = "orders_app",
                        Fields = new Dictionary<string, SecretField> { ["username"] = SecretField.Username, ["password"] = SecretField.Password },
                    },
                },
            });
            var proxy = new ProxyModule(stack, "proxy", new ProxyModuleProps
            {
                Name = "orders-proxy",
                Region = "us-east-1",
                VpcId = "vpc-0123456789abcdef0",
                SubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
                Target = new ProxyTarget(
                    database.Identifier, database.IsCluster, database.Port, database.SecurityGroupId, database.Server),
                SecretArns = [secrets.SecretArn("orders/prod/database")],
                SecretDependencies = [secrets.Values!],
                Ingress = new Dictionary<string, DatabaseIngress>
                {
                    ["app"] = new FromSecurityGroup("sg-0123456789abcdef0") { Description = "PostgreSQL from the application" },
                },
            });
        });

        Assert.Equal("orders-proxy", template.SingleResource("aws_db_proxy").Text("name"));
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Proxy/ProxyReadmeTests.cs");
    }

    [Fact]
    public void The_tables_name_every_property() =>
        ModuleReadme.AssertNamesProperties(Readme, typeof(ProxyModuleProps), typeof(ProxyTarget), typeof(ProxyModule));
}
