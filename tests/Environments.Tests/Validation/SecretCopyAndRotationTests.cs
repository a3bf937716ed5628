namespace Infra.Environments.Tests.Validation;

/// <summary>Copies of a password, rotation, access and proxy in an environment file.</summary>
public sealed class SecretCopyAndRotationTests : IDisposable
{
    private const string Secret = "rds/startupwebapp/multi-tenant/master";
    private const string Path = $"$.secrets['{Secret}']";
    private const string CopyPath = "$.secrets['app/url']";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_copy_in_the_shape_of_urls_is_fine() =>
        Assert.Empty(WithCopy($"\"username\": \"django_app\", \"database\": \"startupwebapp_prod\", \"passwordOf\": \"{Secret}\"").Errors());

    [Theory]
    [InlineData("\"username\": \"django_app\", \"passwordOf\": \"rds/startupwebapp/multi-tenant/master\"", $"{CopyPath}.fields")]
    [InlineData("\"username\": \"other\", \"database\": \"d\", \"passwordOf\": \"rds/startupwebapp/multi-tenant/master\"", $"{CopyPath}.username")]
    [InlineData("\"username\": \"django_app\", \"database\": \"d\", \"passwordOf\": \"rds/startupwebapp/multi-tenant/mastr\"", $"{CopyPath}.passwordOf")]
    [InlineData("\"username\": \"django_app\", \"database\": \"d\", \"passwordOf\": \"app/url\"", $"{CopyPath}.passwordOf")]
    [InlineData("\"username\": \"django_app\", \"database\": \"d\", \"passwordLength\": 40, \"passwordOf\": \"rds/startupwebapp/multi-tenant/master\"", $"{CopyPath}.passwordLength")]
    [InlineData("\"username\": \"django_app\", \"database\": \"d\", \"rotation\": {}, \"passwordOf\": \"rds/startupwebapp/multi-tenant/master\"", $"{CopyPath}.rotation")]
    public void A_copy_that_could_not_stay_in_step_is_refused(string secret, string path)
    {
        var errors = WithCopy(secret).Load().Errors.ToArray();
        Assert.Contains(errors, error => error.Path.StartsWith(path, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.NotEmpty(error.Fix));
    }

    [Fact]
    public void A_misspelt_original_is_suggested() =>
        Assert.Contains(
            WithCopy("\"username\": \"django_app\", \"database\": \"d\", \"passwordOf\": \"rds/startupwebapp/multi-tenant/mastr\"").Errors(),
            error => error.Contains($"did you mean \"{Secret}\"?", StringComparison.Ordinal));

    [Fact]
    public void A_copy_of_a_copy_is_refused_and_the_original_named()
    {
        var errors = _repository.With("\"secrets\": {", $$"""
            "secrets": {
                "app/one": { "username": "django_app", "passwordOf": "{{Secret}}", "fields": { "password": "password" } },
                "app/two": { "username": "django_app", "passwordOf": "app/one", "fields": { "password": "password" } },
            """).Errors();
        Assert.Contains(errors, error => error.StartsWith("$.secrets['app/two'].passwordOf", StringComparison.Ordinal)
            && error.Contains($"name {Secret} instead", StringComparison.Ordinal));
    }

    [Fact]
    public void A_copy_of_a_rotated_secret_is_refused()
    {
        var errors = WithCopy($"\"username\": \"django_app\", \"database\": \"d\", \"passwordOf\": \"{Secret}\"")
            .With("\"passwordLength\": 32,", "\"passwordLength\": 32, \"rotation\": {},")
            .With("\"natGateways\": \"none\"", "\"natGateways\": \"single\"").Errors();
        Assert.Contains(errors, error => error.StartsWith($"{CopyPath}.passwordOf", StringComparison.Ordinal)
            && error.Contains("is not rotated", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_passwords_for_one_role_warn()
    {
        var loaded = WithCopy("\"username\": \"django_app\", \"database\": \"startupwebapp_prod\"").Load();
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        Assert.Contains(loaded.Problems, problem => problem.Path.EndsWith(".username", StringComparison.Ordinal)
            && problem.Fix.Contains("passwordOf", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"natGateways\": \"single\"")]
    [InlineData("\"natGateways\": \"none\", \"interfaceEndpoints\": [\"secretsmanager\"]")]
    public void Rotation_can_be_switched_on_where_the_function_reaches_Secrets_Manager(string network) =>
        Assert.Empty(_repository.With("\"passwordLength\": 32,", "\"passwordLength\": 32, \"rotation\": { \"afterDays\": 30 },")
            .With("\"natGateways\": \"none\"", network).Errors());

    [Theory]
    [InlineData("{}", "\"natGateways\": \"none\"")]
    [InlineData("{ \"subnets\": \"database\" }", "\"natGateways\": \"single\"")]
    [InlineData("{ \"subnets\": \"public\" }", "\"natGateways\": \"single\"")]
    public void Rotation_from_subnets_without_a_way_to_Secrets_Manager_is_refused(string rotation, string network)
    {
        var errors = _repository.With("\"passwordLength\": 32,", $"\"passwordLength\": 32, \"rotation\": {rotation},")
            .With("\"natGateways\": \"none\"", network).Errors();
        Assert.Contains(errors, error => error.StartsWith($"{Path}.rotation.subnets", StringComparison.Ordinal)
            && error.Contains("interfaceEndpoints", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"engine\": \"engine\",", "", "\"engine\"")]
    [InlineData("\"host\": \"host\",", "\"hostname\": \"host\",", "\"host\"")]
    [InlineData("\"username\": \"username\",", "\"username\": \"engine\",", "\"username\"")]
    public void Rotation_of_a_secret_without_a_key_that_the_function_reads_is_refused(string old, string replacement, string key)
    {
        var errors = _repository.With("\"passwordLength\": 32,", "\"passwordLength\": 32, \"rotation\": {},")
            .With("\"natGateways\": \"none\"", "\"natGateways\": \"single\"").With(old, replacement).Errors();
        Assert.Contains(errors, error => error.StartsWith($"{Path}.fields", StringComparison.Ordinal)
            && error.Contains($"must have the key {key}", StringComparison.Ordinal));
    }

    [Fact]
    public void Rotation_of_a_secret_with_a_url_is_refused_because_the_function_leaves_the_url_as_it_is()
    {
        var errors = _repository
            .With("\"passwordLength\": 32,", "\"passwordLength\": 32, \"database\": \"startupwebapp_prod\", \"rotation\": {},")
            .With("\"natGateways\": \"none\"", "\"natGateways\": \"single\"").With("\"port\": \"port\",", "\"url\": \"url\",").Errors();
        Assert.Contains(errors, error => error.Contains("holds the password within a URL", StringComparison.Ordinal));
    }

    private TemporaryRepository WithCopy(string properties) => _repository.With(
        "\"secrets\": {", $$"""
        "secrets": {
            "app/url": { {{properties}}, "fields": { "url": "url", "sqlalchemy_url": "sqlalchemyUrl" } },
        """);
}
