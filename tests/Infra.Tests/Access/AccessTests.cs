using System.Text.Json;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecret;
using Infra.Modules.Access;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Access;

public sealed class AccessTests
{
    private const string Credentials = "arn:aws:secretsmanager:us-east-1:111122223333:secret:mosaic/prod/rds/credentials-AbCdEf";
    private const string Connection = "arn:aws:secretsmanager:us-east-1:111122223333:secret:mosaic/prod/rds/connection-GhIjKl";
    private const string Key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private const string Issuer = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";

    private static readonly TaskRolePolicyProps Task = new()
    {
        Name = "orders-prod-read-secrets",
        Region = "us-east-1",
        SecretArns = [Credentials],
        KmsKeyArns = [Key],
        RoleName = "orders-task-role",
    };

    private static readonly IrsaRoleProps Mosaic = new()
    {
        Name = "mosaic-prod-core-api-secrets-role",
        OidcProviderArn = $"arn:aws:iam::111122223333:oidc-provider/{Issuer}",
        Namespace = "mosaic-prod",
        ServiceAccount = "core-api",
        Region = "us-east-1",
        SecretArns = [Credentials, Connection],
    };

    private static readonly DatabaseLoginProps Login = new()
    {
        Name = "happytrip-log-in",
        Region = "ap-south-1",
        AccountId = "111122223333",
        ResourceId = "db-ABCDEFGHIJKL01234",
        Users = ["app_user", "reporting_user"],
    };

    [Fact]
    public void A_task_role_reads_the_named_secrets_decrypts_through_secrets_manager_and_does_nothing_else()
    {
        var template = SynthTemplate.Of(stack => _ = new TaskRolePolicy(stack, "task", Task));

        AssertJson(
            $$"""
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "ReadSecrets",
                  "Effect": "Allow",
                  "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                  "Resource": ["{{Credentials}}"]
                },
                {
                  "Sid": "DecryptSecrets",
                  "Effect": "Allow",
                  "Action": "kms:Decrypt",
                  "Resource": ["{{Key}}"],
                  "Condition": { "StringEquals": { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } }
                }
              ]
            }
            """,
            template.SingleResource("aws_iam_policy").Text("policy"));
        var attachment = template.SingleResource("aws_iam_role_policy_attachment");
        Assert.Equal("orders-task-role", attachment.Text("role"));
        Assert.True(attachment.RefersTo("policy_arn", template.SingleResource("aws_iam_policy")));
    }

    [Fact]
    public void Without_keys_nothing_is_decrypted_and_without_a_role_nothing_is_attached()
    {
        var template = SynthTemplate.Of(stack => _ = new TaskRolePolicy(stack, "task", Task with { KmsKeyArns = [], RoleName = null }));

        Assert.DoesNotContain("kms:", template.Json, StringComparison.Ordinal);
        Assert.Equal("aws_iam_policy", Assert.Single(template.AllResources).Type);
    }

