using Infra.Environments.Settings;

namespace Infra.Environments.Tests.Validation;

public sealed class MigrationSettingsRulesTests : IDisposable
{
    private const string Waves = "$.tenancy.migrations.waves";

    private const string Canary = """{ "name": "canary", "match": ["fintech_*"] }""";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Waves_with_everything_they_may_have_are_accepted()
    {
        Migrate("""
            "parallel": 64, "lockTimeoutSeconds": 0, "placeholders": { "retentionDays": "30" },
            "waves": [
              { "name": "canary", "match": ["fintech_experiment"], "verify": true, "pauseSeconds": 60, "maxFailures": "10%" },
              { "name": "trials", "kinds": ["experimental", "staging"], "order": "longestFirst", "parallel": 1, "onError": "continue",
                "dependsOn": [] },
              { "name": "rest", "match": ["*_prod", "other?"], "dependsOn": ["canary", "trials"], "order": "name", "maxFailures": "3" }
            ]
            """);

        var loaded = _repository.Load();

        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        var migrations = loaded.Settings!.Tenancy.Migrations;
        Assert.Equal(64, migrations.Parallel);
        Assert.Equal("canary", migrations.WaveOf("fintech_experiment", TenantKind.Experimental)?.Name);
        Assert.Equal("trials", migrations.WaveOf("healthtech_experiment", TenantKind.Experimental)?.Name);
        Assert.Equal("rest", migrations.WaveOf("startupwebapp_prod", TenantKind.Production)?.Name);
        Assert.Equal("rest", migrations.WaveOf("other1", TenantKind.Production)?.Name);
    }

    [Theory]
    [InlineData("other", TenantKind.Production)]
    [InlineData("Fintech_experiment", TenantKind.Production)]
    [InlineData("a_fintech_experiment", TenantKind.Production)]
    [InlineData("fintech_experiment", TenantKind.Experimental)]
    public void A_tenant_that_fits_no_wave_is_in_none(string name, TenantKind kind)
    {
        var migrations = new MigrationSettings
        {
            Waves = [new() { Name = "canary", Match = ["fintech_*", "other?"], Kinds = [TenantKind.Production] }],
        };
        Assert.Null(migrations.WaveOf(name, kind));
    }

    [Theory]
    [InlineData("\"parallel\": 0", "$.tenancy.migrations.parallel")]
    [InlineData("\"parallel\": 65", "$.tenancy.migrations.parallel")]
    [InlineData("\"waves\": [{ \"name\": \"all\", \"parallel\": 0 }]", "$.tenancy.migrations.waves[0].parallel")]
    [InlineData("\"waves\": [{ \"name\": \"all\", \"parallel\": 65 }]", "$.tenancy.migrations.waves[0].parallel")]
    [InlineData("\"waves\": [{ \"name\": \"All\" }]", "$.tenancy.migrations.waves[0].name")]
    [InlineData("\"waves\": [{ \"name\": \"all\", \"maxFailures\": \"101%\" }]", "$.tenancy.migrations.waves[0].maxFailures")]
    public void A_value_out_of_its_range_is_refused_where_it_stands(string migrations, string path)
    {
        Migrate(migrations);
        Assert.Contains(_repository.Load().Errors, error => error.Path == path && error.Fix.Length > 0);
    }

    [Fact]
    public void Two_waves_of_one_name_are_refused()
    {
        MigrateBy(Canary, Canary);
        AssertOnly($"{Waves}[1].name", "canary", "is the name of an earlier wave", "rename one of the two");
    }

    [Fact]
    public void A_kind_that_is_named_twice_is_refused()
    {
        MigrateBy("""{ "name": "all", "kinds": ["production", "experimental", "production"] }""");
        AssertOnly($"{Waves}[0].kinds[2]", "production", "is named twice", "leave it out here");
    }

