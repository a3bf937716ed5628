using Infra.AwsRules;
using Infra.AwsRules.Rds;

namespace Infra.Environments.Tests.AwsRules.Rds;

public sealed class PostgresParametersTests
{
    [Theory]
    [InlineData("shared_buffers", "2560 MB", "327680")]
    [InlineData("shared_buffers", "2560MB", "327680")]
    [InlineData("shared_buffers", "25% of memory", "{DBInstanceClassMemory*25/819200}")]
    [InlineData("shared_buffers", "{DBInstanceClassMemory/32768}", "{DBInstanceClassMemory/32768}")]
    [InlineData("effective_cache_size", "8 GB", "1048576")]
    [InlineData("effective_cache_size", "75 % of memory", "{DBInstanceClassMemory*75/819200}")]
    [InlineData("effective_cache_size", "62.5% of memory", "{DBInstanceClassMemory*625/8192000}")]
    [InlineData("maintenance_work_mem", "1024 MB", "1048576")]
    [InlineData("maintenance_work_mem", "5% of memory", "{DBInstanceClassMemory*5/102400}")]
    [InlineData("wal_buffers", "16 MB", "2048")]
    [InlineData("wal_buffers", "-1", "-1")]
    [InlineData("work_mem", "32 MiB", "32768")]
    [InlineData("work_mem", "32768", "32768")]
    [InlineData("work_mem", "32768 kB", "32768")]
    [InlineData("max_wal_size", "4 GB", "4096")]
    [InlineData("track_activity_query_size", "4 kB", "4096")]
    [InlineData("statement_timeout", "30s", "30000")]
    [InlineData("statement_timeout", "1500 ms", "1500")]
    [InlineData("idle_in_transaction_session_timeout", "10 min", "600000")]
    [InlineData("checkpoint_timeout", "15min", "900")]
    [InlineData("rds.log_retention_period", "7d", "10080")]
    [InlineData("autovacuum_vacuum_cost_delay", "0.5 ms", "0.5")]
    [InlineData("autovacuum_vacuum_cost_delay", "500 us", "0.5")]
    [InlineData("log_min_duration_statement", "1000", "1000")]
    [InlineData("log_min_duration_statement", "-1", "-1")]
    [InlineData("log_min_duration_statement", "1 s", "1000")]
    [InlineData("random_page_cost", "1.1", "1.1")]
    [InlineData("checkpoint_completion_target", "0.90", "0.9")]
    [InlineData("default_statistics_target", "100", "100")]
    [InlineData("max_connections", "LEAST({DBInstanceClassMemory/9531392},5000)", "LEAST({DBInstanceClassMemory/9531392},5000)")]
    [InlineData("autovacuum", "on", "1")]
    [InlineData("log_lock_waits", "true", "1")]
    [InlineData("jit", "OFF", "0")]
    [InlineData("log_statement", "DDL", "ddl")]
    [InlineData("ssl_min_protocol_version", "TLSv1.2", "TLSv1.2")]
    [InlineData("shared_preload_libraries", "pg_stat_statements, pgaudit", "pg_stat_statements,pgaudit")]
    [InlineData("pgaudit.log", "all, -misc", "all,-misc")]
    [InlineData("search_path", "app, public", "app, public")]
    public void Converts_what_people_write_to_the_native_unit(string name, string text, string value)
    {
        var resolution = Resolve(name, text);

        Assert.DoesNotContain(resolution.Violations, violation => !violation.IsWarning);
        Assert.Equal(value, resolution.Parameters.Single(parameter => parameter.Name == name).Value);
    }

