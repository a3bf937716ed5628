using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.Cli;
using Infra.Cli.Handover;
using Infra.Environments.Settings;

namespace Infra.Tests.Handover;

/// <summary>What every format does for every shipped environment.</summary>
public sealed partial class FormatTests
{
    public static TheoryData<string, string> Fitting()
    {
        var data = new TheoryData<string, string>();
        foreach (var environment in Handovers.Environments.Where(environment => Handovers.Settings(environment).Application is not null))
        {
            foreach (var format in HandoverFormats.All.Where(format => Fits(environment, format.Name)))
            {
                data.Add(environment, format.Name);
            }
        }

        return data;
    }

    [Fact]
    public void All_shipped_environments_have_a_hand_over() =>
        Assert.All(Handovers.Environments, environment => Assert.NotNull(Handovers.Settings(environment).Application));

    [Theory]
    [MemberData(nameof(Fitting))]
    public void Outputs_leave_nothing_open_and_no_password_is_ever_written(string environment, string format)
    {
        var (text, handover) = Handovers.Write(environment, format);

        Assert.Empty(handover.Unknown);
        Assert.DoesNotContain(KnownAfterApply.Suffix, text, StringComparison.Ordinal);
        Assert.DoesNotMatch(UrlWithPassword(), text);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [MemberData(nameof(Fitting))]
    public void Without_outputs_each_stand_in_is_listed_and_the_text_is_still_valid(string environment, string format)
    {
        var (text, handover) = Handovers.Write(environment, format, withOutputs: false);

        var written = StandIn().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);
        Assert.Superset(written.ToHashSet(), handover.Unknown.Values.ToHashSet());
        Assert.Empty(written.Except(handover.Unknown.Values));
        Assert.Empty(Problems(format, text));
    }

    [Theory]
    [MemberData(nameof(Fitting))]
    public void With_outputs_the_text_follows_the_schema_of_its_reader(string environment, string format) =>
        Assert.Empty(Problems(format, Handovers.Write(environment, format).Text));

    [Theory]
    [InlineData("esc", "did you mean ecs?")]
    [InlineData("externalsecret", "did you mean external-secret?")]
    [InlineData("terraform-module", "There are ecs, helm, external-secret, migration-job, django, dotenv, pgbouncer, url, json")]
    public void An_unknown_format_is_refused_with_what_there_is(string name, string message)
    {
        var exception = Assert.Throws<UserException>(() => HandoverFormats.Find(name));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("helm")]
    [InlineData("external-secret")]
    [InlineData("migration-job")]
    public void A_format_for_Kubernetes_needs_a_place_there(string format)
    {
        var exception = Assert.Throws<UserException>(() => Handovers.Write("credlink/dev", format));
        Assert.Contains($"--format {format} is for Kubernetes and credlink/dev does not run there: add $.application.kubernetes",
            exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_environment_without_an_application_says_what_to_add()
    {
        var settings = Handovers.Settings("mosaic/prod") with { Application = null };
        var exception = Assert.Throws<UserException>(() => new ApplicationHandover(Handovers.Name("mosaic/prod"), settings, null));
        Assert.Contains("add \"application\": { \"name\": …, \"database\": …, \"secret\": … } to environments/mosaic/prod.json",
            exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_for_something_that_the_environment_lacks_says_how_to_get_it()
    {
        var settings = Handovers.Settings("ecommerce/dev");
        foreach (var (value, message) in new[]
                 {
                     (ApplicationValue.DatabaseReaderHost, "set $.database.readReplicas.count to 1 or more"),
                     (ApplicationValue.CacheUrl, "add one to $.caches"),
                     (ApplicationValue.BucketName, "add one to $.buckets"),
                 })
        {
            var application = settings.Application! with { Values = new Dictionary<string, ApplicationValue> { ["X"] = value } };
            var handover = new ApplicationHandover(Handovers.Name("ecommerce/dev"), settings with { Application = application }, null);
            var exception = Assert.Throws<UserException>(() => HandoverFormats.Find("ecs").Write(handover));
            Assert.Contains($"$.application.values.X of ecommerce/dev asks for a", exception.Message, StringComparison.Ordinal);
            Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        }
    }

    private static bool Fits(string environment, string format)
    {
        var handover = Handovers.Of(environment);
        return format switch
        {
            "helm" or "external-secret" or "migration-job" => handover.Application.Kubernetes is not null,
            "django" => !handover.NeedsIamToken,
            _ => true,
        };
    }

    private static IReadOnlyList<string> Problems(string format, string text) => format switch
    {
        "ecs" => Handovers.SchemaErrors("container-definition", JsonNode.Parse(text)!),
        "external-secret" => Handovers.SchemaErrors("external-secret", Handovers.ReadYaml(text)),
        "migration-job" => Handovers.SchemaErrors("job", Handovers.ReadYaml(text)),
        "helm" => Handovers.ReadYaml(text) is JsonObject ? [] : ["is no map"],
        "json" => JsonNode.Parse(text) is JsonObject ? [] : ["is no object"],
        "url" => Uri.TryCreate(text.TrimEnd(), UriKind.Absolute, out var url) && url.Host.Length > 0 ? [] : [$"{text} is no URL"],
        "dotenv" => DotenvTests.Source(text).ContainsKey("DB_HOST") ? [] : ["has no DB_HOST"],
        "pgbouncer" => PgBouncerTests.Sections(text).Count == 2 ? [] : ["has not the two sections"],
        "django" => DjangoTests.Problems(text),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "has no reader"),
    };

    [GeneratedRegex(@"[A-Za-z0-9_.-]+\.known-after-apply\.invalid")]
    private static partial Regex StandIn();

    [GeneratedRegex("://[^/\\s\"]*:[^/@\\s\"]+@")]
    private static partial Regex UrlWithPassword();
}