    [Fact]
    public void A_wave_with_no_pattern_at_all_is_refused()
    {
        MigrateBy("""{ "name": "all", "match": [] }""");
        AssertOnly($"{Waves}[0].match", "", "is empty, so that no tenant fits", "leave match out");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void An_empty_pattern_is_refused(string pattern)
    {
        MigrateBy($$"""{ "name": "all", "match": ["*", "{{pattern}}"] }""");
        AssertOnly($"{Waves}[0].match[1]", pattern, "is empty, so that no tenant fits", "a pattern such as");
    }

    [Theory]
    [InlineData("canry", "is not among the waves", "did you mean \"canary\"?")]
    [InlineData("somewhere-else", "is not among the waves", "add it to $.tenancy.migrations.waves")]
    [InlineData("rest", "is the wave itself", "leave it out here")]
    public void A_wave_waits_for_another_wave_of_the_file(string name, string rule, string fix)
    {
        MigrateBy(Canary, $$"""{ "name": "rest", "dependsOn": ["{{name}}"] }""");
        AssertOnly($"{Waves}[1].dependsOn[0]", name, rule, fix);
    }

    [Fact]
    public void A_wave_that_is_waited_for_twice_is_refused()
    {
        MigrateBy(Canary, """{ "name": "rest", "dependsOn": ["canary", "canary"] }""");
        AssertOnly($"{Waves}[1].dependsOn[1]", "canary", "is named twice", "leave it out here");
    }

    [Fact]
    public void A_circle_is_told_once_with_every_wave_in_it()
    {
        MigrateBy(
            """{ "name": "first", "match": ["fintech_*"], "dependsOn": ["third"] }""",
            """{ "name": "second", "match": ["healthtech_*"], "dependsOn": ["first"] }""",
            """{ "name": "third", "dependsOn": ["second"] }""");
        AssertOnly($"{Waves}[0].dependsOn", "third",
            "goes round in a circle: first waits for third, third waits for second, second waits for first", "leave one of them out");
    }

    [Fact]
    public void A_circle_by_the_order_of_the_list_is_told_with_the_way_out()
    {
        MigrateBy("""{ "name": "canary", "match": ["fintech_*"], "dependsOn": ["rest"] }""", """{ "name": "rest" }""");
        AssertOnly($"{Waves}[0].dependsOn", "rest", "goes round in a circle: canary waits for rest, rest waits for canary",
            "a wave without dependsOn waits for the one before it, one with [] for none");
    }

    [Fact]
    public void Waiting_for_a_later_wave_is_allowed_when_that_does_not_wait_in_turn()
    {
        MigrateBy("""{ "name": "rest", "match": ["*_prod"], "dependsOn": ["canary"] }""", """{ "name": "canary", "dependsOn": [] }""");
        Assert.Empty(_repository.Errors());
    }

    [Fact]
    public void Two_circles_are_told_both()
    {
        MigrateBy(
            """{ "name": "a", "match": ["fintech_*"], "dependsOn": ["b"] }""",
            """{ "name": "b", "match": ["healthtech_*"], "dependsOn": ["a"] }""",
            """{ "name": "c", "match": ["edtech_*"], "dependsOn": ["d"] }""",
            """{ "name": "d", "dependsOn": ["c"] }""");
        Assert.Equal([$"{Waves}[0].dependsOn", $"{Waves}[2].dependsOn"], _repository.Load().Errors.Select(error => error.Path));
    }

    [Fact]
    public void A_wave_that_no_tenant_matches_is_refused()
    {
        MigrateBy("""{ "name": "canary", "match": ["fintech_experimnt"] }""", """{ "name": "shops", "match": ["shop_*"], "kinds": ["staging"] }""");
        Assert.Equal(
            [
                $"{Waves}[0]  canary  has no tenant: none matches  did you mean \"fintech_experiment\"?",
                $"{Waves}[1]  shops  has no tenant: none matches  correct match or kinds, or remove the wave",
            ],
            _repository.Errors());
    }

    [Fact]
    public void A_wave_whose_tenants_are_all_in_earlier_waves_is_refused_with_their_names()
    {
        MigrateBy(
            """{ "name": "trials", "kinds": ["experimental"] }""", """{ "name": "rest" }""", """{ "name": "canary", "match": ["fintech_*"] }""",
            """{ "name": "late" }""");
        const string fix = "list it before, narrow the earlier match, or remove the wave";
        Assert.Equal(
            [
                $"{Waves}[2]  canary  has no tenant: the earlier wave trials took all that match  {fix}",
                $"{Waves}[3]  late  has no tenant: the earlier waves rest, trials took all that match  {fix}",
            ],
            _repository.Errors());
    }

    [Fact]
    public void Future_tenants_fill_a_wave_and_archived_ones_do_not()
    {
        MigrateBy("""{ "name": "schools", "match": ["edtech_*"] }""");
        Assert.Empty(_repository.Errors());

        _repository.With("\"future\"", "\"archived\"");
        AssertOnly($"{Waves}[0]", "schools", "has no tenant: none matches", "correct match or kinds");
    }

    [Theory]
    [InlineData("tenant", "a", "tenant", "is a placeholder that every tenant has already")]
    [InlineData("database", "a", "database", "is a placeholder that every tenant has already")]
    [InlineData("schema", "a", "schema", "is a placeholder that every tenant has already")]
    [InlineData("owner", "a", "owner", "is a placeholder that every tenant has already")]
    [InlineData("Retention", "a", "Retention", "is no name of a placeholder")]
    [InlineData("days-kept", "a", "days-kept", "is no name of a placeholder")]
    [InlineData("_days", "a", "_days", "is no name of a placeholder")]
    [InlineData("days", "a\\nb", "(hidden)", "has a line break or a NUL in it")]
    [InlineData("days", "a\\r", "(hidden)", "has a line break or a NUL in it")]
    [InlineData("days", "a\\u0000", "(hidden)", "has a line break or a NUL in it")]
    [InlineData("adminPassword", "a", "(hidden)", "looks like a secret")]
    [InlineData("link", "postgres://app:hunter2@db", "(hidden)", "looks like a secret")]
    public void A_wrong_placeholder_is_refused_for_all_tenants_and_for_one(string name, string value, string shown, string rule)
    {
        Migrate($$"""
            "placeholders": { "{{name}}": "{{value}}" }
            """);
        _repository.With("\"fintech_experiment\": {", $$"""
            "fintech_experiment": { "placeholders": { "{{name}}": "{{value}}" },
            """);
        var errors = _repository.Load().Errors.ToArray();
        foreach (var parent in new[] { "$.tenancy.migrations", "$.tenants.fintech_experiment" })
        {
            Assert.Contains(errors, error => error.Path.StartsWith($"{parent}.placeholders", StringComparison.Ordinal)
                && error.Path.Contains(name, StringComparison.Ordinal) && error.Value == shown
                && error.Rule.StartsWith(rule, StringComparison.Ordinal) && error.Fix.Length > 0);
        }

        Assert.All(errors, error => Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_tenant_s_placeholder_may_have_the_name_of_one_for_all()
    {
        Migrate("""
            "placeholders": { "retentionDays": "30" }
            """);
        _repository.With("\"fintech_experiment\": {", "\"fintech_experiment\": { \"placeholders\": { \"retentionDays\": \"\" },");
        Assert.Empty(_repository.Errors());
    }

    private void Migrate(string migrations) => _repository.With("\"roles\": {", $"\"migrations\": {{ {migrations} }}, \"roles\": {{");

    private void MigrateBy(params string[] waves) => Migrate($"\"waves\": [{string.Join(", ", waves)}]");

    private void AssertOnly(string path, string value, string rule, string fix)
    {
        var error = Assert.Single(_repository.Load().Errors);
        Assert.Equal((path, value), (error.Path, error.Value));
        Assert.Contains(rule, error.Rule, StringComparison.Ordinal);
        Assert.Contains(fix, error.Fix, StringComparison.Ordinal);
        Assert.True(error.Line > 0);
    }
}
