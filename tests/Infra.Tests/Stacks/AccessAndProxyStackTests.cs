using Infra.AwsRules.Network;
using Infra.AwsRules.Secrets;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>Access, proxy, copies of a password and rotation in a stack.</summary>
public sealed class AccessAndProxyStackTests
{
    private const string Secret = "rds/startupwebapp/multi-tenant/master";
    private const string Copy = "startupwebapp/prod/url";

    private static readonly LoadedEnvironment Shipped = SynthesizedEnvironments.LoadAll().Single(environment => environment.Name.ToString() == "startupwebapp/prod");

    /// <summary>StartupWebApp with everything of this part switched on.</summary>
    internal static EnvironmentSettings Settings { get; } = Shipped.Settings! with
    {
        Network = (NewNetworkSettings)Shipped.Settings!.Network with { InterfaceEndpoints = ["secretsmanager"] },
        Secrets = new Dictionary<string, SecretSettings>
        {
            [Secret] = Shipped.Settings.Secrets[Secret],
            [Copy] = new()
            {
                Username = "django_app",
                Database = "startupwebapp_prod",
                PasswordOf = Secret,
                Fields = new Dictionary<string, SecretField> { ["url"] = SecretField.Url, ["sqlalchemy_url"] = SecretField.SqlalchemyUrl },
            },
            ["reports"] = new()
            {
                Username = "reports",
                Fields = new Dictionary<string, SecretField>
                {
                    ["engine"] = SecretField.Engine,
                    ["host"] = SecretField.Host,
                    ["username"] = SecretField.Username,
                    ["password"] = SecretField.Password,
                },
                ReaderRoles = ["reports"],
                Rotation = new SecretRotationSettings { AfterDays = 14, Subnets = SubnetTier.Database },
            },
        },
        Database = Shipped.Settings.Database with
        {
            Encryption = new OwnKeySettings { Alias = "alias/startupwebapp" },
            Proxy = new ProxySettings { Name = "startupwebapp-proxy", Secrets = [Secret] },
        },
        Access = new AccessSettings
        {
            TaskRoles = new Dictionary<string, TaskRoleSettings>
            {
                ["backend"] = new() { PolicyName = "backend-read", Secrets = [Secret, Copy], RoleName = "backend-ecs-task-role" },
            },
            ServiceAccounts = new Dictionary<string, ServiceAccountSettings>
            {
                ["reports"] = new()
                {
                    RoleName = "reports",
                    OidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
                    Namespace = "reports",
                    ServiceAccount = "reports",
                    Secrets = ["reports"],
                },
            },
            DatabaseLogins = new Dictionary<string, DatabaseLoginSettings>
            {
                ["app"] = new() { PolicyName = "app-log-in", Roles = ["django_app"] },
            },
        },
    };

    private static readonly Lazy<SynthTemplate> Template = new(() => Synthesize(Settings));

    [Fact]
    public void Addresses_of_the_rest_stay_as_they_are() =>
        Assert.Empty(SynthesizedEnvironments.Of("startupwebapp/prod").Addresses.Except(Template.Value.Addresses));

    private static string DatabaseKey =>
        Assert.Single(Template.Value.Resources("aws_kms_key"), key => key.Address.Contains("database", StringComparison.Ordinal)).Address;

    [Fact]
    public void Policies_name_their_secrets_and_the_own_key_and_nothing_wider()
    {
        var secret = Template.Value.SingleResource("aws_secretsmanager_secret").Address;
        var policy = Template.Value.Resources("aws_iam_policy").Single(resource => resource.Text("name") == "backend-read").Text("policy");

        Assert.Contains($"\"Resource\":[\"${{{secret}[\"{Secret}\"].arn}}\",\"${{{secret}[\"{Copy}\"].arn}}\"]", policy, StringComparison.Ordinal);
        Assert.Contains("\"Action\":\"kms:Decrypt\"", policy, StringComparison.Ordinal);
        Assert.Contains($"${{{DatabaseKey}.arn}}", policy, StringComparison.Ordinal);
        Assert.Equal($"${{{DatabaseKey}.arn}}", Template.Value.SingleResource("aws_secretsmanager_secret").Text("kms_key_id"));
    }

