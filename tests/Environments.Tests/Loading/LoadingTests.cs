namespace Infra.Environments.Tests.Loading;

public sealed class LoadingTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_shipped_file_is_valid_and_warns_of_the_shared_owner_only()
    {
        var loaded = EnvironmentCatalog.Open(TemporaryRepository.RepositoryRoot()).Load(new EnvironmentName("startupwebapp", "prod"));
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Problems));
        var warning = Assert.Single(loaded.Problems);
        Assert.Equal("$.tenants", warning.Path);
        Assert.Contains("3 active tenants owned by 'django_app'", warning.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_key_is_refused_with_its_place_and_a_suggestion()
    {
        var problem = Assert.Single(_repository.With("\"multiAz\": false", "\"multAz\": false").Load().Errors);
        var line = Array.FindIndex(TemporaryRepository.Shipped.Split('\n'), text => text.Contains("multiAz", StringComparison.Ordinal)) + 1;
        Assert.Equal($"environments/app/prod.json:{line}:5  $.database.multAz  is an unknown key  did you mean \"multiAz\"?", problem.ToString());
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
    public void Base_files_are_not_environments()
    {
        _repository.Write("base.json", "{}");
        _repository.Write("base-small.json", "{}");
        Assert.Equal(["app/prod"], _repository.Catalog.List().Select(name => name.ToString()));
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
}
