namespace Infra.Environments.Tests.Loading;

public sealed class VariableTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public VariableTests() => _repository.With("\"production\": true,", """
        "production": true,
        "variables": { "rds_engine_version": "database.engineVersion", "rds_multi_az": "database.multiAz" },
        """);

    public void Dispose() => _repository.Dispose();

    private LoadedEnvironment Load(params VariableValue[] variables) => _repository.Catalog.Load(new EnvironmentName("app", "prod"), [], variables);

    private static VariableValue Given(string name, string value) => new(name, value, $"--var {name}", IsOptional: false);

    [Fact]
    public void A_variable_overrides_the_setting_that_the_file_gives_it() =>
        Assert.True(Load(Given("rds_multi_az", "true")).Settings!.Database.MultiAz);

    [Theory]
    [InlineData("15", 15, null)]
    [InlineData("15.4", 15, 4)]
    public void An_engine_version_gives_major_and_minor(string version, int major, int? minor)
    {
        var environment = _repository.Catalog.Load(
            new EnvironmentName("app", "prod"), [new SettingOverride("database.parameterGroupName", "null")], [Given("rds_engine_version", version)]);
        Assert.Equal((major, minor), (environment.Settings!.Database.MajorVersion, environment.Settings.Database.MinorVersion));
        Assert.Equal(minor is not null, environment.Warnings.Any(warning => warning.Path == "$.database.minorVersion"));
    }

    [Fact]
    public void A_variable_that_the_file_does_not_declare_is_refused_with_the_nearest_name()
    {
        var problem = Assert.Single(Load(Given("rds_multi_a", "true")).Errors);
        Assert.Equal(("--var rds_multi_a", "did you mean rds_multi_az?"), (problem.File, problem.Fix));
    }

    [Fact]
    public void A_variable_of_the_process_that_the_file_does_not_declare_is_somebody_else_s() =>
        Assert.True(Load(new VariableValue("region", "x", "TF_VAR_region", IsOptional: true)).IsValid);

    [Fact]
    public void A_wrong_value_is_told_with_the_variable_s_name_and_the_setting_s_path()
    {
        var problem = Assert.Single(Load(Given("rds_multi_az", "maybe")).Errors);
        Assert.Equal(("--var rds_multi_az", "$.database.multiAz"), (problem.File, problem.Path));
        Assert.Equal("--var rds_engine_version", Assert.Single(Load(Given("rds_engine_version", "fifteen")).Errors).File);
    }

    [Fact]
    public void A_variable_that_leads_to_no_setting_is_refused_where_it_is_declared()
    {
        _repository.With("\"database.multiAz\"", "\"database.multiAzz\"");
        var problem = Assert.Single(_repository.Load().Errors);
        Assert.Equal("$.variables.rds_multi_az", problem.Path);
        Assert.Equal("did you mean \"multiAz\"?", problem.Fix);
    }
}
