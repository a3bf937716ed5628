using System.Text.Json;
using HashiCorp.Cdktf;
using Infra.AwsRules.Secrets;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Secrets;

/// <summary>Secrets that repeat a password in another shape, and secrets that are rotated.</summary>
public sealed class CopiesAndRotationTests
{
    private const string Credentials = "mosaic/prod/rds/credentials";
    private const string Connection = "mosaic/prod/rds/connection";

    private static ApplicationSecretsModuleProps Mosaic { get; } = new()
    {
        AccountId = "111122223333",
        Region = "us-east-1",
        ProvisionerRoles = ["terraform"],
        Database = new SecretDatabase("db.example", 5432, "mosaic-prod-db"),
        Secrets = new Dictionary<string, ApplicationSecret>
        {
            [Credentials] = new()
            {
                Username = "mosaic_app",
                Fields = new Dictionary<string, SecretField> { ["username"] = SecretField.Username, ["pass"] = SecretField.Password },
            },
            [Connection] = new()
            {
                Username = "mosaic_app",
                Database = "mosaic",
                PasswordOf = Credentials,
                Version = 2,
                Fields = new Dictionary<string, SecretField> { ["url"] = SecretField.Url, ["sqlalchemy_url"] = SecretField.SqlalchemyUrl },
            },
        },
    };

    private static ApplicationSecretsModuleProps Rotated { get; } = new()
    {
        AccountId = "111122223333",
        Region = "us-east-1",
        ProvisionerRoles = ["terraform"],
        Database = new SecretDatabase("db.example", 5432, "ecommerce-prod"),
        RotationFunction = new RotationFunctionProps
        {
            VpcId = "vpc-0123456789abcdef0",
            SubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            DatabaseSecurityGroupId = "sg-0123456789abcdef0",
        },
        Secrets = new Dictionary<string, ApplicationSecret>
        {
            ["ecommerce/prod/database"] = new()
            {
                Username = "ecommerce_app",
                Fields = new Dictionary<string, SecretField>
                {
                    ["engine"] = SecretField.Engine,
                    ["host"] = SecretField.Host,
                    ["username"] = SecretField.Username,
                    ["password"] = SecretField.Password,
                },
                RotationDays = 30,
            },
            ["plain"] = new()
            {
                Username = "plain_app",
                Fields = new Dictionary<string, SecretField> { ["password"] = SecretField.Password },
            },
        },
    };

    private static Lazy<SynthTemplate> Copies { get; } = new(() => Synth(Mosaic));

    private static Lazy<SynthTemplate> Rotation { get; } = new(() => Synth(Rotated));

    private static SynthTemplate Synth(ApplicationSecretsModuleProps props) => SynthTemplate.Of(stack =>
    {
        var module = new ApplicationSecretsModule(stack, "secrets", props);
        _ = new TerraformOutput(stack, "arn", new TerraformOutputConfig { Value = $"{{\"Resource\":\"{module.SecretArn(props.Secrets.Keys.First())}\"}}" });
    });

    private static TerraformBlock Original => Copies.Value.Resources("aws_secretsmanager_secret_version").Single(block => block.Name.Contains("_value_", StringComparison.Ordinal));

    private static TerraformBlock Copy => Copies.Value.Resources("aws_secretsmanager_secret_version").Single(block => block.Name.Contains("_copy_", StringComparison.Ordinal));

    [Fact]
    public void Only_secrets_with_a_password_of_their_own_get_a_generated_one()
    {
        const string originals = "${local.application_secret_originals}";

        Assert.Equal(originals, Copies.Value.Ephemerals("random_password").Single().Text("for_each"));
        Assert.Equal(originals, Original.Text("for_each"));
        Assert.Equal(
            "${{ for name, secret in local.application_secrets : name => secret if !contains(keys(local.application_secret_copies), name) }}",
            Copies.Value.Locals.GetProperty("application_secret_originals").GetString());
        Assert.Equal("${local.application_secrets}", Copies.Value.SingleResource("aws_secretsmanager_secret").Text("for_each"));
        Assert.Equal("${local.application_secrets}", Copies.Value.SingleResource("aws_iam_policy").Text("for_each"));
    }

