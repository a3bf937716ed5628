using System.Text.RegularExpressions;
using Infra.Cli;

namespace Infra.Tests.Handover;

public sealed partial class DjangoTests
{
    [Theory]
    [InlineData(null, "startupwebapp_prod")]
    [InlineData("fintech_experiment", "fintech_experiment")]
    public void StartupWebApp_the_settings_of_each_tenant(string? tenant, string database)
    {
        var text = Handovers.Write("startupwebapp/prod", "django", tenant: tenant).Text;

        Assert.Contains($"\"NAME\": os.environ.get(\"DB_NAME\", \"{database}\"),\n", text, StringComparison.Ordinal);
        Assert.Contains("\"USER\": os.environ.get(\"DB_USERNAME\", \"django_app\"),\n", text, StringComparison.Ordinal);
        Assert.Contains("\"PASSWORD\": os.environ[\"DB_PASSWORD\"],\n", text, StringComparison.Ordinal);
        Assert.Contains("\"HOST\": os.environ.get(\"DB_HOST\", \"db.example.internal\"),\n", text, StringComparison.Ordinal);
        Assert.Contains("\"sslmode\": \"verify-full\",\n", text, StringComparison.Ordinal);
        Assert.Contains("\"sslrootcert\": os.environ.get(\"DB_SSLROOTCERT\", \"/etc/ssl/certs/global-bundle.pem\"),\n", text, StringComparison.Ordinal);
        Assert.Contains("\"CONN_MAX_AGE\": 60,\n", text, StringComparison.Ordinal);
        Assert.Empty(Problems(text));
    }

    [Theory]
    [InlineData("fintech_experimnt", "did you mean 'fintech_experiment'?")]
    [InlineData("saas_experiment", "its status is future, so there is no database to connect to: set it to \"active\"")]
    public void A_tenant_without_a_database_is_refused_with_the_fix(string tenant, string message)
    {
        var exception = Assert.Throws<UserException>(() => Handovers.Of("startupwebapp/prod", tenant: tenant));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_that_needs_tokens_is_refused_because_a_setting_cannot_hold_one()
    {
        var exception = Assert.Throws<UserException>(() => Handovers.Write("happytrip/prod", "django"));
        Assert.Contains("app_user logs in with a token of IAM, which lives for 15 minutes", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>What keeps Python from reading the text, as far as this fragment's syntax goes: comments, an import and one dictionary of
    /// strings, numbers, truth values and look-ups in the environment.</summary>
    public static IReadOnlyList<string> Problems(string text)
    {
        var problems = text.Split('\n').Where(line => !Line().IsMatch(line)).ToList();
        foreach (var (open, close) in new[] { ('{', '}'), ('(', ')'), ('[', ']') })
        {
            if (text.Count(character => character == open) != text.Count(character => character == close))
            {
                problems.Add($"{open} and {close} do not match");
            }
        }

        return problems;
    }

    [GeneratedRegex("""
        ^(#.*|import os|DATABASES = \{| +\},|\}| +"\w+": (\{|"[^"\\]*",|[0-9]+,|True,|os\.environ\["\w+"\],|os\.environ\.get\("\w+", "[^"\\]*"\),)|)$
        """)]
    private static partial Regex Line();
}