    [Fact]
    public void A_secret_of_the_same_stack_can_be_named_by_its_attribute()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var secret = new SecretsmanagerSecret(stack, "secret", new SecretsmanagerSecretConfig { Name = "orders" });
            _ = new TaskRolePolicy(stack, "task", Task with { SecretArns = [secret.Arn] });
        });

        Assert.Contains(
            "\"Resource\":[\"${aws_secretsmanager_secret.secret.arn}\"]",
            template.SingleResource("aws_iam_policy").Text("policy"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_role_of_Mosaic_trusts_one_service_account_by_sub_and_aud_and_reads_the_two_secrets()
    {
        var template = SynthTemplate.Of(stack => _ = new IrsaRole(stack, "irsa", Mosaic));

        var role = template.SingleResource("aws_iam_role");
        Assert.Equal("mosaic-prod-core-api-secrets-role", role.Text("name"));
        AssertJson(
            $$"""
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Effect": "Allow",
                  "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/{{Issuer}}" },
                  "Action": "sts:AssumeRoleWithWebIdentity",
                  "Condition": {
                    "StringEquals": {
                      "{{Issuer}}:aud": "sts.amazonaws.com",
                      "{{Issuer}}:sub": "system:serviceaccount:mosaic-prod:core-api"
                    }
                  }
                }
              ]
            }
            """,
            role.Text("assume_role_policy"));
        var policy = template.SingleResource("aws_iam_role_policy");
        Assert.True(policy.RefersTo("role", role));
        AssertJson(
            $$"""
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "ReadSecrets",
                  "Effect": "Allow",
                  "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                  "Resource": ["{{Credentials}}", "{{Connection}}"]
                }
              ]
            }
            """,
            policy.Text("policy"));
    }

    [Fact]
    public void An_issuer_may_be_written_with_its_scheme()
    {
        var written = SynthTemplate.Of(stack => _ = new IrsaRole(stack, "irsa", Mosaic with { Issuer = $"https://{Issuer}" }));
        var derived = SynthTemplate.Of(stack => _ = new IrsaRole(stack, "irsa", Mosaic));

        Assert.Equal(derived.Json, written.Json);
    }

    [Fact]
    public void A_provider_that_only_Terraform_knows_needs_the_issuer()
    {
        var exception = Assert.Throws<ModuleValidationException>(() => SynthTemplate.Of(stack =>
            _ = new IrsaRole(stack, "irsa", Mosaic with { OidcProviderArn = "${aws_iam_openid_connect_provider.eks.arn}" })));

        Assert.Equal("issuer", Assert.Single(exception.Violations).Property);
    }

    [Theory]
    [InlineData("ap-south-1", "aws", "db-ABCDEFGHIJKL01234")]
    [InlineData("ap-south-1", "aws", "cluster-ABCDEFGHIJKL01234")]
    [InlineData("us-gov-west-1", "aws-us-gov", "prx-0123456789abcdef0")]
    public void A_log_in_is_allowed_to_the_named_users_of_one_resource(string region, string partition, string resourceId)
    {
        var template = SynthTemplate.Of(stack =>
            _ = new DatabaseLogin(stack, "login", Login with { Region = region, ResourceId = resourceId, RoleName = "orders" }));

        AssertJson(
            $$"""
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "LogIn",
                  "Effect": "Allow",
                  "Action": "rds-db:connect",
                  "Resource": [
                    "arn:{{partition}}:rds-db:{{region}}:111122223333:dbuser:{{resourceId}}/app_user",
                    "arn:{{partition}}:rds-db:{{region}}:111122223333:dbuser:{{resourceId}}/reporting_user"
                  ]
                }
              ]
            }
            """,
            template.SingleResource("aws_iam_policy").Text("policy"));
        Assert.Equal("orders", template.SingleResource("aws_iam_role_policy_attachment").Text("role"));
    }

    [Fact]
    public void All_wrong_props_of_a_task_role_policy_are_reported_at_once() => AssertViolations(
        ["name", "region", "secretArns[0]", "kmsKeyArns[0]", "roleName"],
        stack => _ = new TaskRolePolicy(stack, "task", new TaskRolePolicyProps
        {
            Name = "",
            Region = "*",
            SecretArns = ["*"],
            KmsKeyArns = ["arn:aws:kms:us-east-1:111122223333:alias/orders"],
            RoleName = "service/orders",
        }));

    [Fact]
    public void All_wrong_props_of_a_service_accounts_role_are_reported_at_once() => AssertViolations(
        ["name", "oidcProviderArn", "issuer", "namespace", "serviceAccount", "secretArns"],
        stack => _ = new IrsaRole(stack, "irsa", Mosaic with
        {
            Name = "a/b",
            OidcProviderArn = "*",
            Issuer = "*",
            Namespace = "*",
            ServiceAccount = "*",
            SecretArns = [],
        }));

    [Fact]
    public void All_wrong_props_of_a_log_in_are_reported_at_once() => AssertViolations(
        ["name", "region", "accountId", "resourceId", "users", "users[0]", "users[1]"],
        stack => _ = new DatabaseLogin(stack, "login", new DatabaseLoginProps
        {
            Name = "a b",
            Region = "Mumbai",
            AccountId = "*",
            ResourceId = "*",
            Users = ["*", "*"],
        }));

    [Fact]
    public void A_policy_that_IAM_would_refuse_for_its_length_is_refused_before() => AssertViolations(
        ["users"],
        stack => _ = new DatabaseLogin(stack, "login", Login with { Users = [.. Enumerable.Range(0, 100).Select(index => $"app_user_{index}")] }));

    private static void AssertViolations(string[] properties, Action<TerraformStack> build) =>
        Assert.Equal(
            properties,
            Assert.Throws<ModuleValidationException>(() => SynthTemplate.Of(build)).Violations.Select(violation => violation.Property));

    private static void AssertJson(string expected, string actual) =>
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(expected)), JsonSerializer.Serialize(JsonDocument.Parse(actual)));
}
