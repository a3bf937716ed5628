using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("apply")]
    [InlineData("status")]
    [InlineData("verify")]
    [InlineData("registry")]
    public async Task Help_shows_an_example_and_the_exit_codes(string command)
    {
        var (exitCode, output, _) = await RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, exitCode);
        Assert.Matches("Examples?:\n +migrator ", output);
        Assert.Contains("  130  ended by Ctrl-C", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_is_needed_and_told_with_an_example()
    {
        var (exitCode, _, error) = await RunAsync(["apply"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("--environment <system>/<deployment> is missing (or MIGRATOR_ENVIRONMENT)", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("startupwebapp", "must be <system>/<deployment> in lower case")]
    [InlineData("startupwebapp/prdo", "did you mean startupwebapp/prod?")]
    public async Task A_wrong_environment_is_explained(string name, string message)
    {
        var (exitCode, _, error) = await RunAsync(["apply", "-e", name]);
        Assert.Equal(1, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_problem_of_an_environment_file_is_told_with_its_place()
    {
        using var deployment = new TestDeployment();
        deployment.AddTenant("shop_prod", more: entry => entry["statsu"] = "active");
        deployment.Tenancy["naming"] = new System.Text.Json.Nodes.JsonObject { ["production"] = "{app}_live" };

        var result = await deployment.RunAsync("apply");

        Assert.Equal(1, result.ExitCode);
        Assert.Matches("environments/app/prod.json:[0-9]+:[0-9]+ .*statsu", result.Error);
    }

    [Theory]
    [InlineData("--tls", "none", "--tls must be one of verify-full, verify-ca, require, disable, got 'none'")]
    [InlineData("--lock-wait", "soon", "--lock-wait must be a number of seconds from 0 to 86400, got 'soon'")]
    public async Task A_wrong_value_names_the_right_ones(string option, string value, string message)
    {
        var (exitCode, _, error) = await RunAsync(["apply", "-e", "startupwebapp/prod", option, value]);
        Assert.Equal(1, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_a_usage_error()
    {
        var (exitCode, _, error) = await RunAsync(["apply", "--drop"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("--drop", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_servers_at_once_are_refused()
    {
        var (exitCode, _, error) = await RunAsync(["apply", "-e", "startupwebapp/prod", "--outputs", "a", "--connection", "Host=h"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("--outputs and --connection (or their variables) both name a server", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new MigratorHost
        {
            Output = output,
            Error = error,
            Variables = new Dictionary<string, string>(),
            WorkingDirectory = TestDeployment.RepositoryRoot(),
        };
        return (await MigratorApplication.RunAsync(args, host, CancellationToken.None), output.ToString(), error.ToString());
    }
}
