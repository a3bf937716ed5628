namespace Infra.Environments.Tests.Validation;

public sealed class SharedDatabaseRulesTests : IDisposable
{
    private const string Fintech = "\"fintech_experiment\": {";

    private const string Healthtech = "\"healthtech_experiment\": {";

    private const string FintechPath = "$.tenants.fintech_experiment";

    private const string SharedPath = "$.tenancy.sharedDatabases";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Tenants_of_one_database_may_have_schemas_owners_extensions_commands_and_SQL_folders_of_their_own()
    {
        Directory.CreateDirectory(Path.Combine(_repository.Catalog.Folder, "app", "one"));
        Directory.CreateDirectory(Path.Combine(_repository.Catalog.Folder, "app", "two"));
        Share("\"experiments\": { \"ownerRole\": \"keeper\", \"extensions\": [\"pg_trgm\", \"uuid-ossp\"] }");
        AddRoles("\"keeper\": {}");
        Tenant(Fintech, """
            "database": "experiments", "schema": "money", "sql": "one", "extensions": ["pg_trgm"], "expectedTables": 3,
            """);
        Tenant(Healthtech, """
            "database": "experiments", "sql": "two", "ownerRole": "keeper", "access": { "django_app": "readWrite" },
            "placeholders": { "retentionDays": "30" },
            """);

        var loaded = _repository.Load();

        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        Assert.DoesNotContain(loaded.Problems, problem => problem.Path.StartsWith(SharedPath, StringComparison.Ordinal));
        var (fintech, healthtech) = (loaded.Settings!.Tenants["fintech_experiment"], loaded.Settings.Tenants["healthtech_experiment"]);
        Assert.Equal(("experiments", "money"), (fintech.DatabaseName("fintech_experiment"), fintech.SchemaName("fintech_experiment")));
        Assert.Equal("experiments / healthtech_experiment", healthtech.PlaceName("healthtech_experiment"));
        Assert.Equal(["healthtech_experiment", "public"], healthtech.SearchPathOf("healthtech_experiment"));
    }

    [Fact]
    public void A_tenant_that_names_no_shared_database_has_one_with_its_name_and_no_schema()
    {
        var tenant = _repository.Load().Settings!.Tenants["fintech_experiment"];
        Assert.Equal(
            ("fintech_experiment", null, "fintech_experiment"),
            (tenant.DatabaseName("fintech_experiment"), tenant.SchemaName("fintech_experiment"), tenant.PlaceName("fintech_experiment")));
        Assert.Empty(tenant.SearchPathOf("fintech_experiment"));
    }

