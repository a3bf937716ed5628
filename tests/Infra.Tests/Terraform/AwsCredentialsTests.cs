using Infra.Cli.Terraform;

namespace Infra.Tests.Terraform;

public sealed class AwsCredentialsTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_bare_machine_has_none() => Assert.False(AreThere());

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("AWS_PROFILE")]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI")]
    public void A_variable_that_gives_credentials_counts(string variable)
    {
        Assert.True(AreThere(new() { [variable] = "something" }));
        Assert.False(AreThere(new() { [variable] = "" }));
    }

    [Theory]
    [InlineData("credentials", "[default]\naws_access_key_id = AKIA\n")]
    [InlineData("config", "[profile prod]\nsso_session = company\n")]
    [InlineData("config", "[profile prod]\n  role_arn = arn:aws:iam::111122223333:role/deploy\n")]
    public void A_file_of_the_aws_tools_with_credentials_counts(string name, string text)
    {
        _home.File(text, ".aws", name);
        Assert.True(AreThere());
    }

    [Fact]
    public void A_file_with_only_a_region_does_not_count()
    {
        _home.File("[default]\nregion = us-east-1\n", ".aws", "config");
        Assert.False(AreThere());
    }

    [Fact]
    public void A_file_elsewhere_is_found_by_its_variable()
    {
        var file = _home.File("[default]\naws_access_key_id = AKIA\n", "elsewhere");
        Assert.True(AreThere(new() { ["AWS_SHARED_CREDENTIALS_FILE"] = file }));
    }

    private bool AreThere(Dictionary<string, string>? variables = null) =>
        AwsCredentials.AreThere(name => variables?.GetValueOrDefault(name), _home.Path);
}
