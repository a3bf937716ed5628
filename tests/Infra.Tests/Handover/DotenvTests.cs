using System.Diagnostics;
using Infra.Cli.Handover;
using Infra.Tests.Terraform;

namespace Infra.Tests.Handover;

public sealed class DotenvTests
{
    [Fact]
    public void A_shell_reads_the_values_of_credlink()
    {
        var variables = Source(Handovers.Write("credlink/dev", "dotenv").Text);
        Assert.Equal("db.example.internal", variables["DB_HOST"]);
        Assert.Equal("rediss://redis.example.internal:6379", variables["REDIS_URL"]);
        Assert.Equal("development", variables["NODE_ENV"]);
        Assert.DoesNotContain("DB_PASSWORD", variables.Keys);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("$HOME `id` \\n")]
    [InlineData("it's")]
    [InlineData("it's $HOME \"quoted\" \\")]
    [InlineData("")]
    [InlineData("a=b#c")]
    public void A_value_reaches_the_application_as_it_is(string value)
    {
        var settings = Handovers.Settings("ecommerce/dev");
        var application = settings.Application! with { Variables = new Dictionary<string, string> { ["X"] = value } };
        var handover = new ApplicationHandover(Handovers.Name("ecommerce/dev"), settings with { Application = application }, null);

        Assert.Equal(value, Source(HandoverFormats.Find("dotenv").Write(handover))["X"]);
    }

    [Fact]
    public void The_password_is_a_comment_with_the_command_that_fetches_it()
    {
        var text = Handovers.Write("startupwebapp/prod", "dotenv").Text;
        Assert.Contains(
            "#   export DB_PASSWORD=\"$(aws secretsmanager get-secret-value --region us-east-1 --secret-id "
            + "'rds/startupwebapp/multi-tenant/master' --query SecretString --output text | jq -r '.[\"password\"]')\"\n",
            text, StringComparison.Ordinal);
    }

    /// <summary>The variables that a shell has after reading the file.</summary>
    public static IReadOnlyDictionary<string, string> Source(string text)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("/bin/sh", ["-c", "set -a; . \"$0\"; exec env -0", folder.File(text, "file.env")])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        using var shell = Process.Start(start)!;
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