    [Fact]
    public void A_log_in_by_IAM_leads_to_the_proxy_when_there_is_one_and_else_to_the_instance()
    {
        var proxied = Login(Template.Value);
        var direct = Login(Synthesize(Settings with { Database = Settings.Database with { Proxy = null } }));

        Assert.Contains($":dbuser:${{element(split(\":\", {Template.Value.SingleResource("aws_db_proxy").Address}.arn), 6)}}/django_app", proxied);
        Assert.Contains($":dbuser:${{{Template.Value.SingleResource("aws_db_instance").Address}.resource_id}}/django_app", direct);

        static string Login(SynthTemplate template) =>
            template.Resources("aws_iam_policy").Single(resource => resource.Text("name") == "app-log-in").Text("policy");
    }

    [Fact]
    public void A_proxy_takes_the_clients_of_the_database_and_may_read_a_secret_that_names_its_readers()
    {
        var proxy = Template.Value.SingleResource("aws_db_proxy");
        var policy = Template.Value.Locals.GetProperty("application_secret_policies");

        Assert.Equal(Template.Value.SingleResource("aws_db_subnet_group").Texts("subnet_ids"), proxy.Texts("vpc_subnet_ids"));
        Assert.Contains("role/startupwebapp-proxy-proxy-role", policy.GetProperty(Secret).GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("proxy-role", policy.GetProperty("reports").GetString(), StringComparison.Ordinal);
        Assert.Single(Template.Value.Resources("aws_vpc_security_group_ingress_rule"), rule => rule.Text("description") == "PostgreSQL from the proxy startupwebapp-proxy");
        Assert.Equal(2, Template.Value.Resources("aws_vpc_security_group_ingress_rule").Count(rule => rule.Text("description") == "PostgreSQL from the bastion"));
        Assert.Contains(
            Template.Value.Resources("aws_secretsmanager_secret_version").Single(version => version.Name.Contains("copy", StringComparison.Ordinal)).Address,
            proxy.Texts("depends_on"));
    }

    [Fact]
    public void The_rotation_function_uses_the_interface_endpoint_s_range()
    {
        var https = Template.Value.Resources("aws_vpc_security_group_egress_rule")
            .Single(rule => rule.Text("description") == "HTTPS to Secrets Manager");
        Assert.Equal("10.0.0.0/16", https.Text("cidr_ipv4"));
        Assert.Equal(
            14, Template.Value.Locals.GetProperty("application_secret_rotations").GetProperty("reports").GetInt32());
    }

    [Fact]
    public void Outputs_name_what_others_refer_to()
    {
        foreach (var (name, key) in new[]
        {
            ("task_policy_arns", "backend"), ("service_account_role_arns", "reports"), ("database_login_policy_arns", "app"),
        })
        {
            Assert.EndsWith(".arn}", Template.Value.Output(name).GetProperty("value").GetProperty(key).GetString());
        }

        var proxy = Template.Value.SingleResource("aws_db_proxy").Address;
        Assert.Equal($"${{{proxy}.endpoint}}", Value("proxy_host"));
        Assert.Equal($"${{{proxy}.arn}}", Value("proxy_arn"));
        Assert.StartsWith("${element(", Value("proxy_resource_id"), StringComparison.Ordinal);
        Assert.DoesNotContain("proxy_reader_host", Template.Value.OutputNames);

        static string Value(string name) => Template.Value.Output(name).GetProperty("value").GetString()!;
    }

    [Fact]
    public void Without_access_and_proxy_there_are_no_outputs_of_them() =>
        Assert.DoesNotContain(
            SynthesizedEnvironments.Of("startupwebapp/prod").OutputNames,
            name => name.StartsWith("proxy_", StringComparison.Ordinal) || name is "task_policy_arns" or "service_account_role_arns");

    internal static SynthTemplate Synthesize(EnvironmentSettings settings) =>
        SynthTemplate.OfJson(SynthesizedEnvironments.Synthesize([Shipped with { Settings = settings }])[$"stacks/{Shipped.Name.StackName}/cdk.tf.json"]);
}