    [Theory]
    [InlineData("Shared", "is not a plain PostgreSQL identifier", "use lower-case letters")]
    [InlineData("postgres", "is a database of the server itself", "choose another name")]
    [InlineData("template0", "is a database of the server itself", "choose another name")]
    [InlineData("template1", "is a database of the server itself", "choose another name")]
    [InlineData("rdsadmin", "is a database of the server itself", "choose another name")]
    [InlineData("pg_shared", "is a database of the server itself", "choose another name")]
    [InlineData("startupwebapp_prod", "is the database of the tenant of that name", "\"database\": \"startupwebapp_prod\"")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234", "has 64 bytes, PostgreSQL allows 63", "use lower-case letters")]
    public void A_shared_database_needs_a_name_of_its_own(string name, string rule, string fix)
    {
        Share($"\"{name}\": {{}}");
        Tenant(Fintech, $"\"database\": \"{name}\",");
        AssertError($"{SharedPath}.{name}", name, rule, fix);
    }

    [Fact]
    public void The_database_that_RDS_makes_is_not_shared()
    {
        Share("\"first\": {}");
        Tenant(Fintech, "\"database\": \"first\",");
        _repository.With("\"majorVersion\": 16,", "\"majorVersion\": 16, \"initialDatabaseName\": \"first\",");
        AssertError($"{SharedPath}.first", "first", "is the database that RDS makes with the instance", "choose another name");
    }

    [Theory]
    [InlineData("user")]
    [InlineData("order")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void Key_words_of_SQL_and_63_bytes_are_allowed_because_names_are_quoted(string name)
    {
        Share($"\"{name}\": {{}}");
        Tenant(Fintech, $"\"database\": \"{name}\", \"schema\": \"{name}\",");
        Assert.Empty(_repository.Errors());
    }

    [Fact]
    public void The_owner_of_a_shared_database_has_to_be_a_role_of_the_file()
    {
        Share("\"experiments\": { \"ownerRole\": \"djago_app\" }");
        Tenant(Fintech, "\"database\": \"experiments\",");
        AssertError($"{SharedPath}.experiments.ownerRole", "djago_app", "is not among $.tenancy.roles", "did you mean \"django_app\"?");
    }

    [Fact]
    public void A_shared_database_without_owner_is_refused_when_there_is_no_default()
    {
        _repository.With("\"defaultOwnerRole\": \"django_app\"", "\"sharedDatabases\": { \"experiments\": {} }");
        AssertError($"{SharedPath}.experiments", "", "has no owner", "\"defaultOwnerRole\" to tenancy");
    }

    [Fact]
    public void A_shared_database_without_tenants_is_told()
    {
        Share("\"experiments\": {}");
        var loaded = _repository.Load();
        Assert.True(loaded.IsValid);
        Assert.Contains(loaded.Warnings, warning => (warning.Path, warning.Rule) == ($"{SharedPath}.experiments", "holds no tenant"));
    }

    [Fact]
    public void A_tenant_s_database_has_to_be_a_shared_one()
    {
        Share("\"experiments\": {}");
        Tenant(Fintech, "\"database\": \"experiment\",");
        AssertError($"{FintechPath}.database", "experiment", "is not among $.tenancy.sharedDatabases", "did you mean \"experiments\"?");
    }

    [Fact]
    public void A_schema_without_a_shared_database_is_refused()
    {
        Tenant(Fintech, "\"schema\": \"money\",");
        AssertError($"{FintechPath}.schema", "money", "needs a shared database to be a schema of", "add \"database\"");
    }

    [Theory]
    [InlineData("public", "is a schema of the server or of the migrator itself")]
    [InlineData("information_schema", "is a schema of the server or of the migrator itself")]
    [InlineData("infra_migrator", "is a schema of the server or of the migrator itself")]
    [InlineData("pg_money", "is a schema of the server or of the migrator itself")]
    [InlineData("Money", "is not a plain PostgreSQL identifier")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234", "has 64 bytes, PostgreSQL allows 63")]
    public void A_schema_needs_a_name_of_its_own(string schema, string rule)
    {
        Share("\"experiments\": {}");
        Tenant(Fintech, $"\"database\": \"experiments\", \"schema\": \"{schema}\",");
        AssertError($"{FintechPath}.schema", schema, rule, "");
    }

    [Fact]
    public void The_name_of_a_tenant_that_cannot_be_its_schema_is_refused_where_the_tenant_stands()
    {
        Share("\"experiments\": {}");
        _repository.With("\"experimental\": \"{vertical}_experiment\",", "").With(Fintech, "\"public\": { \"database\": \"experiments\",");
        AssertError("$.tenants.public", "public", "is a schema of the server or of the migrator itself", "choose another \"schema\"");
    }

    [Theory]
    [InlineData("healthtech_experiment", "is the schema of the tenant healthtech_experiment in experiments")]
    [InlineData("Healthtech_Experiment", "differs from the schema of the tenant healthtech_experiment in experiments in case only")]
    public void Two_tenants_never_have_one_schema(string schema, string rule)
    {
        Share("\"experiments\": {}");
        Tenant(Healthtech, "\"database\": \"experiments\",");
        Tenant(Fintech, $"\"database\": \"experiments\", \"schema\": \"{schema}\",");
        AssertError($"{FintechPath}.schema", schema, rule, "give one of the two another \"schema\"");
    }

    [Fact]
    public void The_same_schema_in_two_databases_is_allowed()
    {
        Share("\"experiments\": {}, \"trials\": {}");
        Tenant(Healthtech, "\"database\": \"experiments\", \"schema\": \"app\",");
        Tenant(Fintech, "\"database\": \"trials\", \"schema\": \"app\",");
        Assert.Empty(_repository.Errors());
    }

    [Fact]
    public void A_schema_has_no_search_path_of_its_own()
    {
        Share("\"experiments\": {}");
        Tenant(Fintech, "\"database\": \"experiments\", \"searchPath\": [\"app\", \"public\"],");
        AssertError($"{FintechPath}.searchPath", "app, public", "its search path is fintech_experiment, public", "leave it out");
    }

    [Theory]
    [InlineData("\"extensions\": [\"pg_trgm\", \"pg_trgm\"],", "extensions[1]", "is named twice")]
    [InlineData("\"extensions\": [\"PostGIS\"],", "extensions[0]", "is no name of an extension")]
    [InlineData("\"extensions\": [\"a--1.0\"],", "extensions[0]", "is no name of an extension")]
    [InlineData("\"extensions\": [\"\"],", "extensions[0]", "is no name of an extension")]
    public void A_wrong_extension_is_refused_where_it_stands(string settings, string property, string rule)
    {
        Tenant(Fintech, settings);
        Assert.Contains(_repository.Load().Errors, error => error.Path == $"{FintechPath}.{property}" && error.Rule == rule && error.Fix.Length > 0);
    }

    [Fact]
    public void A_wrong_extension_of_a_shared_database_is_refused_too()
    {
        Share("\"experiments\": { \"extensions\": [\"Pg_Trgm\"] }");
        AssertError($"{SharedPath}.experiments.extensions[0]", "Pg_Trgm", "is no name of an extension", "\"uuid-ossp\"");
    }

    [Theory]
    [InlineData("\"access\": { \"repoting\": \"readOnly\" },", "access.repoting", "repoting",
        "is not among $.tenancy.roles", "did you mean \"reporting\"?")]
    [InlineData("\"access\": { \"django_app\": \"readWrite\" },", "access.django_app", "readWrite",
        "is what the owner has, and more", "leave it out here")]
    [InlineData("\"access\": { \"reporting\": \"readOnly\" }, \"connectRoles\": [\"reporting\"],", "access.reporting", "readOnly",
        "lets the role connect, and connectRoles does so, too", "leave the role out of connectRoles")]
    public void A_wrong_access_is_refused_where_it_stands(string settings, string property, string value, string rule, string fix)
    {
        AddReporting();
        Tenant(Fintech, settings);
        AssertError($"{FintechPath}.{property}", value, rule, fix);
    }

    [Fact]
    public void Access_of_a_role_that_may_log_in_lets_somebody_in_where_the_owner_cannot()
    {
        AddReporting();
        AddRoles("\"keeper\": {}");
        Tenant(Fintech, "\"ownerRole\": \"keeper\", \"access\": { \"reporting\": \"readOnly\" },");
        var loaded = _repository.Load();
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        Assert.DoesNotContain(loaded.Warnings, warning => warning.Path == FintechPath);
    }

    [Theory]
    [InlineData("\"access\": { \"reporting\": \"readWrite\" },")]
    [InlineData("\"ownerRole\": \"reporting\",")]
    public void A_role_that_only_reads_one_schema_cannot_write_to_another_of_the_same_database(string other)
    {
        AddReporting();
        Share("\"experiments\": {}");
        Tenant(Fintech, "\"database\": \"experiments\", \"access\": { \"reporting\": \"readOnly\" },");
        Tenant(Healthtech, $"\"database\": \"experiments\", {other}");
        AssertError($"{FintechPath}.access.reporting", "readOnly",
            "lets the role's sessions start read-only in all of experiments, and it writes to the tenant healthtech_experiment there",
            "use another role for one of the two");
    }

    [Fact]
    public void A_role_may_read_every_schema_of_a_database_and_write_to_another_database()
    {
        AddReporting();
        Share("\"experiments\": {}");
        Tenant(Fintech, "\"database\": \"experiments\", \"access\": { \"reporting\": \"readOnly\" },");
        Tenant(Healthtech, "\"database\": \"experiments\", \"access\": { \"reporting\": \"readOnly\" },");
        Tenant("\"startupwebapp_prod\": {", "\"access\": { \"reporting\": \"readWrite\" },");
        Assert.Empty(_repository.Errors());
    }

    [Theory]
    [InlineData("user")]
    [InlineData("order")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void A_tenant_may_be_called_like_a_key_word_and_have_63_bytes(string name)
    {
        _repository.With("\"experimental\": \"{vertical}_experiment\",", "").With(Fintech, $"\"{name}\": {{");
        Assert.Empty(_repository.Errors());
    }

    [Fact]
    public void A_tenant_whose_name_differs_from_another_s_in_case_only_is_refused()
    {
        _repository.With(Fintech, "\"Healthtech_Experiment\": {");
        AssertError("$.tenants.Healthtech_Experiment", "Healthtech_Experiment", "differs from the tenant healthtech_experiment in case only",
            "use lower-case letters");
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        Share("\"Experiments\": { \"ownerRole\": \"nobody\", \"extensions\": [\"?\"] }");
        Tenant(Fintech, """
            "database": "elsewhere", "schema": "public", "searchPath": ["app"], "extensions": ["?"], "access": { "nobody": "readOnly" },
            "placeholders": { "tenant": "a" },
            """);
        Assert.Equal(
            [
                $"{SharedPath}.Experiments", $"{SharedPath}.Experiments.extensions[0]", $"{SharedPath}.Experiments.ownerRole",
                $"{FintechPath}.access.nobody", $"{FintechPath}.database", $"{FintechPath}.extensions[0]", $"{FintechPath}.placeholders.tenant",
                $"{FintechPath}.schema", $"{FintechPath}.searchPath",
            ],
            _repository.Load().Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    private void Share(string databases) => _repository.With("\"roles\": {", $"\"sharedDatabases\": {{ {databases} }}, \"roles\": {{");

    private void AddRoles(string roles) => _repository.With("\"roles\": {", $"\"roles\": {{ {roles},");

    private void AddReporting()
    {
        AddRoles("\"reporting\": { \"secret\": \"rds/reporting\" }");
        _repository.With(
            "\"secrets\": {",
            "\"secrets\": { \"rds/reporting\": { \"username\": \"reporting\", \"fields\": { \"password\": \"password\" } },");
    }

    private void Tenant(string opening, string settings) => _repository.With(opening, opening + settings);

    private void AssertError(string path, string value, string rule, string fix)
    {
        var errors = _repository.Load().Errors.ToArray();
        Assert.True(
            Array.Exists(errors, error => error.Path == path && error.Value == value && error.Line > 0
                && error.Rule.Contains(rule, StringComparison.Ordinal) && error.Fix.Contains(fix, StringComparison.Ordinal)),
            $"{path} '{value}' was to be refused: {rule}; {fix}; there are\n{string.Join('\n', errors.Select(error => error.ToString()))}");
    }
}
