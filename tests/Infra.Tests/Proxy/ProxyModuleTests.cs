using System.Text.Json;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Vpc;
using Infra.Modules.Proxy;
using Infra.Modules.Rds;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Proxy;

public sealed class ProxyModuleTests
{
    private const string SecretArn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders/prod/database-AbCdEf";
    private const string DatabaseGroup = "sg-0123456789abcdef0";

    private static Lazy<SynthTemplate> Template { get; } = new(() => Synth(props => props));

    private static SynthTemplate Synth(Func<ProxyModuleProps, ProxyModuleProps> change, bool isCluster = false, bool withOutputs = false) =>
        SynthTemplate.Of(stack =>
        {
            var server = new Vpc(stack, "server", new VpcConfig { CidrBlock = "10.0.0.0/16" });
            var proxy = new ProxyModule(stack, "proxy", change(new ProxyModuleProps
            {
                Name = "orders-proxy",
                Region = "us-east-1",
                VpcId = "vpc-0123456789abcdef0",
                SubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
                Target = new ProxyTarget("orders-prod", isCluster, 5433, DatabaseGroup, server),
                SecretArns = [SecretArn],
                Ingress = new Dictionary<string, DatabaseIngress>
                {
                    ["app"] = new FromSecurityGroup("sg-0123456789abcdef1") { Description = "PostgreSQL from the application" },
                    ["office"] = new FromCidrs(["10.1.0.0/16"]) { Description = "PostgreSQL from the office" },
                },
            }));
            if (withOutputs)
            {
                _ = new TerraformOutput(stack, "resource_id", new TerraformOutputConfig { Value = $"\"{proxy.ResourceId}/app_user\"" });
            }
        });

    [Fact]
    public void Clients_need_TLS_and_an_IAM_token_and_the_proxy_the_secret()
    {
        var proxy = Template.Value.SingleResource("aws_db_proxy");

        Assert.Equal("orders-proxy", proxy.Text("name"));
        Assert.Equal("POSTGRESQL", proxy.Text("engine_family"));
        Assert.Equal("true", proxy.Text("require_tls"));
        Assert.Equal("1800", proxy.Text("idle_client_timeout"));
        var auth = Assert.Single(proxy["auth"].EnumerateArray());
        Assert.Equal(
            ("SECRETS", "REQUIRED", SecretArn),
            (auth.GetProperty("auth_scheme").GetString(), auth.GetProperty("iam_auth").GetString(), auth.GetProperty("secret_arn").GetString()));
    }

    [Fact]
    public void The_policy_and_the_log_group_are_there_before_the_proxy()
    {
        var before = Template.Value.SingleResource("aws_db_proxy").Texts("depends_on");

        Assert.Contains(Template.Value.SingleResource("aws_iam_role_policy").Address, before);
        Assert.Contains(Template.Value.SingleResource("aws_cloudwatch_log_group").Address, before);
        Assert.Equal("/aws/rds/proxy/orders-proxy", Template.Value.SingleResource("aws_cloudwatch_log_group").Text("name"));
        Assert.Equal("30", Template.Value.SingleResource("aws_cloudwatch_log_group").Text("retention_in_days"));
    }

    [Fact]
    public void The_role_is_for_RDS_and_reads_exactly_the_secrets()
    {
        const string key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        var template = Synth(props => props with { KmsKeyArns = [key] });
        var statements = JsonDocument.Parse(template.SingleResource("aws_iam_role_policy").Text("policy")).RootElement.GetProperty("Statement");

        Assert.Contains("\"rds.amazonaws.com\"", template.SingleResource("aws_iam_role").Text("assume_role_policy"));
        Assert.Equal(2, statements.GetArrayLength());
        Assert.Equal("""["secretsmanager:GetSecretValue"]""", statements[0].GetProperty("Action").GetRawText());
        Assert.Equal($"""["{SecretArn}"]""", statements[0].GetProperty("Resource").GetRawText());
        Assert.Equal($"""["{key}"]""", statements[1].GetProperty("Resource").GetRawText());
        Assert.Equal(
            "secretsmanager.us-east-1.amazonaws.com",
            statements[1].GetProperty("Condition").GetProperty("StringEquals").GetProperty("kms:ViaService").GetString());
    }

