using System.Text.Json;
using System.Text.RegularExpressions;
using HashiCorp.Cdktf;
using Infra.AwsRules.Secrets;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Secrets;

public sealed class ApplicationSecretsModuleTests
{
    private const string Name = "rds/startupwebapp/multi-tenant/master";

    private static ApplicationSecret DjangoApp { get; } = new()
    {
        Description = "The application's log-in to the tenant databases",
        Username = "django_app",
        Fields = new Dictionary<string, SecretField>
        {
            ["engine"] = SecretField.Engine,
            ["host"] = SecretField.Host,
            ["port"] = SecretField.Port,
            ["username"] = SecretField.Username,
            ["password"] = SecretField.Password,
            ["dbClusterIdentifier"] = SecretField.InstanceIdentifier,
        },
        ReaderRoles = ["backend-ecs-task-role"],
        Tags = new Dictionary<string, string>
        {
            ["Environment"] = "Production",
            ["Application"] = "StartupWebApp",
            ["Purpose"] = "MultiTenantDatabase",
        },
    };

    private static ApplicationSecretsModuleProps StartupWebApp { get; } = new()
    {
        AccountId = "111122223333",
        Region = "us-east-1",
        ProvisionerRoles = ["deploy/terraform", "migrator"],
        Database = new SecretDatabase("db.example", 5432, "startupwebapp-multi-tenant-prod"),
        Secrets = new Dictionary<string, ApplicationSecret> { [Name] = DjangoApp },
    };

    private static Lazy<SynthTemplate> Template { get; } = new(() => Synth(StartupWebApp));

    [Fact]
    public void The_secret_of_StartupWebApp_has_the_name_tags_and_length_of_its_page()
    {
        var secret = Template.Value.SingleResource("aws_secretsmanager_secret");
        var local = Local(Template.Value, Name);

        Assert.Equal("${local.application_secrets}", secret.Text("for_each"));
        Assert.Equal("${each.key}", secret.Text("name"));
        Assert.Equal("${each.value.tags}", secret.Text("tags"));
        Assert.Equal("${each.value.description}", secret.Text("description"));
        Assert.Equal("${each.value.recovery_window_days}", secret.Text("recovery_window_in_days"));
        Assert.False(secret.Has("kms_key_id"));
        Assert.Equal("MultiTenantDatabase", local.GetProperty("tags").GetProperty("Purpose").GetString());
        Assert.Equal(32, local.GetProperty("password_length").GetInt32());
        Assert.Equal(30, local.GetProperty("recovery_window_days").GetInt32());
        Assert.Equal("The application's log-in to the tenant databases", local.GetProperty("description").GetString());
    }

    [Fact]
    public void The_JSON_of_the_secret_has_exactly_the_wanted_keys()
    {
        var fields = Local(Template.Value, Name).GetProperty("fields");

        Assert.Equal(
            [
                ("dbClusterIdentifier", "instanceIdentifier"), ("engine", "engine"), ("host", "host"), ("password", "password"),
                ("port", "port"), ("username", "username"),
            ],
            fields.EnumerateObject().Select(field => (field.Name, field.Value.GetString()!)).Order());
        Assert.Equal(
            "${jsonencode({ for key, field in each.value.fields : key => { engine = \"postgres\", host = \"db.example\", port = 5432, "
                + "username = each.value.username, password = ephemeral.random_password.application[each.key].result, "
                + "database = each.value.database, instanceIdentifier = \"startupwebapp-multi-tenant-prod\" }[field] })}",
            Template.Value.SingleResource("aws_secretsmanager_secret_version").Text("secret_string_wo"));
    }

