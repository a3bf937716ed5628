using System.Text.Json.Nodes;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Tests.Loading;

public sealed class LoadingTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void The_shipped_file_is_valid_warns_of_the_shared_owner_and_hints_at_the_missing_standby()
    {
        var loaded = EnvironmentCatalog.Open(TemporaryRepository.RepositoryRoot()).Load(new EnvironmentName("startupwebapp", "prod"));
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Problems));
        Assert.Equal([RuleSeverity.Hint, RuleSeverity.Warning], loaded.Problems.Select(problem => problem.Severity));
        Assert.Equal("$.database.multiAz", loaded.Problems[0].Path);
        var warning = Assert.Single(loaded.Warnings);
        Assert.Equal("$.tenants", warning.Path);
        Assert.Contains("3 active tenants owned by 'django_app'", warning.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_key_is_refused_with_its_place_and_a_suggestion()
    {
        var problem = Assert.Single(_repository.With("\"multiAz\": false", "\"multAz\": false").Load().Errors);
        var line = Array.FindIndex(TemporaryRepository.Shipped.Split('\n'), text => text.Contains("multiAz", StringComparison.Ordinal)) + 1;
        Assert.Equal($"environments/app/prod.json:{line}:5  CFG005  $.database.multAz  is an unknown key  did you mean \"multiAz\"?", problem.ToString());
    }

    [Fact]
    public void A_key_that_looks_like_a_secret_is_refused_without_printing_the_value()
    {
        var problem = Assert.Single(_repository.With("\"multiAz\": false", "\"masterPassword\": \"hunter2hunter2\"").Load().Errors);
        Assert.Equal("$.database.masterPassword", problem.Path);
        Assert.Contains("a password never stands in a file", problem.Rule, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"multiAz\": false", "\"multiAz\": \"no\"", "$.database.multiAz  \"no\"  must be true or false, this is a string  write true or false")]
    [InlineData("\"sizeGiB\": 20", "\"sizeGiB\": \"20\"", "$.database.storage.sizeGiB  \"20\"  must be a whole number, this is a string  write a whole number")]
    [InlineData("\"sizeGiB\": 20", "\"sizeGiB\": 20.5", "$.database.storage.sizeGiB  20.5  must be a whole number, this is a number  write a whole number")]
    [InlineData("[\"us-east-1a\", \"us-east-1b\"]", "\"us-east-1a\"", "$.network.availabilityZones  \"us-east-1a\"  must be an array, this is a string  write an array")]
    [InlineData("\"title\": \"StartupWebApp\"", "\"title\": null", "$.title  null  must be a string, this is null  write a string")]
    public void A_wrong_type_says_what_was_found_and_what_is_expected(string old, string replacement, string error) =>
        Assert.Equal([error], _repository.With(old, replacement).Errors());

    [Fact]
    public void A_missing_key_is_named_with_an_example() =>
        Assert.Equal(["$.database    lacks the required key 'instanceClass'  add \"instanceClass\": \"…\""],
            _repository.With("\"instanceClass\": \"db.t4g.small\",", "").Errors());

    [Fact]
    public void An_unknown_enum_value_lists_the_allowed_ones_and_suggests_one() =>
        Assert.Equal(["$.network.natGateways  \"perZon\"  must be one of \"none\", \"single\", \"perZone\"  did you mean \"perZone\"?"],
            _repository.With("\"natGateways\": \"none\"", "\"natGateways\": \"perZon\"").Errors());

    [Fact]
    public void An_unknown_kind_of_a_union_lists_the_allowed_ones() =>
        Assert.Equal(["$.state.kind  \"S3\"  must be one of \"local\", \"s3\"  did you mean \"s3\"?"],
            _repository.With("\"kind\": \"s3\"", "\"kind\": \"S3\"").Errors());

    [Fact]
    public void A_number_out_of_its_range_is_refused() =>
        Assert.Equal(["$.database.majorVersion  12  must be from 13 to 18  use a number in that range"],
            _repository.With("\"majorVersion\": 16", "\"majorVersion\": 12").Errors().Where(error => error.StartsWith("$.database.majorVersion  12  must be from", StringComparison.Ordinal)));

    [Fact]
    public void All_problems_of_a_file_are_reported_at_once()
    {
        var loaded = _repository
            .With("\"multiAz\"", "\"multiAZz\"")
            .With("\"sizeGiB\": 20", "\"sizeGiB\": true")
            .With("\"title\": \"StartupWebApp\",", "")
            .With("\"natGateways\": \"none\"", "\"natGateways\": 3")
            .Load();
        Assert.Null(loaded.Settings);
        Assert.Equal(["$", "$.network.natGateways", "$.database.storage.sizeGiB", "$.database.multiAZz"], loaded.Errors.Select(error => error.Path));
    }

    [Fact]
    public void A_key_written_twice_is_refused_with_the_first_line()
    {
        var problem = Assert.Single(_repository.With("\"multiAz\": false", "\"port\": 5432,\n    \"port\": 5433").Load().Problems, found => found.Path == "$.database.port");
        Assert.StartsWith("is written twice, first in line ", problem.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_json_is_a_problem_with_a_place_and_not_an_exception()
    {
        _repository.Write("prod.json", "{\n  \"title\": \"App\"\n  \"production\": true\n}\n");
        var problem = Assert.Single(_repository.Load().Problems);
        Assert.Equal(("environments/app/prod.json", 3), (problem.File, problem.Line));
        Assert.StartsWith("must be valid JSON: ", problem.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("nonsense")]
    public void A_file_that_is_no_object_is_a_problem(string text)
    {
        _repository.Write("prod.json", text);
        var loaded = _repository.Load();
        Assert.False(loaded.IsValid);
        Assert.NotEmpty(loaded.Errors);
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_allowed()
    {
        _repository.Write("prod.json", "\uFEFF// first line\n" + TemporaryRepository.Shipped.Replace("\"multiAz\": false,", "\"multiAz\": false, // one zone\n", StringComparison.Ordinal));
        Assert.True(_repository.Load().IsValid, string.Join('\n', _repository.Load().Problems));
    }

    [Fact]
    public void Columns_count_characters_and_not_bytes()
    {
        var loaded = _repository.With("\"title\": \"StartupWebApp\",", "\"title\": \"Größe\", \"productio\": true,").Load();
        Assert.Equal(21, Assert.Single(loaded.Problems, problem => problem.Path == "$.productio").Column);
    }

    [Fact]
    public void A_deployment_is_laid_over_the_base_it_extends_and_problems_name_the_file_they_stand_in()
    {
        _repository.Write("base.json", TemporaryRepository.Shipped.Replace("\"sizeGiB\": 20", "\"sizeGiB\": 10", StringComparison.Ordinal));
        _repository.Write("prod.json", """{ "extends": "base.json", "database": { "multiAz": true, "instanceClass": "t4g.small" }, "bastion": null, "tags": { "Stage": "x" } }""");
        var errors = _repository.Load().Errors.ToArray();
        Assert.Equal(["environments/app/base.json", "environments/app/prod.json"], errors.Select(error => error.File).Distinct());
        Assert.Contains(errors, error => error is { File: "environments/app/base.json", Path: "$.database.storage.sizeGiB" });
        Assert.Contains(errors, error => error is { File: "environments/app/prod.json", Path: "$.database.instanceClass", Line: 1 });

        _repository.Write("base.json", TemporaryRepository.Shipped.Replace("\"bastion\": { \"description\": \"PostgreSQL from the bastion\", \"bastion\": true }", "", StringComparison.Ordinal));
        _repository.Write("prod.json", """{ "extends": "base.json", "database": { "multiAz": true }, "bastion": null, "tags": { "Stage": "x" }, "network": { "availabilityZones": ["us-east-1c", "us-east-1d"] } }""");
        var settings = _repository.Load().Settings!;
        Assert.True(settings.Database.MultiAz);
        Assert.Equal("db.t4g.small", settings.Database.InstanceClass);
        Assert.Null(settings.Bastion);
        Assert.Equal("x", settings.Tags["Stage"]);
        Assert.Equal("StartupWebApp", settings.Tags["Application"]);
        Assert.Equal(["us-east-1c", "us-east-1d"], ((Settings.NewNetworkSettings)settings.Network).AvailabilityZones);
    }

    [Fact]
    public void Two_environments_with_one_stack_name_are_refused()
    {
        _repository.WriteSystem("app-eu", "prod.json", TemporaryRepository.Shipped);
        _repository.Write("eu-prod.json", TemporaryRepository.Shipped);
        var problem = Assert.Single(_repository.Catalog.Load(new EnvironmentName("app", "eu-prod")).Errors);
        Assert.Equal("is the stack name of app-eu/prod, too", problem.Rule);
    }

    [Fact]
    public void Base_files_are_not_environments()
    {
        _repository.Write("base.json", "{}");
        _repository.Write("base-small.json", "{}");
        Assert.Equal(["app/prod"], _repository.Catalog.List().Select(name => name.ToString()));
    }

    [Fact]
    public void One_mistake_hides_no_other_problem()
    {
        var loaded = _repository
            .With("\"natGateways\": \"none\"", "\"natGatways\": \"none\"")
            .With("\"identifier\": \"startupwebapp-multi-tenant-prod\"", "\"identifier\": 7")
            .With("[\"us-east-1a\", \"us-east-1b\"]", "[\"us-east-1a\"]")
            .With("\"maintenanceWindow\": \"sun:04:00-sun:05:00\"", "\"maintenanceWindow\": \"sun:03:30-sun:04:30\"")
            .With("\"fintech_experiment\"", "\"fintech\"")
            .Load();
        Assert.Equal(
            ["$.network.availabilityZones", "$.network.natGatways", "$.database.identifier", "$.database.maintenanceWindow", "$.tenants.fintech"],
            loaded.Errors.Select(error => error.Path));
    }

    [Fact]
    public void A_misspelt_key_is_not_reported_as_missing_too() =>
        Assert.Equal(["$.database.instnceClass    is an unknown key  did you mean \"instanceClass\"?"],
            _repository.With("\"instanceClass\"", "\"instnceClass\"").Errors());

    [Theory]
    [InlineData("\"cidr\": \"10.0.0.0/16\"", "\"name\": \"\", \"cidr\": \"10.0.0.0/16\"", "$.network.name    is written twice")]
    [InlineData("\"title\": \"StartupWebApp\"", "\"title\": \" \"", "$.title  \" \"  must not be empty  write a text, or leave the key out where it is not required")]
    [InlineData("\"instanceClass\": \"db.t4g.small\"", "\"instanceClass\": \"t4g.small\"", "$.database.instanceClass  \"t4g.small\"  must be an instance class, db.<family>.<size>  write e.g. db.t4g.small")]
    [InlineData("\"passwordLength\": 32", "\"version\": 0", "$.secrets['rds/startupwebapp/multi-tenant/master'].version  0  must be at least 1  write 1 or more")]
    [InlineData("\"logRetentionDays\": 30", "\"logRetentionDays\": 31", "the nearest is 30")]
    [InlineData("\"retentionDays\": 7,", "\"retentionDays\": 70,", "$.database.backups.retentionDays  70  must be from 0 to 35  use a number in that range")]
    [InlineData("\"accountId\": \"", "\"accountId\": \"x", "must be the 12 digits of an AWS account  write e.g. 111122223333")]
    public void A_broken_constraint_is_explained_in_words(string old, string replacement, string text) =>
        Assert.Contains(text, string.Join('\n', _repository.With(old, replacement).Errors()), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"host\": \"host\"", "\"host\": \"hunter2hunter2\"")]
    [InlineData("\"password\": \"password\"", "\"password\": \"hunter2hunter2\"")]
    [InlineData("\"masterCredentials\": { \"kind\": \"rdsManaged\", \"rotationDays\": 30 }", "\"masterCredentials\": \"hunter2hunter2\"")]
    [InlineData("\"kind\": \"rdsManaged\", \"rotationDays\": 30", "\"kind\": \"hunter2hunter2\"")]
    [InlineData("\"rotationDays\": 30", "\"password\": \"hunter2hunter2\"")]
    [InlineData("\"passwordLength\": 32", "\"passwordLength\": \"hunter2hunter2\"")]
    [InlineData("\"ManagedBy\": \"Infra\"", "\"dbPass\": \"hunter2hunter2\"")]
    [InlineData("\"Purpose\": \"MultiTenantDatabase\"", "\"Password\": \"hunter2hunter2\"")]
    [InlineData("\"multiAz\": false", "\"password\" \"hunter2hunter2\"")]
    [InlineData("\"healthtech_experiment\": {", "\"healthtech_experiment\": { \"afterProvision\": { \"command\": [\"migrate\", \"--password=hunter2hunter2\"] },")]
    [InlineData("\"healthtech_experiment\": {", "\"healthtech_experiment\": { \"afterProvision\": { \"command\": [\"migrate\", \"postgres://app:hunter2hunter2@host/db\"] },")]
    public void A_secret_in_any_place_is_refused_and_never_printed(string old, string replacement)
    {
        var loaded = _repository.With(old, replacement).Load();
        Assert.NotEmpty(loaded.Errors);
        Assert.DoesNotContain("hunter2", string.Join('\n', loaded.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_only_ends_like_a_secret_is_none() =>
        Assert.Empty(_repository.With("\"ManagedBy\": \"Infra\"", "\"Compass\": \"Infra\"").Errors());

    [Theory]
    [InlineData("{ \"title\": \"\\ud800\" }", "must be valid JSON: half of a surrogate pair")]
    [InlineData("{ \"title\": ", "must be valid JSON: ")]
    public void Text_that_no_reader_can_take_is_a_problem(string text, string rule)
    {
        _repository.Write("prod.json", text);
        Assert.StartsWith(rule, Assert.Single(_repository.Load().Problems).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_a_problem_with_a_place()
    {
        _repository.Write("prod.json", [.. "{\n  \"title\": \""u8, 0xE4, .. "\" }"u8]);
        Assert.Equal(("environments/app/prod.json:2:13", "must be UTF-8"), _repository.Load().Problems.Select(problem => (problem.Location, problem.Rule)).Single());
    }

    [Fact]
    public void No_damage_to_a_file_makes_loading_throw()
    {
        var shipped = JsonNode.Parse(TemporaryRepository.Shipped)!.AsObject();
        foreach (var path in Paths(shipped).ToArray())
        {
            foreach (var damage in (JsonNode?[])[null, 7, "x", true, new JsonObject(), new JsonArray(), new JsonArray(null, 3, new JsonObject())])
            {
                _repository.Write("prod.json", Replaced(shipped, path, damage).ToJsonString());
                _ = _repository.Load();
            }

            _repository.Write("prod.json", Removed(shipped, path).ToJsonString());
            _ = _repository.Load();
        }
    }

    [Fact]
    public void A_kind_that_a_tenant_changes_keeps_the_rest_of_the_tenant()
    {
        _repository.Write("base.json", TemporaryRepository.Shipped);
        _repository.Write("prod.json", """{ "extends": "base.json", "tenants": { "saas_experiment": null, "edtech_experiment": { "status": "archived" }, "startupwebapp_prod": { "kind": "staging" } }, "tenancy": { "naming": { "staging": "{app}_prod" } } }""");
        var tenants = _repository.Load().Settings!.Tenants;
        Assert.Equal("StartupWebApp", tenants["startupwebapp_prod"].Application);
        Assert.Equal(Settings.TenantStatus.Archived, tenants["edtech_experiment"].Status);
        Assert.DoesNotContain("saas_experiment", tenants.Keys);
    }

    [Fact]
    public void A_union_that_changes_its_kind_takes_nothing_from_the_base()
    {
        _repository.Write("base.json", TemporaryRepository.Shipped);
        _repository.Write("prod.json", """{ "extends": "base.json", "state": { "kind": "local" } }""");
        Assert.IsType<Settings.LocalStateSettings>(_repository.Load().Settings!.State);
    }

    [Fact]
    public void A_required_setting_that_null_removes_is_missing_in_the_file_that_removes_it()
    {
        _repository.Write("base.json", TemporaryRepository.Shipped);
        _repository.Write("prod.json", """{ "extends": "base.json", "title": null }""");
        var error = Assert.Single(_repository.Load().Errors);
        Assert.Equal(("environments/app/prod.json:1:36", "$.title"), (error.Location, error.Path));
    }

    [Fact]
    public void A_parameter_may_be_a_number_or_a_boolean() =>
        Assert.Equal("100", _repository.With("\"max_connections\": \"100\"", "\"max_connections\": 100, \"log_connections\": true").Load().Settings!.Database.Parameters["max_connections"]);

    [Theory]
    [InlineData("aws.accountId=444455556666")]
    [InlineData("$.aws.accountId=444455556666")]
    public void An_override_needs_no_quotes_for_a_text_of_digits(string text)
    {
        Assert.True(SettingOverride.TryParse(text, out var setting));
        Assert.Equal("444455556666", _repository.Load(setting).Settings!.Aws.AccountId);
    }

    [Fact]
    public void An_override_reaches_a_key_with_dots_in_brackets()
    {
        Assert.True(SettingOverride.TryParse("database.parameters['rds.force_ssl']=0", out var setting));
        var error = Assert.Single(_repository.Load(setting).Errors);
        Assert.Equal(("--set database.parameters['rds.force_ssl']", "$.database.parameters['rds.force_ssl']"), (error.Location, error.Path));
    }

    [Theory]
    [InlineData("database.instanceClas=db.t4g.medium", "--set database.instanceClas  CFG005  $.database.instanceClas  is an unknown key")]
    [InlineData("database..port=1", "--set database..port  CFG020  $  must be keys separated by dots")]
    [InlineData("network.availabilityZones[0]=us-east-1c", "--set network.availabilityZones[0]  CFG020  $  must be keys separated by dots; a list is replaced as a whole")]
    public void An_override_that_cannot_be_used_is_a_problem(string text, string problem)
    {
        Assert.True(SettingOverride.TryParse(text, out var setting));
        Assert.StartsWith(problem, Assert.Single(_repository.Load(setting).Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_with_a_similar_name_is_suggested()
    {
        _repository.Write("base.json", "{}");
        _repository.Write("prod.json", """{ "extends": "bse.json" }""");
        Assert.Equal("did you mean \"base.json\"?", Assert.Single(_repository.Load().Problems).Fix);
    }

    [Theory]
    [InlineData("bse.json", "names a file that does not exist")]
    [InlineData("../other/base.json", "must be the name of a file in the same folder")]
    [InlineData("prod.json", "goes round in a circle")]
    public void A_base_that_cannot_be_used_is_a_problem(string name, string rule)
    {
        _repository.Write("prod.json", $$"""{ "extends": "{{name}}" }""");
        Assert.Equal(rule, Assert.Single(_repository.Load().Problems).Rule);
    }

    [Fact]
    public void An_unknown_environment_is_a_problem_with_a_suggestion()
    {
        var loaded = _repository.Catalog.Load(new EnvironmentName("app", "prd"));
        Assert.Equal("did you mean app/prod?", Assert.Single(loaded.Problems).Fix);
    }

    [Fact]
    public void An_override_replaces_a_setting_for_one_run_and_its_problems_name_it()
    {
        Assert.True(SettingOverride.TryParse("database.instanceClass=db.t4g.medium", out var larger));
        Assert.Equal("db.t4g.medium", _repository.Load(larger).Settings!.Database.InstanceClass);
        Assert.True(SettingOverride.TryParse("database.storage.maxSizeGiB=21", out var size));
        Assert.Contains(_repository.Load(size).Errors, error => error.File == "--set database.storage.maxSizeGiB");
        Assert.False(SettingOverride.TryParse("database", out _));
    }

    /// <summary>Paths of all values, as indexes of the members on the way.</summary>
    private static IEnumerable<int[]> Paths(JsonNode? node) =>
        Children(node).SelectMany((child, index) => Paths(child).Select(path => (int[])[index, .. path]).Prepend([index]));

    private static IEnumerable<JsonNode?> Children(JsonNode? node) =>
        node is JsonObject map ? map.Select(member => member.Value) : node is JsonArray list ? list : [];

    private static JsonNode Replaced(JsonNode root, int[] path, JsonNode? value)
    {
        var copy = root.DeepClone();
        var parent = path.SkipLast(1).Aggregate(copy, (node, index) => Children(node).ElementAt(index)!);
        if (parent is JsonArray list)
        {
            list[path[^1]] = value?.DeepClone();
        }
        else
        {
            parent.AsObject().SetAt(path[^1], value?.DeepClone());
        }

        return copy;
    }

    private static JsonNode Removed(JsonNode root, int[] path)
    {
        var copy = root.DeepClone();
        var parent = path.SkipLast(1).Aggregate(copy, (node, index) => Children(node).ElementAt(index)!);
        if (parent is JsonArray list)
        {
            list.RemoveAt(path[^1]);
        }
        else
        {
            parent.AsObject().RemoveAt(path[^1]);
        }

        return copy;
    }
}