    [Fact]
    public void A_copy_reads_the_current_password_once_its_original_is_written()
    {
        var read = Assert.Single(Copies.Value.Ephemerals("aws_secretsmanager_secret_version"));
        var copy = Copies.Value.Locals.GetProperty("application_secret_copies").GetProperty(Connection);

        Assert.Equal("${toset([for copy in local.application_secret_copies : copy.password_of])}", read.Text("for_each"));
        Assert.Equal($"${{{Original.Address}[each.key].arn}}", read.Text("secret_id"));
        Assert.False(read.Has("version_id"));
        Assert.Equal((Credentials, "pass"), (copy.GetProperty("password_of").GetString(), copy.GetProperty("password_key").GetString()));
        Assert.Contains(
            "urlencode(jsondecode(ephemeral.aws_secretsmanager_secret_version.application[each.value.password_of].secret_string)"
                + "[each.value.password_key])",
            Copy.Text("secret_string_wo"));
        Assert.False(Copy.Has("secret_string"));
    }

    [Fact]
    public void A_copy_is_written_whenever_its_original_was_or_its_own_version_was_raised()
    {
        Assert.Equal(
            $"${{parseint(substr(sha256(format(\"%s/%d\", {Original.Address}[each.value.password_of].version_id, each.value.version)), 0, 7), 16)}}",
            Copy.Text("secret_string_wo_version"));
        Assert.Equal(2, Copies.Value.Locals.GetProperty("application_secret_copies").GetProperty(Connection).GetProperty("version").GetInt32());
    }

    [Fact]
    public void Every_part_of_a_url_is_percent_encoded()
    {
        var json = Copy.Text("secret_string_wo");

        Assert.Contains("format(\"postgresql://%s:%s@%s:%d/%s\", urlencode(local.application_secrets[each.key].username), urlencode(", json);
        Assert.Contains("format(\"postgresql+psycopg://%s:%s@%s:%d/%s\", urlencode(", json);
        Assert.Contains(", \"db.example\", 5432, urlencode(local.application_secrets[each.key].database))", json);
    }

    [Fact]
    public void One_secret_s_ARN_stands_in_a_policy_as_a_reference() =>
        Assert.Equal(
            $"{{\"Resource\":\"${{{Copies.Value.SingleResource("aws_secretsmanager_secret").Address}[\"{Credentials}\"].arn}}\"}}",
            Copies.Value.Output("arn").GetProperty("value").GetString());

    [Fact]
    public void A_copy_of_nothing_is_refused() =>
        Assert.Contains(
            Assert.Throws<ModuleValidationException>(() => Synth(Mosaic with
            {
                Secrets = new Dictionary<string, ApplicationSecret> { [Connection] = Mosaic.Secrets[Connection] },
            })).Violations,
            violation => violation.Property == $"secrets[{Connection}].passwordOf");

    [Fact]
    public void The_rotation_function_is_AWS_s_own_and_gets_the_database_s_network()
    {
        var function = Rotation.Value.SingleResource("aws_serverlessapplicationrepository_cloudformation_stack");
        var group = Rotation.Value.SingleResource("aws_security_group");

        Assert.Equal(
            "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQLRotationSingleUser",
            function.Text("application_id"));
        Assert.Equal(["CAPABILITY_IAM", "CAPABILITY_RESOURCE_POLICY"], function.Texts("capabilities"));
        Assert.Equal("https://secretsmanager.us-east-1.amazonaws.com", function.Text("parameters.endpoint"));
        Assert.Equal("ecommerce-prod-secret-rotation", function.Text("parameters.functionName"));
        Assert.Equal("subnet-0123456789abcdef0,subnet-0123456789abcdef1", function.Text("parameters.vpcSubnetIds"));
        Assert.Equal($"${{{group.Address}.id}}", function.Text("parameters.vpcSecurityGroupIds"));
        Assert.DoesNotContain(function.Text("parameters.excludeCharacters"), character => "-_.~".Contains(character, StringComparison.Ordinal));
        Assert.False(function.Has("parameters.kmsKeyArn"));
        Assert.Equal("/aws/lambda/ecommerce-prod-secret-rotation", Rotation.Value.SingleResource("aws_cloudwatch_log_group").Text("name"));
        Assert.Contains(Rotation.Value.SingleResource("aws_cloudwatch_log_group").Address, function.Texts("depends_on"));
    }

    [Theory]
    [InlineData("cn-north-1", "arn:aws-cn:serverlessrepo:cn-north-1:193023089310", "https://secretsmanager.cn-north-1.amazonaws.com.cn")]
    [InlineData("us-gov-west-1", "arn:aws-us-gov:serverlessrepo:us-gov-west-1:023102451235", "https://secretsmanager.us-gov-west-1.amazonaws.com")]
    public void Another_partition_has_its_own_application_and_endpoint(string region, string application, string endpoint)
    {
        var function = Synth(Rotated with { Region = region }).SingleResource("aws_serverlessapplicationrepository_cloudformation_stack");

        Assert.StartsWith(application, function.Text("application_id"), StringComparison.Ordinal);
        Assert.Equal(endpoint, function.Text("parameters.endpoint"));
    }