    [Fact]
    public void A_host_that_is_not_known_yet_is_a_reference_and_not_a_text()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var host = new TerraformVariable(stack, "host", new TerraformVariableConfig { Type = "string" });
            _ = new ApplicationSecretsModule(
                stack, "secrets", StartupWebApp with { Database = new SecretDatabase(host.StringValue, 5432, "prod") });
        });

        Assert.Contains("host = var.host,", template.SingleResource("aws_secretsmanager_secret_version").Text("secret_string_wo"));
    }

    [Fact]
    public void The_password_is_ephemeral_one_for_each_secret_and_sent_again_only_with_another_version()
    {
        var password = Assert.Single(Template.Value.Ephemerals("random_password"));
        var value = Template.Value.SingleResource("aws_secretsmanager_secret_version");

        Assert.Equal("${local.application_secrets}", password.Text("for_each"));
        Assert.Equal("${each.value.password_length}", password.Text("length"));
        Assert.Equal("-_.~", password.Text("override_special"));
        Assert.Equal("${local.application_secrets}", value.Text("for_each"));
        Assert.Equal("${each.value.version}", value.Text("secret_string_wo_version"));
        Assert.Equal(1, Local(Template.Value, Name).GetProperty("version").GetInt32());
        Assert.DoesNotMatch(new Regex("\"(password|secret_string|secret_binary)\"\\s*:\\s*\"\\$"), Template.Value.Json);
        Assert.False(value.Has("secret_string"));
    }

    [Fact]
    public void Only_the_named_roles_and_the_provisioners_may_read_the_value()
    {
        var policy = Template.Value.SingleResource("aws_secretsmanager_secret_policy");
        var document = JsonDocument.Parse(
            Template.Value.Locals.GetProperty("application_secret_policies").GetProperty(Name).GetString()!).RootElement;
        var statement = Assert.Single(document.GetProperty("Statement").EnumerateArray());

        Assert.Equal("${local.application_secret_policies}", policy.Text("for_each"));
        Assert.Equal("${each.value}", policy.Text("policy"));
        Assert.Equal("true", policy.Text("block_public_policy"));
        Assert.Equal("Deny", statement.GetProperty("Effect").GetString());
        Assert.Equal("secretsmanager:GetSecretValue", statement.GetProperty("Action").GetString());
        Assert.Equal(
            [
                "arn:aws:iam::111122223333:role/backend-ecs-task-role", "arn:aws:iam::111122223333:role/deploy/terraform",
                "arn:aws:iam::111122223333:role/migrator",
            ],
            statement.GetProperty("Condition").GetProperty("StringNotEquals").GetProperty("aws:PrincipalArn").EnumerateArray()
                .Select(arn => arn.GetString()));
    }

    [Fact]
    public void A_secret_without_reader_roles_has_no_policy_of_its_own()
    {
        var template = Synth(StartupWebApp with
        {
            ProvisionerRoles = [],
            Secrets = new Dictionary<string, ApplicationSecret> { [Name] = DjangoApp with { ReaderRoles = [] } },
        });

        Assert.Empty(template.Resources("aws_secretsmanager_secret_policy"));
        Assert.False(template.Locals.TryGetProperty("application_secret_policies", out _));
    }

    [Fact]
    public void The_read_policy_allows_one_secret_and_nothing_else()
    {
        var policy = Template.Value.SingleResource("aws_iam_policy");
        var statement = Assert.Single(JsonDocument.Parse(policy.Text("policy")).RootElement.GetProperty("Statement").EnumerateArray());

        Assert.Equal("${each.value.read_policy_name}", policy.Text("name"));
        Assert.Equal("rds-startupwebapp-multi-tenant-master-read", Local(Template.Value, Name).GetProperty("read_policy_name").GetString());
        Assert.Equal(
            ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
            statement.GetProperty("Action").EnumerateArray().Select(action => action.GetString()));
        Assert.Equal(
            $"${{{Template.Value.SingleResource("aws_secretsmanager_secret").Address}[each.key].arn}}",
            statement.GetProperty("Resource").GetString());
    }

    [Fact]
    public void With_an_own_key_a_reader_may_decrypt_but_only_through_Secrets_Manager()
    {
        const string KeyArn = "arn:aws:kms:us-east-1:111122223333:key/0";
        var template = Synth(StartupWebApp with { KmsKeyArn = KeyArn });
        var document = JsonDocument.Parse(template.SingleResource("aws_iam_policy").Text("policy")).RootElement;
        var statement = document.GetProperty("Statement")[1];

        Assert.Equal(KeyArn, template.SingleResource("aws_secretsmanager_secret").Text("kms_key_id"));
        Assert.Equal(("kms:Decrypt", KeyArn), (statement.GetProperty("Action").GetString(), statement.GetProperty("Resource").GetString()));
        Assert.Equal(
            "secretsmanager.us-east-1.amazonaws.com",
            statement.GetProperty("Condition").GetProperty("StringEquals").GetProperty("kms:ViaService").GetString());
    }

    [Fact]
    public void A_thousand_secrets_have_as_many_resources_as_one()
    {
        var many = Synth(StartupWebApp with
        {
            Secrets = Enumerable.Range(1, 1000).ToDictionary(number => $"tenant/{number}", _ => DjangoApp),
        });

        Assert.Equal(Template.Value.Addresses, many.Addresses);
        Assert.Equal(1000, many.Locals.GetProperty("application_secrets").EnumerateObject().Count());
    }

    [Fact]
    public void No_secrets_need_nothing()
    {
        var template = Synth(StartupWebApp with { Secrets = new Dictionary<string, ApplicationSecret>() }, withOutputs: true);

        Assert.Empty(template.AllResources);
        Assert.Equal("${{}}", template.Output("secret_arns").GetProperty("value").GetString());
    }

    [Fact]
    public void The_outputs_are_maps_by_secret_name()
    {
        var template = Synth(StartupWebApp, withOutputs: true);

        Assert.Equal(
            $"${{{{ for name, item in {template.SingleResource("aws_secretsmanager_secret").Address} : name => item.arn }}}}",
            template.Output("secret_arns").GetProperty("value").GetString());
        Assert.Equal(
            $"${{{{ for name, item in {template.SingleResource("aws_iam_policy").Address} : name => item.arn }}}}",
            template.Output("secret_read_policy_arns").GetProperty("value").GetString());
    }

    [Fact]
    public void Addresses_in_the_state_stay_what_they_are() =>
        Assert.Equal(
            [
                "aws_iam_policy.secrets_read_ABEA197E", "aws_secretsmanager_secret.secrets_secret_E7668703",
                "aws_secretsmanager_secret_policy.secrets_policy_CE93DB6A", "aws_secretsmanager_secret_version.secrets_value_B5ED8402",
            ],
            Template.Value.Addresses);

    [Fact]
    public void Refuses_a_name_that_Secrets_Manager_refuses() =>
        Assert.Equal(
            "secrets[a b]",
            Assert.Throws<ModuleValidationException>(() => Synth(StartupWebApp with
            {
                Secrets = new Dictionary<string, ApplicationSecret> { ["a b"] = DjangoApp },
            })).Violations.Single().Property);

    [Fact]
    public void Refuses_everything_wrong_at_once()
    {
        var exception = Assert.Throws<ModuleValidationException>(() => Synth(StartupWebApp with
        {
            AccountId = "1",
            Region = "Virginia",
            ProvisionerRoles = ["arn:aws:iam::111122223333:role/terraform"],
            Secrets = new Dictionary<string, ApplicationSecret>
            {
                ["orders"] = new()
                {
                    Username = "Orders",
                    Fields = new Dictionary<string, SecretField> { ["dbname"] = SecretField.Database },
                    PasswordLength = 7,
                    Version = 0,
                    RecoveryWindowDays = 3,
                    ReaderRoles = ["task role"],
                },
            },
        }));

        Assert.Equal(
            [
                "accountId", "region", "provisionerRoles", "secrets[orders].version", "secrets[orders].recoveryWindowDays",
                "secrets[orders].passwordLength", "secrets[orders].username", "secrets[orders].readerRoles", "secrets[orders].fields",
                "secrets[orders].database",
            ],
            exception.Violations.Select(violation => violation.Property));
    }

    [Fact]
    public void Refuses_reader_roles_without_a_provisioner_because_Terraform_would_shut_itself_out()
    {
        var violation = Assert.Throws<ModuleValidationException>(() => Synth(StartupWebApp with { ProvisionerRoles = [] }))
            .Violations.Single();

        Assert.Equal("provisionerRoles", violation.Property);
        Assert.Contains("must name the role that runs Terraform", violation.Rule);
    }

    [Fact]
    public void Refuses_two_names_whose_read_policies_would_be_one() =>
        Assert.Contains(
            "would both have the read policy orders-prod-read",
            Assert.Throws<ModuleValidationException>(() => Synth(StartupWebApp with
            {
                Secrets = new Dictionary<string, ApplicationSecret> { ["orders/prod"] = DjangoApp, ["orders-prod"] = DjangoApp },
            })).Message);

    [Fact]
    public void The_read_policy_of_a_long_name_fits_and_stays_unique()
    {
        string PolicyName(string name) =>
            Local(Synth(StartupWebApp with { Secrets = new Dictionary<string, ApplicationSecret> { [name] = DjangoApp } }), name)
                .GetProperty("read_policy_name").GetString()!;

        var first = PolicyName(new string('a', 200) + "/1");
        var second = PolicyName(new string('a', 200) + "/2");

        Assert.Equal(128, first.Length);
        Assert.NotEqual(first, second);
    }

    private static JsonElement Local(SynthTemplate template, string name) =>
        template.Locals.GetProperty("application_secrets").GetProperty(name);

    private static SynthTemplate Synth(ApplicationSecretsModuleProps props, bool withOutputs = false) => SynthTemplate.Of(stack =>
    {
        var module = new ApplicationSecretsModule(stack, "secrets", props);
        if (withOutputs)
        {
            _ = new TerraformOutput(stack, "secret_arns", new TerraformOutputConfig { Value = module.SecretArns });
            _ = new TerraformOutput(stack, "secret_read_policy_arns", new TerraformOutputConfig { Value = module.ReadPolicyArns });
        }
    });
}
