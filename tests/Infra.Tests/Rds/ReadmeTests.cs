using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HashiCorp.Cdktf;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Secrets;
using Infra.Modules.Rds;
using Infra.Modules.Secrets;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Rds;

public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("modules/Rds/README.md")]
    [InlineData("modules/Secrets/README.md")]
    public void The_usage_in_the_README_is_code_that_is_compiled_and_synthesised_here(string readme)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot(), readme));
        var usage = CodeBlock().Match(text).Groups[1].Value;

        Assert.NotEmpty(usage.Trim());
        Assert.Contains(WithoutSpace(usage), WithoutSpace(File.ReadAllText(ThisFile())));
    }

    [Fact]
    public void The_usage_gives_an_instance_and_a_secret()
    {
        var template = SynthTemplate.Of(Use);

        Assert.Equal("orders-prod", template.SingleResource("aws_db_instance").Text("identifier"));
        Assert.Contains(
            $"host = {template.SingleResource("aws_db_instance").Address}.address,",
            template.SingleResource("aws_secretsmanager_secret_version").Text("secret_string_wo"));
        Assert.Equal(
            $"${{{{ for name, item in {template.SingleResource("aws_secretsmanager_secret").Address} : name => item.arn }}}}",
            template.Output("secret_arns").GetProperty("value").GetString());
    }

    private static void Use(TerraformStack stack)
    {
        var database = new RdsModule(stack, "database", new RdsModuleProps
        {
            Identifier = "orders-prod",
            VpcId = "vpc-0123456789abcdef0",
            SubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            Version = new PostgresVersion(16),
            InstanceClass = "db.t4g.small",
            Storage = new StorageShape(VolumeType.Gp3, SizeGiB: 20, MaxSizeGiB: 100),
            BackupRetentionDays = 7,
            BackupWindow = "03:00-04:00",
            MaintenanceWindow = "sun:04:00-sun:05:00",
            Credentials = new RdsManaged(RotationDays: 30),
            Parameters = new Dictionary<string, string>
            {
                ["max_connections"] = "100",
                ["work_mem"] = "32 MB",
                ["shared_buffers"] = "25% of memory",
            },
            Ingress = new Dictionary<string, DatabaseIngress>
            {
                ["backend"] = new FromSecurityGroup("sg-0123456789abcdef0") { Description = "PostgreSQL from the backend" },
            },
            AccountId = "111122223333",
            Region = "us-east-1",
        });
        var secrets = new ApplicationSecretsModule(stack, "secrets", new ApplicationSecretsModuleProps
        {
            AccountId = "111122223333",
            Region = "us-east-1",
            ProvisionerRoles = ["terraform", "migrator"],
            Database = new SecretDatabase(database.Address, database.Port, database.Identifier),
            Secrets = new Dictionary<string, ApplicationSecret>
            {
                ["orders/prod/database"] = new()
                {
                    Username = "orders_app",
                    Database = "orders",
                    Fields = new Dictionary<string, SecretField>
                    {
                        ["engine"] = SecretField.Engine,
                        ["host"] = SecretField.Host,
                        ["port"] = SecretField.Port,
                        ["username"] = SecretField.Username,
                        ["password"] = SecretField.Password,
                        ["dbname"] = SecretField.Database,
                    },
                    ReaderRoles = ["orders-task-role"],
                },
            },
        });
        _ = new TerraformOutput(stack, "secret_arns", new TerraformOutputConfig { Value = secrets.SecretArns });
    }

    private static string RepositoryRoot() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string WithoutSpace(string text) => Space().Replace(text, "");

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