    [Theory]
    [InlineData("max_connections", "100", 16, "pending-reboot")]
    [InlineData("shared_buffers", "25% of memory", 16, "pending-reboot")]
    [InlineData("shared_preload_libraries", "pg_stat_statements", 16, "pending-reboot")]
    [InlineData("rds.logical_replication", "on", 16, "pending-reboot")]
    [InlineData("autovacuum_max_workers", "5", 17, "pending-reboot")]
    [InlineData("autovacuum_max_workers", "5", 18, "immediate")]
    [InlineData("log_statement", "none", 16, "immediate")]
    [InlineData("log_min_duration_statement", "1000", 16, "immediate")]
    [InlineData("work_mem", "32 MB", 16, "immediate")]
    [InlineData("pg_stat_statements.max", "10000", 16, "pending-reboot")]
    [InlineData("pg_stat_statements.track", "all", 16, "immediate")]
    public void Chooses_the_apply_method(string name, string text, int major, string applyMethod) =>
        Assert.Equal(applyMethod, Resolve(name, text, major).Parameters.Single(parameter => parameter.Name == name).ApiApplyMethod);

    [Theory]
    [InlineData("checkpoint_completion_target", "0.9", "pending-reboot")]
    [InlineData("checkpoint_completion_target", "0.8", "immediate")]
    [InlineData("log_autovacuum_min_duration", "10 s", "pending-reboot")]
    public void A_value_equal_to_the_default_of_RDS_is_sent_the_way_the_API_reports_it_back(string name, string text, string applyMethod) =>
        Assert.Equal(applyMethod, Resolve(name, text).Parameters.Single(parameter => parameter.Name == name).ApiApplyMethod);

    [Theory]
    [InlineData(14, "immediate")]
    [InlineData(15, "pending-reboot")]
    [InlineData(16, "pending-reboot")]
    public void Always_forces_TLS(int major, string applyMethod)
    {
        var parameter = Assert.Single(PostgresParameters.Resolve(new Dictionary<string, string>(), major).Parameters);

        Assert.Equal(new ResolvedParameter("rds.force_ssl", "1", parameter.ApplyMethod), parameter);
        Assert.Equal(applyMethod, parameter.ApiApplyMethod);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("off")]
    public void Refuses_to_switch_TLS_off(string text)
    {
        var resolution = Resolve("rds.force_ssl", text);

        Assert.Equal(
            $"rds.force_ssl cannot be changed: TLS is always forced, got {text}: leave it out",
            Assert.Single(resolution.Violations).ToString());
    }

    [Theory]
    [InlineData("work_mem", "32 XB", "has the unknown unit XB", "use one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB")]
    [InlineData("work_mem", "30 s", "has the unknown unit s", "use one of B, kB, KiB, MB, MiB, GB, GiB, TB, TiB")]
    [InlineData("statement_timeout", "30 MB", "has the unknown unit MB", "use one of us, ms, s, min, h, d")]
    [InlineData("shared_buffers", "20001 kB", "must be a whole number of 8 kB pages", "write 2500")]
    [InlineData("max_connections", "100 MB", "has no unit", "write 100")]
    [InlineData("max_connections", "100.5", "must be a whole number", "write 100")]
    [InlineData("max_connections", "5", "must be from 6 to 262143", "correct the number or its unit")]
    [InlineData("max_connections", "many", "must be a number", "write for example 100")]
    [InlineData("max_connections", "50% of memory", "is not a size, so it cannot be a share of memory", "write a number")]
    [InlineData("shared_buffers", "25%", "must name what the percentage is of", "write for example 25% of memory")]
    [InlineData("shared_buffers", "120% of memory", "must be a share from 0.1 % to 100 %", "write for example 25% of memory")]
    [InlineData("work_mem", "32", "must be from 64 to 2147483647, in kB or with a unit", "correct the number or its unit")]
    [InlineData("random_page_cost", "-1", "must be at least 0", "correct the number or its unit")]
    [InlineData("autovacuum", "maybe", "must be on or off", "write on or off")]
    [InlineData("log_statement", "dll", "must be one of none, ddl, mod, all", "did you mean ddl?")]
    [InlineData("ssl_min_protocol_version", "TLSv1", "must be one of TLSv1.2, TLSv1.3", "did you mean TLSv1.2?")]
    [InlineData("search_path", " ", "must not be empty", "leave it out")]
    public void Refuses_a_wrong_value_with_the_rule_and_the_fix(string name, string text, string rule, string fix)
    {
        var resolution = Resolve(name, text);
        var violation = Assert.Single(resolution.Violations);

        Assert.Equal((name, text, rule, fix), (violation.Property, violation.Value, violation.Rule, violation.Fix));
        Assert.False(violation.IsWarning);
        Assert.DoesNotContain(resolution.Parameters, parameter => parameter.Name == name);
    }

