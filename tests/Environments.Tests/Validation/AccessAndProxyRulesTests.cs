namespace Infra.Environments.Tests.Validation;

public sealed class AccessAndProxyRulesTests : IDisposable
{
    private const string Secret = "rds/startupwebapp/multi-tenant/master";
    private const string Provider = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
    private const string Proxy = $"\"proxy\": {{ \"name\": \"app-proxy\", \"secrets\": [\"{Secret}\"]";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Access_of_every_kind_is_fine() => Assert.Empty(WithAccess($$"""
        "taskRoles": { "ecs": { "policyName": "app-read", "secrets": ["{{Secret}}"], "roleName": "backend-ecs-task-role" } },
        "databaseLogins": { "app": { "policyName": "app-log-in", "roles": ["django_app"] } }
        """).With("\"iamAuthentication\": false,", $"\"iamAuthentication\": false, {Proxy} }},").Errors());

    [Theory]
    [InlineData("\"taskRoles\": { \"ecs\": { \"policyName\": \"p\", \"secrets\": [\"rds/startupwebapp/multi-tenant/mastr\"] } }",
        "$.access.taskRoles.ecs.secrets[0]", "did you mean")]
    [InlineData("\"taskRoles\": { \"ecs\": { \"policyName\": \"a b\", \"secrets\": [\"rds/startupwebapp/multi-tenant/master\"] } }",
        "$.access.taskRoles.ecs.policyName", "write")]
    [InlineData("\"taskRoles\": { \"ECS\": { \"policyName\": \"p\", \"secrets\": [\"rds/startupwebapp/multi-tenant/master\"] } }",
        "$.access.taskRoles.ECS", "short key")]
    [InlineData("\"taskRoles\": { \"ecs\": { \"policyName\": \"p\", \"roleName\": \"other\", \"secrets\": [\"rds/startupwebapp/multi-tenant/master\"] } }",
        "$.access.taskRoles.ecs.secrets[0]", "readerRoles")]
    [InlineData("\"taskRoles\": { \"a\": { \"policyName\": \"p\", \"secrets\": [\"rds/startupwebapp/multi-tenant/master\"] }, "
        + "\"b\": { \"policyName\": \"P\", \"secrets\": [\"rds/startupwebapp/multi-tenant/master\"] } }", "$.access.taskRoles.b.policyName", "rename")]
    [InlineData("\"serviceAccounts\": { \"api\": { \"roleName\": \"api\", \"oidcProviderArn\": \"" + Provider
        + "\", \"namespace\": \"n\", \"serviceAccount\": \"s\", \"secrets\": [\"rds/startupwebapp/multi-tenant/master\"] } }",
        "$.access.serviceAccounts.api.secrets[0]", "add \"api\" to readerRoles")]
    [InlineData("\"databaseLogins\": { \"app\": { \"policyName\": \"p\", \"roles\": [\"djago_app\"] } }",
        "$.access.databaseLogins.app.roles[0]", "did you mean")]
    [InlineData("\"databaseLogins\": { \"app\": { \"policyName\": \"p\", \"roles\": [\"django_app\"] } }",
        "$.access.databaseLogins.app.roles[0]", "iamAuthentication")]
    public void Access_that_would_not_work_is_refused(string access, string path, string fix) =>
        Assert.Contains(WithAccess(access).Errors(), error =>
            error.StartsWith(path, StringComparison.Ordinal) && error.Contains(fix, StringComparison.Ordinal));

    [Fact]
    public void A_token_for_a_role_that_logs_in_with_a_password_is_refused() =>
        Assert.Contains(
            WithAccess("\"databaseLogins\": { \"app\": { \"policyName\": \"p\", \"roles\": [\"django_app\"] } }")
                .With("\"iamAuthentication\": false", "\"iamAuthentication\": true").Errors(),
            error => error.StartsWith("$.access.databaseLogins.app.roles[0]", StringComparison.Ordinal)
                && error.Contains("set tenancy.roles.django_app.iamLogin to true", StringComparison.Ordinal));

    [Theory]
    [InlineData(Proxy + ", \"readOnlyEndpoint\": true }", "$.database.proxy.readOnlyEndpoint", "Aurora")]
    [InlineData(Proxy + ", \"idleClientTimeoutSeconds\": 30000 }", "$.database.proxy.idleClientTimeoutSeconds", "28800")]
    [InlineData(Proxy + ", \"ingress\": { \"x\": { \"description\": \"d\", \"clientSecurityGroup\": \"backnd\" } } }",
        "$.database.proxy.ingress.x.clientSecurityGroup", "did you mean")]
    [InlineData("\"proxy\": { \"name\": \"app-proxy\", \"secrets\": [\"rds/startupwebapp/multi-tenant/mastr\"] }",
        "$.database.proxy.secrets[0]", "did you mean")]
    public void A_proxy_that_AWS_would_refuse_is_refused(string proxy, string path, string text) =>
        Assert.Contains(_repository.With("\"iamAuthentication\": false,", $"\"iamAuthentication\": false, {proxy},").Errors(), error =>
            error.StartsWith(path, StringComparison.Ordinal) && error.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void A_proxy_needs_username_and_password_under_those_keys() =>
        Assert.Contains(
            _repository.With("\"iamAuthentication\": false,", $"\"iamAuthentication\": false, {Proxy} }},")
                .With("\"username\": \"username\",", "\"user\": \"username\",").Errors(),
            error => error.StartsWith("$.database.proxy.secrets[0]", StringComparison.Ordinal)
                && error.Contains("must have the key \"username\"", StringComparison.Ordinal));

    private TemporaryRepository WithAccess(string access) => _repository.With("\"monitoring\": {", $"\"access\": {{ {access} }}, \"monitoring\": {{");
}
