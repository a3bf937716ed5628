using Infra.Modules.Access;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Access;

public sealed class AccessReadmeTests
{
    private const string Readme = "modules/Access/README.md";

    [Fact]
    public void The_usage_makes_two_policies_and_a_role()
    {
        var template = SynthTemplate.Of(stack =>
        {
            const string secretArn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders/prod/database-AbCdEf";

            _ = new TaskRolePolicy(stack, "task", new TaskRolePolicyProps
            {
                Name = "orders-prod-read-secrets",
                Region = "us-east-1",
                SecretArns = [secretArn],
                RoleName = "orders-task-role",
            });
            _ = new IrsaRole(stack, "core-api", new IrsaRoleProps
            {
                Name = "orders-prod-core-api",
                OidcProviderArn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1",
                Namespace = "orders-prod",
                ServiceAccount = "core-api",
                Region = "us-east-1",
                SecretArns = [secretArn],
            });
            _ = new DatabaseLogin(stack, "login", new DatabaseLoginProps
            {
                Name = "orders-prod-log-in",
                Region = "us-east-1",
                AccountId = "111122223333",
                ResourceId = "db-ABCDEFGHIJKL01234",
                Users = ["reporting_user"],
            });
        });

        Assert.Equal(2, template.Resources("aws_iam_policy").Count);
        Assert.Equal("orders-prod-core-api", template.SingleResource("aws_iam_role").Text("name"));
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Access/AccessReadmeTests.cs");
    }

    [Fact]
    public void The_tables_name_every_property() => ModuleReadme.AssertNamesProperties(
        Readme,
        typeof(TaskRolePolicyProps),
        typeof(TaskRolePolicy),
        typeof(IrsaRoleProps),
        typeof(IrsaRole),
        typeof(DatabaseLoginProps),
        typeof(DatabaseLogin));
}