    [Fact]
    public void The_function_reaches_the_database_and_Secrets_Manager_and_nothing_else()
    {
        var egress = Rotation.Value.Resources("aws_vpc_security_group_egress_rule");
        var ingress = Rotation.Value.SingleResource("aws_vpc_security_group_ingress_rule");

        Assert.Equal(["443", "5432"], egress.Select(rule => rule.Text("from_port")).Order(StringComparer.Ordinal));
        Assert.Equal("sg-0123456789abcdef0", egress.Single(rule => rule.Text("from_port") == "5432").Text("referenced_security_group_id"));
        Assert.Equal("sg-0123456789abcdef0", ingress.Text("security_group_id"));
        Assert.True(ingress.RefersTo("referenced_security_group_id", Rotation.Value.SingleResource("aws_security_group")));
    }

    [Fact]
    public void Rotation_waits_for_its_day_because_the_role_has_no_password_before_the_migrator_ran()
    {
        var rotation = Rotation.Value.SingleResource("aws_secretsmanager_secret_rotation");

        Assert.Equal("false", rotation.Text("rotate_immediately"));
        Assert.Equal("${each.value}", rotation.Text("rotation_rules.automatically_after_days"));
        Assert.Equal(
            [("ecommerce/prod/database", 30)],
            Rotation.Value.Locals.GetProperty("application_secret_rotations").EnumerateObject().Select(entry => (entry.Name, entry.Value.GetInt32())));
        Assert.Contains("RotationLambdaARN", rotation.Text("rotation_lambda_arn"));
        Assert.Contains(Rotation.Value.SingleResource("aws_secretsmanager_secret_version").Address, rotation.Texts("depends_on"));
    }

    [Fact]
    public void A_rotated_password_is_overwritten_only_when_the_version_is_raised()
    {
        var value = Rotation.Value.SingleResource("aws_secretsmanager_secret_version");

        Assert.Equal("${each.value.version}", value.Text("secret_string_wo_version"));
        Assert.False(value.Has("lifecycle"));
        Assert.Equal(
            1, Rotation.Value.Locals.GetProperty("application_secrets").GetProperty("ecommerce/prod/database").GetProperty("version").GetInt32());
    }

    [Fact]
    public void A_rotated_secret_with_readers_lets_the_function_in()
    {
        var template = Synth(Rotated with
        {
            Secrets = Rotated.Secrets.ToDictionary(
                secret => secret.Key, secret => secret.Value with { ReaderRoles = ["task"] }),
        });
        var role = Assert.Single(template.DataSources("aws_lambda_function"));
        string[] Readers(string name) =>
        [
            .. JsonDocument.Parse(template.Locals.GetProperty("application_secret_policies").GetProperty(name).GetString()!).RootElement
                .GetProperty("Statement")[0].GetProperty("Condition").GetProperty("StringNotEquals").GetProperty("aws:PrincipalArn")
                .EnumerateArray().Select(arn => arn.GetString()!),
        ];

        Assert.Equal(
            ["arn:aws:iam::111122223333:role/task", "arn:aws:iam::111122223333:role/terraform", $"${{data.{role.Address}.role}}"],
            Readers("ecommerce/prod/database"));
        Assert.Equal(["arn:aws:iam::111122223333:role/task", "arn:aws:iam::111122223333:role/terraform"], Readers("plain"));
        Assert.Contains(
            template.SingleResource("aws_secretsmanager_secret_policy").Address,
            template.SingleResource("aws_secretsmanager_secret_rotation").Texts("depends_on"));
    }

    [Fact]
    public void Rotation_without_a_function_and_with_wrong_days_is_refused() =>
        Assert.Equal(
            ["rotationFunction", "secrets[ecommerce/prod/database].rotation.afterDays"],
            Assert.Throws<ModuleValidationException>(() => Synth(Rotated with
            {
                RotationFunction = null,
                Secrets = new Dictionary<string, ApplicationSecret>
                {
                    ["ecommerce/prod/database"] = Rotated.Secrets["ecommerce/prod/database"] with { RotationDays = 1001 },
                },
            })).Violations.Select(violation => violation.Property).Order(StringComparer.Ordinal));
}