    [Theory]
    [InlineData("{DBInstanceClassMemory/0x10}")]
    [InlineData("{dbinstanceclassmemory/32768}")]
    [InlineData("{DBInstanceClassMemory}/2")]
    [InlineData("AVG({DBInstanceClassMemory},2)")]
    public void Refuses_a_formula_that_RDS_does_not_understand(string formula) =>
        Assert.StartsWith("is not a formula that RDS understands", Assert.Single(Resolve("shared_buffers", formula).Violations).Rule);

    [Theory]
    [InlineData("{DBInstanceClassMemory*1024/63963136}")]
    [InlineData("GREATEST({DBInstanceClassMemory/63963136*1024},65536)")]
    [InlineData("GREATEST({log(DBInstanceClassMemory/21474836480)*600},200)")]
    public void Accepts_the_formulas_that_RDS_itself_uses(string formula) =>
        Assert.Equal(
            formula,
            Resolve("maintenance_work_mem", formula).Parameters.Single(parameter => parameter.Name == "maintenance_work_mem").Value);

    [Theory]
    [InlineData("max_conections", "did you mean max_connections?")]
    [InlineData("max-connections", "did you mean max_connections?")]
    [InlineData("shared_bufers", "did you mean shared_buffers?")]
    [InlineData("Work_Mem", "did you mean work_mem?")]
    public void A_misspelt_name_gets_a_suggestion(string name, string fix) =>
        Assert.Equal(
            PostgresParameters.UnknownParameter.At(name, "1", "is not a known parameter", fix), Assert.Single(Resolve(name, "1").Violations));

    [Fact]
    public void A_name_that_the_catalogue_lacks_is_refused_with_the_way_to_add_it()
    {
        var violation = Assert.Single(Resolve("plperl.on_init", "1").Violations);

        Assert.False(violation.IsWarning);
        Assert.Contains("add it to ParameterCatalogue", violation.Fix);
    }

    [Theory]
    [InlineData("wal_level", "rds.logical_replication")]
    [InlineData("port", "the instance's port")]
    [InlineData("archive_mode", "backup retention")]
    public void A_parameter_that_RDS_sets_is_refused_with_what_to_do_instead(string name, string instead)
    {
        var violation = Assert.Single(Resolve(name, "1").Violations);

        Assert.Equal("is set by RDS itself and cannot be changed", violation.Rule);
        Assert.Contains(instead, violation.Fix);
    }

    [Theory]
    [InlineData("transaction_timeout", 16, "does not exist in PostgreSQL 16, only in 17 to 18")]
    [InlineData("vacuum_defer_cleanup_age", 16, "does not exist in PostgreSQL 16, only in 13 to 15")]
    [InlineData("idle_session_timeout", 13, "does not exist in PostgreSQL 13, only in 14 to 18")]
    public void A_parameter_of_other_major_versions_is_refused(string name, int major, string rule) =>
        Assert.Equal(rule, Assert.Single(Resolve(name, "1000", major).Violations).Rule);

    [Theory]
    [InlineData(17, "on", "1")]
    [InlineData(18, "authentication,authorization", "authentication,authorization")]
    public void A_parameter_that_changed_its_kind_is_read_as_its_major_version_does(int major, string text, string value) =>
        Assert.Equal(
            value, Resolve("log_connections", text, major).Parameters.Single(parameter => parameter.Name == "log_connections").Value);

