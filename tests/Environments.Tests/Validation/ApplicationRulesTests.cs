namespace Infra.Environments.Tests.Validation;

public sealed class ApplicationRulesTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("\"database\": \"startupwebapp_prod\"", "\"database\": \"startupwebapp_prd\"",
        "$.application.database  startupwebapp_prd  is no tenant of $.tenants  did you mean \"startupwebapp_prod\"?")]
    [InlineData("\"database\": \"startupwebapp_prod\"", "\"database\": \"saas_experiment\"",
        "$.application.database  saas_experiment  is a tenant of status future, which has no database to hand over  set its status to \"active\"")]
    [InlineData("\"secret\": \"rds/startupwebapp/multi-tenant/master\"\n", "\"secret\": \"other\"\n",
        "$.application.secret  other  is no secret of $.secrets  add it to $.secrets")]
    [InlineData("\"name\": \"startupwebapp\",", "\"name\": \"startupwebapp\", \"kubernetes\": { \"namespace\": \"x\", \"serviceAccount\": \"api\", \"secretName\": \"s\" },",
        "$.application.kubernetes.serviceAccount  api  is no key of $.access.serviceAccounts  add it to $.access.serviceAccounts")]
    [InlineData("\"name\": \"startupwebapp\",", "\"name\": \"startupwebapp\", \"values\": { \"REDIS_URL\": \"cacheUrl\" },",
        "$.application.values.REDIS_URL  cacheUrl  asks for a cache, and the deployment has none  add one to $.caches, or remove the variable")]
    [InlineData("\"name\": \"startupwebapp\",", "\"name\": \"startupwebapp\", \"variables\": { \"X\": \"postgres://u:geheim@host/db\" },",
        "looks like a secret: the variables are written into container definitions and files in clear")]
    public void A_hand_over_of_something_that_is_not_there_is_refused(string old, string replacement, string message)
    {
        _repository.With(old, replacement);
        var error = Assert.Single(_repository.Errors());
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error, StringComparison.Ordinal);
    }
}
