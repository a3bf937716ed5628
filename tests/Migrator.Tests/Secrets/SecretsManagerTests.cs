using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Secrets;

/// <summary>The AWS SDK reads its settings from this process's variables, so these tests set them; nothing else in this project uses
/// AWS.</summary>
[Collection(ServerTests.Name)]
public sealed class SecretsManagerTests : IDisposable
{
    private const string Master = "arn:aws:secretsmanager:us-east-1:123456789012:secret:master";

    private readonly SharedServer _shared;
    private readonly FakeSecretsManager _aws = new();
    private readonly AwsVariables _variables;
    private readonly TestDeployment _deployment;
    private readonly string _outputs;

    public SecretsManagerTests(SharedServer shared)
    {
        _shared = shared;
        _variables = new AwsVariables(_aws.Url);
        _deployment = new TestDeployment(shared);
        _deployment.Variables.Clear();
        _outputs = _deployment.WriteOutputs(_deployment.Outputs("localhost", shared.Server.Port));
        _aws.Put(Master, Credentials(shared.Server.Password));
        _aws.Put(_deployment.Outputs("", 0)["secret_arns"]![_deployment.Owner]!.GetValue<string>(), Credentials("app-password-1"));

        // What is asked of RDS must not depend on the locales of this machine.
        _deployment.Tenancy["locale"] = "C";
    }

    public void Dispose()
    {
        _deployment.Dispose();
        _aws.Dispose();
        _variables.Dispose();
    }

    [Fact]
    public async Task Passwords_come_from_the_secrets_that_the_outputs_name_by_signed_requests()
    {
        var tenant = _deployment.AddTenant("shop_prod");

        var result = await ApplyAsync();

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Equal("c", await _shared.ScalarAsync<string>($"select datlocprovider::text from pg_database where datname = '{tenant}'"));
        var request = Assert.Single(_aws.Requests, request => request.Body.Contains(Master, StringComparison.Ordinal));
        Assert.Equal(("secretsmanager.GetSecretValue", "application/x-amz-json-1.1"), (request.Target, request.ContentType));
        Assert.Matches("^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/us-east-1/secretsmanager/aws4_request, "
            + "SignedHeaders=[^,]*x-amz-target[^,]*, Signature=[0-9a-f]{64}$", request.Authorization);
        Assert.DoesNotContain("app-password-1", result.All, StringComparison.Ordinal);
        Assert.DoesNotContain(_shared.Server.Password, result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWS_ENDPOINT_URL_alone_leads_there_too()
    {
        AwsVariables.Set("AWS_ENDPOINT_URL_SECRETS_MANAGER", null);
        AwsVariables.Set("AWS_ENDPOINT_URL", _aws.Url);
        Assert.Equal(0, (await ApplyAsync()).ExitCode);
        Assert.NotEmpty(_aws.Requests);
    }

    [Fact]
    public async Task A_master_password_rotated_in_the_meantime_is_read_again_once()
    {
        _aws.Put(Master, Credentials("old"), Credentials(_shared.Server.Password));
        Assert.Equal(0, (await ApplyAsync()).ExitCode);

        _aws.Put(Master, Credentials("old-4711"));
        var refused = await ApplyAsync();
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("was read twice", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("old-4711", refused.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttling_is_tried_again()
    {
        _aws.Failures.Enqueue((400, "ThrottlingException"));
        _aws.Failures.Enqueue((500, "InternalServiceError"));
        Assert.Equal(0, (await ApplyAsync()).ExitCode);
        Assert.Equal(3, _aws.Requests.Count(request => request.Body.Contains(Master, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("AccessDeniedException", "secretsmanager:GetSecretValue")]
    [InlineData("ExpiredTokenException", "log in again")]
    [InlineData("ResourceNotFoundException", "run terraform apply")]
    public async Task A_refusal_names_the_secret_and_what_to_do(string code, string advice)
    {
        _aws.Failures.Enqueue((400, code));

        var result = await ApplyAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"AWS Secrets Manager (us-east-1) refuses to give secret {Master}", result.Error, StringComparison.Ordinal);
        Assert.Contains(advice, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json 5551", "is not a JSON object")]
    [InlineData("{\"user\":\"x\"}", "has no text under 'password'. Its keys are: user.")]
    public async Task A_secret_of_another_shape_is_refused_without_quoting_it(string text, string message)
    {
        _aws.Put(Master, text);

        var result = await ApplyAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("5551", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_outputs_the_locale_is_required_not_stood_in_for()
    {
        _deployment.Tenancy["locale"] = "xx_XX.UTF-8";
        _deployment.AddTenant("shop_prod");

        var result = await ApplyAsync();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("The server does not know the locale xx_XX.UTF-8", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contract_version", "2", "contract_version is 2, this program reads 1")]
    [InlineData("contract_version", null, "output 'contract_version' is missing")]
    [InlineData("environment", "\"app/dev\"", "these are the outputs of 'app/dev', not of 'app/prod'")]
    [InlineData("database_host", null, "output 'database_host' is missing")]
    [InlineData("database_port", "\"5432\"", "output 'database_port' must be a number, got a text")]
    [InlineData("secret_arns", "[]", "output 'secret_arns' must be a map, got a list")]
    public async Task Outputs_that_break_the_contract_are_explained(string name, string? value, string message)
    {
        var outputs = _deployment.Outputs("localhost", 1);
        outputs.Remove(name);
        if (value is not null)
        {
            outputs[name] = JsonNode.Parse(value);
        }

        _deployment.WriteOutputs(outputs);
        var result = await ApplyAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(_aws.Requests);
    }

    [Fact]
    public async Task Outputs_that_do_not_exist_are_told_with_how_to_write_them()
    {
        var result = await _deployment.RunAsync("apply", "--outputs", "missing.json");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "missing.json: the file does not exist. Write it in the stack's folder: terraform output -json > outputs.json", result.Error,
            StringComparison.Ordinal);
    }

    private Task<RunResult> ApplyAsync() =>
        _deployment.RunAsync("apply", "--outputs", _outputs, "--ca-bundle", _shared.Server.RootCertificatePath!);

    private static string Credentials(string password) =>
        new JsonObject { ["username"] = "postgres", ["password"] = password }.ToJsonString();
}