    [Theory]
    [InlineData("log_statement", "all", "passwords included")]
    [InlineData("log_min_duration_statement", "0", "passwords included")]
    [InlineData("password_encryption", "md5", "obsolete")]
    [InlineData("shared_buffers", "2560 MB", "is 16 % of the 16 GiB of db.m6g.xlarge")]
    [InlineData("shared_buffers", "10 GB", "is 63 % of the 16 GiB of db.m6g.xlarge")]
    [InlineData("effective_cache_size", "2 GB", "is 13 % of the 16 GiB of db.m6g.xlarge")]
    [InlineData("max_connections", "2000", "is more than the 16 GiB of db.m6g.xlarge can carry, about 1621")]
    public void Warns_about_a_value_that_is_allowed_but_rarely_wanted(string name, string text, string rule)
    {
        var resolution = PostgresParameters.Resolve(
            new Dictionary<string, string> { [name] = text }, 16, InstanceClass.TryParse("db.m6g.xlarge"));
        var violation = Assert.Single(resolution.Violations);

        Assert.True(violation.IsWarning);
        Assert.Contains(rule, violation.Rule);
        Assert.Contains(resolution.Parameters, parameter => parameter.Name == name);
    }

    [Theory]
    [InlineData("shared_buffers", "4 GB")]
    [InlineData("effective_cache_size", "8 GB")]
    [InlineData("max_connections", "200")]
    [InlineData("log_statement", "ddl")]
    public void Does_not_warn_about_a_usual_value(string name, string text) =>
        Assert.Empty(PostgresParameters.Resolve(
            new Dictionary<string, string> { [name] = text }, 16, InstanceClass.TryParse("db.m6g.xlarge")).Violations);

    [Fact]
    public void Reports_all_faults_at_once_and_keeps_the_right_ones_sorted()
    {
        var resolution = PostgresParameters.Resolve(
            new Dictionary<string, string>
            {
                ["work_mem"] = "lots",
                ["max_conections"] = "1",
                ["log_statement"] = "none",
                ["autovacuum_naptime"] = "30",
            },
            16);

        Assert.Equal(["work_mem", "max_conections"], resolution.Violations.Select(violation => violation.Property));
        Assert.Equal(["autovacuum_naptime", "log_statement", "rds.force_ssl"], resolution.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void The_catalogue_has_each_parameter_once_per_major_version() =>
        Assert.All(
            Enumerable.Range(PostgresVersion.OldestMajor, PostgresVersion.NewestMajor - PostgresVersion.OldestMajor + 1),
            major => Assert.Empty(PostgresParameters.All
                .Where(parameter => parameter.ExistsIn(major))
                .GroupBy(parameter => parameter.Name)
                .Where(group => group.Count() > 1)
                .Select(group => group.Key)));

    [Fact]
    public void Every_default_of_RDS_in_the_catalogue_is_a_valid_value() =>
        Assert.All(
            PostgresParameters.All.Where(parameter => parameter.RdsDefault is not null),
            parameter => Assert.Equal(
                parameter.RdsDefault,
                Resolve(parameter.Name, parameter.RdsDefault!).Parameters.Single(resolved => resolved.Name == parameter.Name).Value));

    [Theory]
    [InlineData("max_connections", true)]
    [InlineData("shared_buffers", true)]
    [InlineData("wal_buffers", true)]
    [InlineData("shared_preload_libraries", true)]
    [InlineData("autovacuum_freeze_max_age", true)]
    [InlineData("max_files_per_process", true)]
    [InlineData("max_locks_per_transaction", true)]
    [InlineData("max_pred_locks_per_transaction", true)]
    [InlineData("max_prepared_transactions", true)]
    [InlineData("track_activity_query_size", true)]
    [InlineData("rds.restrict_password_commands", true)]
    [InlineData("work_mem", false)]
    [InlineData("maintenance_work_mem", false)]
    [InlineData("effective_cache_size", false)]
    [InlineData("rds.force_ssl", false)]
    [InlineData("rds.adaptive_autovacuum", false)]
    [InlineData("rds.log_retention_period", false)]
    [InlineData("hot_standby_feedback", false)]
    [InlineData("track_io_timing", false)]
    [InlineData("max_wal_size", false)]
    public void Knows_static_from_dynamic(string name, bool isStatic) =>
        Assert.Equal(isStatic, PostgresParameters.Find(name, 16)!.IsStatic);

    private static ParameterResolution Resolve(string name, string text, int major = 16) =>
        PostgresParameters.Resolve(new Dictionary<string, string> { [name] = text }, major);
}
