using Infra.Migrator.Linting;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Linting;

public sealed class LinterTests
{
    private static readonly LintContext Fleet = new()
    {
        Tenants = 2,
        Names = [new FleetName("shop_de", "tenant"), new FleetName("shop_fr", "schema")],
    };

    public static TheoryData<string, string, string> Bad => new()
    {
        { "adding-not-nullable-field", "ALTER TABLE t ADD a int, ALTER COLUMN b SET NOT NULL;", "1:26" },
        { "adding-required-field", "ALTER TABLE t ADD COLUMN a text NOT NULL;", "1:15" },
        { "adding-required-field", "ALTER TABLE IF EXISTS ONLY s.t ADD IF NOT EXISTS \"A\" numeric(10, 2) NOT NULL CHECK (\"A\" > 0);", "1:32" },
        { "adding-field-with-default", "ALTER TABLE t ADD a uuid DEFAULT gen_random_uuid();", "1:15" },
        { "adding-field-with-default", "ALTER TABLE t ADD a timestamptz DEFAULT clock_timestamp() NOT NULL;", "1:15" },
        { "adding-field-with-default", "ALTER TABLE t ADD a int GENERATED ALWAYS AS (b * 2) STORED;", "1:15" },
        { "adding-field-with-default", "ALTER TABLE t ADD a bigint GENERATED ALWAYS AS IDENTITY;", "1:15" },
        { "adding-field-with-default", "ALTER TABLE t ADD a bigserial;", "1:15" },
        { "adding-serial-primary-key-field", "ALTER TABLE t ADD a bigint DEFAULT 1 PRIMARY KEY;", "1:15" },
        { "adding-serial-primary-key-field", "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a);", "1:15" },
        { "changing-column-type", "ALTER TABLE t ALTER a TYPE bigint;", "1:15" },
        { "changing-column-type", "ALTER TABLE t ALTER COLUMN type SET DATA TYPE bigint USING type::bigint;", "1:15" },
        { "ban-drop-column", "ALTER TABLE t DROP COLUMN IF EXISTS a;", "1:15" },
        { "ban-drop-column", "ALTER TABLE t DROP a CASCADE;", "1:15" },
        { "ban-drop-not-null", "ALTER TABLE t ALTER a DROP NOT NULL;", "1:15" },
        { "renaming-column", "ALTER TABLE t RENAME a TO b;", "1:15" },
        { "renaming-table", "ALTER TABLE t RENAME TO u;", "1:15" },
        { "adding-foreign-key-constraint", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id);", "1:15" },
        { "adding-foreign-key-constraint", "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u;", "1:15" },
        { "adding-foreign-key-constraint", "ALTER TABLE t ADD a bigint REFERENCES u;", "1:15" },
        { "constraint-missing-not-valid", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);", "1:15" },
        { "constraint-missing-not-valid", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\nALTER TABLE t VALIDATE CONSTRAINT c;", "2:15" },
        { "disallowed-unique-constraint", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);", "1:15" },
        { "disallowed-unique-constraint", "ALTER TABLE t ADD a int UNIQUE;", "1:15" },
        { "require-concurrent-index-creation", "CREATE UNIQUE INDEX IF NOT EXISTS i ON s.t USING btree (a);", "1:1" },
        { "require-concurrent-index-creation", "CREATE INDEX ON t (a);", "1:1" },
        { "require-concurrent-index-deletion", "DROP INDEX IF EXISTS s.i;", "1:1" },
        { "require-concurrent-reindex", "REINDEX TABLE t;", "1:1" },
        { "require-concurrent-partition-detach", "ALTER TABLE t DETACH PARTITION p;", "1:15" },
        { "prefer-repack", "VACUUM FULL t;", "1:1" },
        { "prefer-repack", "CLUSTER t USING i;", "1:1" },
        { "ban-drop-table", "DROP TABLE IF EXISTS s.t CASCADE;", "1:1" },
        { "ban-truncate-cascade", "TRUNCATE t, u CASCADE;", "1:15" },
        { "transaction-nesting", "DO $$\nBEGIN\n  PERFORM 1;\n  COMMIT;\nEND $$;", "4:3" },
        { "identifier-too-long", $"CREATE TABLE {new string('a', 64)} (b int);", "1:14" },
        { "identifier-too-long", $"SELECT 1 AS \"{new string('ä', 32)}\";", "1:13" },
        { "prefer-bigint-over-int", "CREATE TABLE t (\n  id integer PRIMARY KEY);", "2:6" },
        { "prefer-bigint-over-int", "CREATE TABLE t (a text, user_id pg_catalog.int4);", "1:33" },
        { "prefer-bigint-over-int", "ALTER TABLE t ADD order_id int;", "1:28" },
        { "prefer-bigint-over-smallint", "CREATE TABLE t (id smallint GENERATED ALWAYS AS IDENTITY);", "1:20" },
        { "prefer-identity", "CREATE TABLE t (n bigserial);", "1:19" },
        { "prefer-text-field", "CREATE UNLOGGED TABLE IF NOT EXISTS t (a varchar(10) NOT NULL, b character varying (5));", "1:42" },
        { "prefer-timestamptz", "CREATE TABLE t (a timestamp(3) without time zone);", "1:19" },
        { "prefer-timestamptz", "ALTER TABLE t ADD a timestamp;", "1:21" },
        { "ban-char-field", "CREATE TABLE t (a char(3));", "1:19" },
        { "fleet-hard-coded-name", "INSERT INTO shop_fr.t VALUES (1);", "1:13" },
        { "fleet-hard-coded-name", "INSERT INTO Shop_DE.t VALUES (1);", "1:13" },
        { "fleet-hard-coded-name", "SELECT 'shop_de';", "1:8" },
        { "fleet-hard-coded-name", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n SELECT 1 FROM shop_de.t $$;", "2:16" },
        { "fleet-search-path", "SET LOCAL search_path TO x;", "1:1" },
        { "fleet-search-path", "SELECT pg_catalog.set_config('search_path', '', false);", "1:19" },
        { "fleet-search-path", "RESET ALL;", "1:1" },
        { "fleet-set-without-local", "SET statement_timeout = 0;", "1:1" },
        { "fleet-set-without-local", "SELECT set_config('work_mem', '1MB', false);", "1:8" },
        { "fleet-server-statement", "COMMENT ON DATABASE x IS 'y';", "1:1" },
        { "fleet-server-statement", "GRANT CONNECT ON DATABASE x TO y;", "1:1" },
        { "fleet-server-statement", "SELECT pg_reload_conf();", "1:8" },
        { "fleet-server-statement", "DO $$ BEGIN EXECUTE 'x'; ALTER SYSTEM SET a = 1; END $$;", "1:26" },
        { "fleet-server-statement", "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();", "1:1" },
        { "fleet-role-statement", "GRANT admins TO joe;", "1:1" },
        { "fleet-role-statement", "REASSIGN OWNED BY a TO b;", "1:1" },
        { "fleet-role-statement", "ALTER TABLE t OWNER TO joe;", "1:1" },
        { "fleet-role-statement", "DO $body$\nBEGIN\n  CREATE ROLE joe;\nEND $body$;", "3:3" },
        { "fleet-role-statement", "SELECT set_config('role', 'x', true);", "1:8" },
    };

    public static TheoryData<string, string> Good => new()
    {
        { "adding-not-nullable-field", "ALTER TABLE t VALIDATE CONSTRAINT c; ALTER TABLE t ALTER a SET NOT NULL;" },
        { "adding-not-nullable-field", "CREATE TABLE t (a int); ALTER TABLE t ALTER a SET NOT NULL;" },
        { "adding-required-field", "ALTER TABLE t ADD a text NOT NULL DEFAULT '';" },
        { "adding-required-field", "ALTER TABLE t ADD CHECK (a IS NOT NULL) NOT VALID;" },
        { "adding-required-field", "ALTER TABLE t ADD a int CHECK (a IS NOT NULL);" },
        { "adding-required-field", "ALTER TABLE t ADD a bigserial NOT NULL;" },
        { "adding-field-with-default", "ALTER TABLE t ADD a text DEFAULT 'x' NOT NULL, ADD b timestamptz DEFAULT now();" },
        { "adding-field-with-default", "ALTER TABLE t ADD a int DEFAULT 1 CHECK (random() > a);" },
        { "adding-field-with-default", "ALTER TABLE t ALTER a SET DEFAULT gen_random_uuid();" },
        { "adding-serial-primary-key-field", "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i;" },
        { "changing-column-type", "ALTER TABLE t ADD type text, ALTER COLUMN type SET DEFAULT 'x';" },
        { "ban-drop-column", "ALTER TABLE t DROP CONSTRAINT c, ALTER a DROP DEFAULT;" },
        { "ban-drop-not-null", "ALTER TABLE t ALTER a DROP DEFAULT;" },
        { "renaming-column", "ALTER TABLE t RENAME CONSTRAINT a TO b; ALTER INDEX a RENAME TO b;" },
        { "renaming-table", "CREATE TABLE t (); ALTER TABLE t RENAME TO u;" },
        { "adding-foreign-key-constraint", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id) NOT VALID;" },
        { "adding-foreign-key-constraint", "CREATE TABLE t (a int REFERENCES u); ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES u;" },
        { "constraint-missing-not-valid", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE u VALIDATE CONSTRAINT d;" },
        { "constraint-missing-not-valid", "CREATE TABLE ${schema}.t_${x} (a int); ALTER TABLE ${schema}.t_${x} ADD CHECK (a > 0);" },
        { "disallowed-unique-constraint", "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i;" },
        { "require-concurrent-index-creation", "CREATE INDEX CONCURRENTLY i ON t (a);" },
        { "require-concurrent-index-creation", "CREATE TABLE s.t (a int); CREATE INDEX i ON s.t (a);" },
        { "require-concurrent-index-creation", "CREATE INDEX i ON ONLY t (a);" },
        { "require-concurrent-index-deletion", "DROP INDEX CONCURRENTLY i;" },
        { "require-concurrent-reindex", "REINDEX (CONCURRENTLY) TABLE t;" },
        { "require-concurrent-partition-detach", "ALTER TABLE t DETACH PARTITION p CONCURRENTLY;" },
        { "prefer-repack", "VACUUM ANALYZE t;" },
        { "ban-drop-table", "CREATE TEMP TABLE t (a int); DROP TABLE t;" },
        { "ban-truncate-cascade", "TRUNCATE t; DROP VIEW v CASCADE;" },
        { "transaction-nesting", "DO $$ BEGIN PERFORM 'x; COMMIT;'; END $$; CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;" },
        { "transaction-nesting", "-- migrator: no-transaction\nDO $$ BEGIN PERFORM 1; COMMIT; END $$;" },
        { "transaction-nesting", "DO $$ BEGIN CREATE TEMP TABLE x (a int) ON COMMIT DROP; END $$;" },
        { "identifier-too-long", $"SELECT 1 AS {new string('a', 63)}, '{new string('a', 80)}';" },
        { "prefer-bigint-over-int", "CREATE TABLE t (id bigint PRIMARY KEY, quantity integer, CONSTRAINT c CHECK (quantity > 0));" },
        { "prefer-bigint-over-int", "CREATE TABLE t PARTITION OF u FOR VALUES IN (1); CREATE TABLE v AS SELECT 1 AS id;" },
        { "prefer-bigint-over-smallint", "CREATE TABLE t (rating smallint);" },
        { "prefer-identity", "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY);" },
        { "prefer-text-field", "CREATE TABLE t (a text, b varchar);" },
        { "prefer-timestamptz", "CREATE TABLE t (a timestamptz, b timestamp with time zone, c timestamp (3) with time zone);" },
        { "ban-char-field", "CREATE TABLE t (a text, b \"char_like\");" },
        { "fleet-hard-coded-name", "-- shop_de\nSELECT 'shop_de2', x_shop_de FROM shop; SELECT $$ xshop_de $$, '${tenant}';" },
        { "fleet-search-path", "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT 1';" },
        { "fleet-search-path", "SELECT current_setting('search_path');" },
        { "fleet-set-without-local", "SET LOCAL statement_timeout = 0; SET CONSTRAINTS ALL DEFERRED; SELECT set_config('work_mem', '1MB', true);" },
        { "fleet-server-statement", "GRANT SELECT ON ALL TABLES IN SCHEMA s TO x; COMMENT ON TABLE t IS 'database';" },
        { "fleet-role-statement", "GRANT USAGE ON SCHEMA app TO app_user; REVOKE ALL ON t FROM PUBLIC; DROP TABLE owned; GRANT SELECT "
            + "(a) ON t TO x;" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_rule_finds_what_it_is_against_and_its_place(string rule, string sql, string place)
    {
        var finding = Lint(sql).FirstOrDefault(finding => finding.Rule == rule);
        Assert.True(finding is not null, $"{rule} finds nothing in {sql}");
        Assert.Equal(place, $"{finding.Line}:{finding.Column}");
        Assert.Equal(Linter.Rules.Single(known => known.Id == rule).Severity, finding.Severity);
        Assert.Contains("^", finding.Excerpt, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_rule_lets_the_better_way_through(string rule, string sql) => Assert.DoesNotContain(rule, Lint(sql).Select(finding => finding.Rule));

    [Fact]
    public void Every_rule_has_an_example_of_both_and_says_why_and_what_to_do()
    {
        Assert.Equal(Linter.Rules.Select(rule => rule.Id), Bad.Select(row => (string)row[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Linter.Rules.Select(rule => rule.Id), Good.Select(row => (string)row[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Linter.Rules, rule => Assert.DoesNotContain("", new[] { rule.Title, rule.Why, rule.Fix }));
    }

    [Fact]
    public void Findings_come_in_the_order_of_files_and_places()
    {
        using var files = new SqlFiles();
        files.Write("V002__b.sql", "DROP TABLE b;");
        files.Write("V001__a.sql", "CREATE TABLE t (\n  b char(1),\n  a varchar(2));\nDROP TABLE a;");
        Assert.Equal(
            ["V001__a.sql:2:5 ban-char-field", "V001__a.sql:3:5 prefer-text-field", "V001__a.sql:4:1 ban-drop-table",
                "V002__b.sql:1:1 ban-drop-table"],
            Linter.Lint(files.Read(), Fleet).Select(finding => $"{Path.GetFileName(finding.Path)}:{finding.Line}:{finding.Column} {finding.Rule}"));
    }

    [Fact]
    public void A_name_of_one_tenant_is_fine_in_a_file_of_that_tenant_alone() =>
        Assert.Empty(Lint("SELECT 'shop_de';", Fleet with { Tenants = 1 }));

    [Theory]
    [InlineData("-- migrator-ignore ban-drop-table\nDROP TABLE t;")]
    [InlineData("-- squawk-ignore ban-drop-table\nDROP TABLE t;")]
    [InlineData("-- squawk-ignore prefer-robust-stmts, ban-drop-table\n-- nobody uses it\n\nDROP TABLE t;")]
    [InlineData("DROP\n-- migrator-ignore ban-drop-table\nTABLE t;", false)]
    [InlineData("CREATE TABLE x (\n  -- migrator-ignore ban-char-field\n  a char(3));")]
    [InlineData("SELECT 1;\n-- migrator-ignore-file ban-drop-table\nDROP TABLE t; DROP TABLE u;")]
    [InlineData("-- squawk-ignore-file\nDROP TABLE t; SET work_mem = 1;")]
    public void A_comment_keeps_a_finding_back(string sql, bool all = true) => Assert.Equal(all, Lint(sql).Count == 0);

    [Theory]
    [InlineData("-- migrator-ignore ban-drop-table\nDROP TABLE t;\nDROP TABLE u;", 1)]
    [InlineData("-- migrator-ignore ban-drop-column\nDROP TABLE t;", 1)]
    [InlineData("SELECT '-- migrator-ignore ban-drop-table\n'; DROP TABLE t;", 1)]
    [InlineData("/* migrator-ignore ban-drop-table */ DROP TABLE t;", 1)]
    public void A_comment_keeps_nothing_else_back(string sql, int left) =>
        Assert.Equal(Enumerable.Repeat("ban-drop-table", left), Lint(sql).Select(finding => finding.Rule));

    [Theory]
    [InlineData("-- migrator-ignore ban-drop-tables\nSELECT 1;", "there is no rule 'ban-drop-tables'")]
    [InlineData("-- migrator-ignore\nSELECT 1;", "the comment names no rule")]
    public void A_comment_that_names_no_rule_that_exists_is_told(string sql, string message)
    {
        var finding = Assert.Single(Lint(sql));
        Assert.Equal((Linter.UnknownRule, message), (finding.Rule, finding.Message));
    }

    [Fact]
    public void The_shipped_files_have_no_error()
    {
        foreach (var system in Directory.GetDirectories(Path.Combine(TestDeployment.RepositoryRoot(), "environments")))
        {
            var folder = Path.Combine(system, "sql");
            if (Directory.Exists(folder))
            {
                var problems = new List<string>();
                var findings = Linter.Lint(Infra.Migrator.Migrations.SqlFolder.Read(folder, problems), new LintContext());
                Assert.Empty(problems);
                Assert.Empty(findings.Where(finding => finding.Severity == LintSeverity.Error).Select(finding => finding.ToString()));
            }
        }
    }

    private static IReadOnlyList<LintFinding> Lint(string sql, LintContext? context = null)
    {
        using var files = new SqlFiles();
        files.Write("V001__a.sql", sql);
        return Linter.Lint(files.Read(), context ?? Fleet);
    }
}