    [Fact]
    public void Clients_come_in_on_5432_and_the_proxy_goes_out_to_the_database_s_port_only()
    {
        var group = Template.Value.SingleResource("aws_security_group");
        var egress = Template.Value.SingleResource("aws_vpc_security_group_egress_rule");
        var ingress = Template.Value.Resources("aws_vpc_security_group_ingress_rule");
        var database = ingress.Single(rule => rule.Text("security_group_id") == DatabaseGroup);

        Assert.Equal(("5433", "5433", DatabaseGroup), (egress.Text("from_port"), egress.Text("to_port"), egress.Text("referenced_security_group_id")));
        Assert.Equal("5433", database.Text("from_port"));
        Assert.True(database.RefersTo("referenced_security_group_id", group));
        var clients = ingress.Where(rule => rule != database).ToArray();
        Assert.Equal(2, clients.Length);
        Assert.All(clients, rule => Assert.Equal(("5432", "5432"), (rule.Text("from_port"), rule.Text("to_port"))));
        Assert.Single(clients, rule => rule.Has("cidr_ipv4") && rule.Text("cidr_ipv4") == "10.1.0.0/16");
    }

    [Fact]
    public void An_instance_is_the_target_and_the_pool_leaves_connections_to_administrators()
    {
        var target = Template.Value.SingleResource("aws_db_proxy_target");
        var pool = Template.Value.SingleResource("aws_db_proxy_default_target_group");

        Assert.Equal("orders-prod", target.Text("db_instance_identifier"));
        Assert.False(target.Has("db_cluster_identifier"));
        Assert.Equal("90", pool.Text("connection_pool_config.max_connections_percent"));
        Assert.Equal("50", pool.Text("connection_pool_config.max_idle_connections_percent"));
        Assert.Empty(Template.Value.Resources("aws_db_proxy_endpoint"));
    }

    [Fact]
    public void A_cluster_is_the_target_and_may_have_a_read_only_endpoint()
    {
        var template = Synth(props => props with { ReadOnlyEndpoint = true, MaxConnectionsPercent = 40 }, isCluster: true);
        var endpoint = template.SingleResource("aws_db_proxy_endpoint");

        Assert.Equal("orders-prod", template.SingleResource("aws_db_proxy_target").Text("db_cluster_identifier"));
        Assert.False(template.SingleResource("aws_db_proxy_target").Has("db_instance_identifier"));
        Assert.Equal(("orders-proxy-ro", "READ_ONLY"), (endpoint.Text("db_proxy_endpoint_name"), endpoint.Text("target_role")));
        Assert.Equal(
            "40", template.SingleResource("aws_db_proxy_default_target_group").Text("connection_pool_config.max_idle_connections_percent"));
    }

    [Fact]
    public void The_resource_id_is_the_end_of_the_ARN_and_may_stand_in_a_policy() =>
        Assert.Equal(
            $"\"${{element(split(\":\", {Template.Value.SingleResource("aws_db_proxy").Address}.arn), 6)}}/app_user\"",
            Synth(props => props, withOutputs: true).Output("resource_id").GetProperty("value").GetString());

    [Fact]
    public void Everything_wrong_is_refused_at_once()
    {
        var exception = Assert.Throws<ModuleValidationException>(() => Synth(props => props with
        {
            Name = "orders--proxy",
            SubnetIds = ["subnet-0123456789abcdef0"],
            IdleClientTimeoutSeconds = 0,
            MaxConnectionsPercent = 101,
            ReadOnlyEndpoint = true,
            SecretArns = [],
        }));

        Assert.Equal(
            ["name", "subnetIds", "idleClientTimeoutSeconds", "maxConnectionsPercent", "readOnlyEndpoint", "secretArns"],
            exception.Violations.Select(violation => violation.Property));
        Assert.All(exception.Violations, violation => Assert.NotEmpty(violation.Fix));
    }

    [Fact]
    public void A_secret_by_a_pattern_is_refused() =>
        Assert.Equal(
            "secretArns[0]",
            Assert.Throws<ModuleValidationException>(() => Synth(props => props with { SecretArns = ["arn:aws:secretsmanager:*"] }))
                .Violations.Single().Property);
}
