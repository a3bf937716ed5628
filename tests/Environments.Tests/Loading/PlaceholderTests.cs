namespace Infra.Environments.Tests.Loading;

public sealed class PlaceholderTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_base_file_names_resources_by_system_deployment_region_and_account()
    {
        _repository.With("\"startupwebapp-multi-tenant-prod\"", "\"${system}-${deployment}-db\"")
            .With("\"title\": \"StartupWebApp\"", "\"title\": \"In ${region}, account ${accountId}\"");
        var settings = _repository.Load().Settings!;
        Assert.Equal("app-prod-db", settings.Database.Identifier);
        Assert.Equal("In us-east-1, account 123456789012", settings.Title);
    }

    [Fact]
    public void A_key_with_a_placeholder_is_the_same_key_as_the_one_that_the_deployment_writes_out()
    {
        _repository.With("\"rds/startupwebapp/multi-tenant/master\": {", "\"rds/${deployment}/master\": {")
            .With("\"secret\": \"rds/startupwebapp/multi-tenant/master\"", "\"secret\": \"rds/${deployment}/master\"");
        _repository.Write("staging.json", """{ "extends": "prod.json", "secrets": { "rds/staging/master": { "passwordLength": 40 } } }""");
        var staging = _repository.Catalog.Load(new EnvironmentName("app", "staging")).Settings!;
        var secret = Assert.Single(staging.Secrets);
        Assert.Equal("rds/staging/master", secret.Key);
        Assert.Equal(40, secret.Value.PasswordLength);
        Assert.Equal("django_app", secret.Value.Username);
    }

    [Theory]
    [InlineData("${deploymen}", "did you mean ${deployment}?")]
    [InlineData("${aws_db_instance.x.id}", "use one of ${deployment}, ${system}, ${region}, ${accountId}, or write the value itself")]
    [InlineData("%{ if true }", "use one of ${deployment}, ${system}, ${region}, ${accountId}, or write the value itself")]
    public void Anything_else_that_Terraform_would_evaluate_is_refused(string text, string fix)
    {
        _repository.With("\"title\": \"StartupWebApp\"", $"\"title\": \"{text}\"");
        var problem = Assert.Single(_repository.Load().Errors);
        Assert.Equal("$.title", problem.Path);
        Assert.Equal(fix, problem.Fix);
        Assert.Equal(3, problem.Line);
    }
}
