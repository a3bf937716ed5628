using System.Security.Cryptography;
using System.Text;
using Infra.Migrator.Migrations;
using Infra.Migrator.Sql;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Migrations;

public sealed class MigrationFileTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["schema"] = "shop_de",
        ["owner"] = "Shop \"Owner\"",
        ["title"] = "Joe's \\ shop 😀",
        ["empty"] = "",
        ["suffix"] = "2026-01",
    };

    [Fact]
    public void The_checksum_does_not_depend_on_the_checkout()
    {
        const string Text = "CREATE TABLE t (a int);\nSELECT 'ü';\n";
        var expected = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}";
        foreach (var variant in new[]
                 {
                     Text, Text.Replace("\n", "\r\n", StringComparison.Ordinal), Text.Replace("\n", "\r", StringComparison.Ordinal), "\uFEFF" + Text,
                     Text.TrimEnd(), Text + "\n\n",
                 })
        {
            Assert.Equal(expected, SqlFiles.Parse(variant).Checksum);
        }

        Assert.NotEqual(expected, SqlFiles.Parse(Text.Replace("int", "bigint", StringComparison.Ordinal)).Checksum);
        Assert.NotEqual(expected, SqlFiles.Parse(Text.Replace("int)", "int )", StringComparison.Ordinal)).Checksum);
    }

    /// <summary>It stands in histories: with another rule every applied file would look edited.</summary>
    [Fact]
    public void The_checksum_is_that_of_sha256sum_and_is_taken_before_placeholders_are_replaced()
    {
        Assert.Equal("sha256:b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd", SqlFiles.Parse("SELECT 1;").Checksum);
        Assert.Equal(
            $"sha256:{Convert.ToHexStringLower(SHA256.HashData("SELECT '${schema}';\n"u8))}", SqlFiles.Parse("SELECT '${schema}';").Checksum);
    }

    [Fact]
    public void A_folder_is_read_in_the_order_of_a_run()
    {
        using var files = new SqlFiles();
        foreach (var name in new[]
                 {
                     "R__views.sql", "R__functions.sql", "V010__c.sql", "V2__b.sql", "V001__a.sql", "after__vacuum.sql",
                     "before__guard.sql", "after__analyze.sql",
                 })
        {
            files.Write(name, "SELECT 1;");
        }

        files.Write("README.md", "not SQL");
        var folder = files.Read();
        Assert.Equal(
            ["before__guard.sql", "V001__a.sql", "V2__b.sql", "V010__c.sql", "R__functions.sql", "R__views.sql", "after__analyze.sql",
                "after__vacuum.sql"],
            folder.Files.Select(file => file.FileName));
        Assert.Equal(["before guard", "1", "2", "10", "functions", "views", "after analyze", "after vacuum"], folder.Files.Select(file => file.Key));
        Assert.Equal(["functions", "views"], folder.Of(MigrationKind.Repeatable).Select(file => file.Name));
    }

    [Fact]
    public void The_manifest_hash_changes_with_any_name_and_any_content_and_with_nothing_else()
    {
        using var files = new SqlFiles();
        files.Write("V001__a.sql", "SELECT 1;");
        files.Write("R__b.sql", "SELECT 2;");
        var hash = files.Read().ManifestHash;
        Assert.StartsWith("sha256:", hash, StringComparison.Ordinal);
        files.Write("V001__a.sql", "SELECT 1;\r\n");
        files.Write("notes.txt", "x");
        Assert.Equal(hash, files.Read().ManifestHash);
        files.Write("V001__a.sql", "SELECT 3;");
        Assert.NotEqual(hash, files.Read().ManifestHash);
        files.Write("V001__a.sql", "SELECT 1;");
        Assert.Equal(hash, files.Read().ManifestHash);
        File.Move(Path.Combine(files.Folder, "R__b.sql"), Path.Combine(files.Folder, "R__c.sql"));
        Assert.NotEqual(hash, files.Read().ManifestHash);
    }

    [Theory]
    [InlineData("v1__a.sql")]
    [InlineData("V1_a.sql")]
    [InlineData("V1__A.sql")]
    [InlineData("V1__.sql")]
    [InlineData("Va__a.sql")]
    [InlineData("R1__a.sql")]
    [InlineData("Before__a.sql")]
    [InlineData("a.sql")]
    [InlineData("V1234567890123456789__a.sql")]
    public void A_file_of_another_name_is_refused_with_the_names_there_are(string name)
    {
        using var files = new SqlFiles();
        files.Write(name, "SELECT 1;");
        var problem = Assert.Single(files.Problems());
        Assert.StartsWith($"{name}: the name must be V<number>__<name>.sql", problem, StringComparison.Ordinal);
        Assert.Contains("R__<name>.sql", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_of_one_number_and_a_missing_folder_are_refused()
    {
        using var files = new SqlFiles();
        files.Write("V01__a.sql", "SELECT 1;");
        files.Write("V1__b.sql", "SELECT 1;");
        Assert.Contains("version 1 stands for V01__a.sql and V1__b.sql: renumber one", Assert.Single(files.Problems()), StringComparison.Ordinal);
        var problems = new List<string>();
        Assert.Empty(SqlFolder.Read(Path.Combine(files.Folder, "missing"), problems).Files);
        Assert.EndsWith("missing: the folder does not exist", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_all_files_are_told_at_once_with_their_places()
    {
        using var files = new SqlFiles();
        files.Write("V1__a.sql", "SELECT 1;\n  COMMIT;\nSET ROLE x;\nSELECT ${Name};");
        files.Write("V2__b.sql", "SELECT 'open");
        File.WriteAllBytes(Path.Combine(files.Folder, "V3__c.sql"), [0x53, 0xFF]);
        Assert.Equal(
            ["V1__a.sql:4:8", "V1__a.sql:2:3", "V1__a.sql:3:1", "V2__b.sql:1:8", "V3__c.sql"],
            files.Problems().Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("SELECT 1; CREATE INDEX i ON t (a);", true)]
    [InlineData("CREATE INDEX CONCURRENTLY i ON t (a); DROP INDEX CONCURRENTLY j;", false)]
    [InlineData("VACUUM;", false)]
    [InlineData("-- about\n\n-- migrator: no-transaction\nUPDATE t SET a = 1;", false)]
    [InlineData("/* about */\n--migrator:no-transaction\nCREATE INDEX CONCURRENTLY i ON t (a); UPDATE t SET a = 1;", false)]
    public void A_file_runs_in_a_transaction_unless_its_statements_cannot_or_it_says_so(string text, bool transactional) =>
        Assert.Equal(transactional, SqlFiles.Parse(text).Transactional);

    [Fact]
    public void A_file_that_mixes_what_runs_in_a_transaction_and_what_does_not_is_refused_with_the_lines()
    {
        var problem = SqlFiles.ProblemOf("SELECT 1;\nCREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 2;\nVACUUM t;");
        Assert.StartsWith("V001__a.sql:2:1: statements that PostgreSQL runs only outside a transaction (line 2, 4) need a file of their "
            + "own", problem, StringComparison.Ordinal);
        Assert.Contains("-- migrator: no-transaction", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-- migrator: no-transactions\nSELECT 1;", "V001__a.sql:1:1: 'no-transactions' is not a directive: there are "
        + "no-transaction and no-placeholders")]
    [InlineData("SELECT 1;\n-- migrator: no-transaction\n", "V001__a.sql:2:1: the directive 'no-transaction' holds for the whole file: "
        + "put it above the first statement")]
    public void A_directive_that_would_have_no_effect_is_refused(string text, string problem) =>
        Assert.StartsWith(problem, SqlFiles.ProblemOf(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("ALTER TYPE mood ADD VALUE 'fine';\nUPDATE t SET m = 'fine';", "2:18")]
    [InlineData("ALTER TYPE s.mood ADD VALUE IF NOT EXISTS 'fine' AFTER 'bad';\nSELECT 1;\nALTER TABLE t ALTER m SET DEFAULT 'fine';", "3:35")]
    [InlineData("ALTER TYPE mood ADD VALUE 'fine';\nDO $$ BEGIN UPDATE t SET m = 'fine'; END $$;", "2:30")]
    [InlineData("ALTER TYPE mood ADD VALUE 'fine';\nCREATE FUNCTION f() RETURNS mood LANGUAGE sql AS $$ SELECT 'fine'::mood $$;", "2:60")]
    public void A_new_value_of_an_enumeration_that_the_file_uses_is_refused_with_both_places(string text, string place)
    {
        var problem = SqlFiles.ProblemOf(text);
        Assert.StartsWith($"V001__a.sql:{place}: 'fine' is added in line 1", problem, StringComparison.Ordinal);
        Assert.Contains("55P04", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TYPE mood ADD VALUE 'fine';")]
    [InlineData("ALTER TYPE mood ADD VALUE 'fine'; ALTER TYPE mood ADD VALUE 'fair' AFTER 'fine';")]
    [InlineData("ALTER TYPE mood ADD VALUE 'fine'; COMMENT ON TYPE mood IS 'fine';")]
    [InlineData("CREATE TYPE mood AS ENUM ('bad'); ALTER TYPE mood ADD VALUE 'fine'; CREATE TABLE t (m mood DEFAULT 'fine');")]
    [InlineData("UPDATE t SET m = 'fine'; ALTER TYPE mood ADD VALUE 'fine';")]
    [InlineData("ALTER TYPE mood ADD VALUE 'fine'; CREATE FUNCTION f() RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RETURN 'fine'; END $$;")]
    [InlineData("-- migrator: no-transaction\nALTER TYPE mood ADD VALUE 'fine'; UPDATE t SET m = 'fine';")]
    public void A_new_value_of_an_enumeration_that_PostgreSQL_lets_stand_is_let_through(string text) =>
        Assert.NotEmpty(SqlFiles.Parse(text).Statements);

    [Fact]
    public void A_statements_hash_stays_when_comments_and_space_change_and_changes_with_all_else()
    {
        static string HashOf(string text) => SqlFiles.Parse(text).StatementHash(0);
        var hash = HashOf("SELECT a, 'x  y' FROM t;");
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, HashOf("-- why\nSELECT a, -- what\n  'x  y'\nFROM t"));
        Assert.NotEqual(hash, HashOf("SELECT a, 'x y' FROM t;"));
        Assert.NotEqual(hash, HashOf("SELECT a, 'x  y' FROM u;"));
        Assert.NotEqual(HashOf("COPY t FROM STDIN;\n1\n\\.\n"), HashOf("COPY t FROM STDIN;\n2\n\\.\n"));
        Assert.Equal(HashOf("SELECT ${schema:literal};"), HashOf("SELECT  ${schema:literal};"));
    }

    [Theory]
    [InlineData("SELECT ${suffix}, '${suffix}'", "SELECT 2026-01, '2026-01'")]
    [InlineData("CREATE TABLE ${schema}.t_${suffix} ()", "CREATE TABLE shop_de.t_2026-01 ()")]
    [InlineData("GRANT SELECT ON t TO ${owner:identifier}", "GRANT SELECT ON t TO \"Shop \"\"Owner\"\"\"")]
    [InlineData("SELECT ${title:literal} || 'x'", "SELECT 'Joe''s \\ shop 😀' || 'x'")]
    [InlineData("SELECT $$ in ${schema}: $1 $$, \"${schema}\"", "SELECT $$ in shop_de: $1 $$, \"shop_de\"")]
    [InlineData("SELECT 'a${empty}b'", "SELECT 'ab'")]
    [InlineData("SELECT 1 -- ${nothing}\n + ${suffix}", "SELECT 1 -- ${nothing}\n + 2026-01")]
    [InlineData("SELECT '${', '$', '${}', '${1}', '$ {schema}'", "SELECT '${', '$', '${}', '${1}', '$ {schema}'")]
    [InlineData("SELECT $${schema}$$", "SELECT $${schema}$$")]
    [InlineData("SELECT $$ ${schema} $$, $a${schema}$a$", "SELECT $$ shop_de $$, $a${schema}$a$")]
    [InlineData("-- migrator: no-placeholders\nSELECT '${schema}'", "SELECT '${schema}'")]
    public void Placeholders_get_the_tenants_values(string text, string expected)
    {
        var file = SqlFiles.Parse(text);
        Assert.Empty(file.CheckValues(Values));
        Assert.Equal(expected, file.Statements.Single().Render(Values));
    }

    [Fact]
    public void Data_of_copy_are_not_replaced() =>
        Assert.Equal("${schema}\n", SqlFiles.Parse("COPY t FROM STDIN;\n${schema}\n\\.\n").Statements.Single().CopyData);

    [Theory]
    [InlineData("SELECT '${owner:literal}'", "1:9: a quoted value cannot stand inside quotes")]
    [InlineData("SELECT \"${owner:identifier}\"", "1:9: a quoted value cannot stand inside quotes")]
    [InlineData("DO $x$ BEGIN\n EXECUTE ${owner:literal}; END $x$", "2:10: a quoted value cannot stand inside quotes")]
    [InlineData("SELECT ${Owner}", "1:8: '${Owner}' is not a placeholder")]
    [InlineData("SELECT '${Owner}'", "1:9: '${Owner}' is not a placeholder")]
    [InlineData("SELECT ${owner:name}", "1:8: '${owner:name}' is not a placeholder")]
    [InlineData("SELECT ${a b}", "1:8: '${a b}' is not a placeholder")]
    [InlineData("SELECT ${}", "1:8: '${}' is not a placeholder")]
    [InlineData("${schema} SELECT 1", "1:1: a placeholder cannot start a statement")]
    [InlineData("SELECT 'a'${schema}", "1:11: the value would run into the quotes beside it")]
    [InlineData("SELECT ${schema}'a'", "1:8: the value would run into the quotes beside it")]
    [InlineData("SELECT E${title:literal}", "1:9: a quoted value cannot be part of a name")]
    [InlineData("SELECT U&${title:literal}", "1:10: a quoted value cannot be part of a name")]
    [InlineData("SELECT ${owner:identifier}_x", "1:8: a quoted value cannot be part of a name")]
    [InlineData("SELECT E'a'\n  ${title:literal}", "2:3: the value would continue the string beside it")]
    [InlineData("SELECT ${title:literal}\n 'a'", "1:8: the value would continue the string beside it")]
    [InlineData("SELECT $ab$ $a${schema}$ $ab$", "1:15: between dollar signs the value could end the dollar quotes")]
    [InlineData("SELECT E'\\${schema}'", "1:11: the backslash would escape")]
    public void A_placeholder_where_a_value_could_change_what_stands_around_it_is_refused(string text, string problem) =>
        Assert.StartsWith($"V001__a.sql:{problem}", SqlFiles.ProblemOf(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("SELECT '${owner}'", "1:9: the value 'Shop \"Owner\"' of ${owner} may hold only letters, digits, '_', '.' and single '-'")]
    [InlineData("SELECT 1;\nSELECT '${missing}', '${missing}'", "2:9: there is no value 'missing'; known are empty, owner, schema, suffix, title")]
    [InlineData("SELECT ${empty}", "1:8: the value of ${empty} is empty, and outside quotes")]
    [InlineData("SELECT ${empty:identifier}", "1:8: the value of ${empty:identifier} is empty")]
    public void A_value_that_does_not_fit_its_place_is_refused_with_the_place(string text, string problem)
    {
        var file = SqlFiles.Parse(text);
        Assert.Contains($"V001__a.sql:{problem}", Assert.Single(file.CheckValues(Values)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("a-")]
    [InlineData("a--b")]
    [InlineData("a b")]
    [InlineData("a'b")]
    [InlineData("a$b")]
    [InlineData("a;b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public void A_plain_value_that_could_be_more_than_a_word_is_refused(string value) =>
        Assert.NotEmpty(SqlFiles.Parse("SELECT 'x${v}'").CheckValues(new Dictionary<string, string> { ["v"] = value }));

    [Fact]
    public void A_quoted_value_has_to_be_one_that_PostgreSQL_keeps()
    {
        var file = SqlFiles.Parse("SELECT ${v:identifier}, ${w:literal}");
        Assert.Empty(file.CheckValues(new Dictionary<string, string> { ["v"] = new('ä', 31), ["w"] = "'; --" }));
        Assert.Equal(2, file.CheckValues(new Dictionary<string, string> { ["v"] = new('ä', 32), ["w"] = "a\0b" }).Count());
    }

    [Theory]
    [InlineData("1", "1:1")]
    [InlineData("one", "1:8")]
    [InlineData("two", "1:30")]
    [InlineData("three", "2:22")]
    [InlineData("shop_de", "1:12")]
    [InlineData("Joe", "2:4")]
    public void A_place_in_the_rendered_text_is_found_in_the_file(string word, string place)
    {
        var file = SqlFiles.Parse("SELECT one,${schema}.one(1), two,\n😀, ${title:literal}, three");
        var statement = file.Statements.Single();
        var rendered = statement.Render(Values);
        var offset = word == "1" ? -1 : rendered.IndexOf(word, StringComparison.Ordinal);
        var position = offset < 0 ? 0 : rendered[..offset].EnumerateRunes().Count() + 1;
        Assert.Equal(place, file.LocationOf(statement, Values, position).ToString());
    }

    [Fact]
    public void The_index_of_a_concurrent_statement_is_the_tenants_own() => Assert.Equal(
        new ConcurrentIndex("shop_de", "i_shop_de"),
        ConcurrentIndex.NameOf(SqlFiles.Parse("CREATE INDEX CONCURRENTLY i_${schema} ON ${schema:identifier}.t (a)").Statements.Single(), Values));

    [Theory]
    [InlineData("Add user's e-mail!", MigrationKind.Versioned, "V001__add_user_s_e_mail.sql")]
    [InlineData("views", MigrationKind.Repeatable, "R__views.sql")]
    [InlineData("guard", MigrationKind.Before, "before__guard.sql")]
    [InlineData("analyze", MigrationKind.After, "after__analyze.sql")]
    internal void A_new_file_is_named_after_what_it_does(string name, MigrationKind kind, string file)
    {
        using var files = new SqlFiles();
        var path = NewMigration.Create(Path.Combine(files.Folder, "new"), name, kind);
        Assert.Equal(Path.Combine(files.Folder, "new", file), path);
        Assert.StartsWith($"-- {name}\n-- Runs ", File.ReadAllText(path), StringComparison.Ordinal);
        File.AppendAllText(path, "SELECT 1;");
        Assert.Equal(kind, MigrationFile.Read(path, [])!.Kind);
    }

    [Theory]
    [InlineData("V0009__a.sql", "V0010__x.sql")]
    [InlineData("V99__a.sql", "V100__x.sql")]
    [InlineData("V20260131120000__a.sql", "V20260131120001__x.sql")]
    public void A_new_file_gets_the_next_number_with_the_folders_digits(string present, string created)
    {
        using var files = new SqlFiles();
        files.Write(present, "SELECT 1;");
        Assert.Equal(created, Path.GetFileName(NewMigration.Create(files.Folder, "x", MigrationKind.Versioned)));
    }

    [Fact]
    public void A_new_file_never_takes_the_place_of_another()
    {
        using var files = new SqlFiles();
        var path = files.Write("R__views.sql", "SELECT 1;");
        var refused = Assert.Throws<MigratorException>(() => NewMigration.Create(files.Folder, "Views", MigrationKind.Repeatable));
        Assert.Contains("is there already", refused.Message, StringComparison.Ordinal);
        Assert.Equal("SELECT 1;", File.ReadAllText(path));
        Assert.Throws<MigratorException>(() => NewMigration.Create(files.Folder, "–!–", MigrationKind.Versioned));
        files.Write("V999999999999999999__last.sql", "SELECT 1;");
        Assert.Throws<MigratorException>(() => NewMigration.Create(files.Folder, "x", MigrationKind.Versioned));
    }
}
