using System.Diagnostics;
using System.Globalization;
using Infra.Migrator.Migrations;
using Infra.Migrator.Tests.Support;
using Npgsql;
using Xunit.Abstractions;

namespace Infra.Migrator.Tests.Proof;

/// <summary><c>kill -9</c> of the migrator, again and again, at instants that nobody chose.</summary>
/// <remarks><c>MIGRATOR_KILL_SEED</c> repeats the instants of a run and <c>MIGRATOR_KILL_COUNT</c> gives another number of them. Scheduling is not
/// repeated, so a seed makes a failure likely again, not certain.</remarks>
[Collection(Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    private const string Name = "kill";
    private const int DefaultKills = 100;

    // Three of four runs are killed, however fast the machine is just now.
    private const double Shorter = 0.85;
    private const double Longer = 1.05;
    private const int MostKillsPerRound = 8;

    [Fact]
    public async Task A_run_that_is_killed_at_any_instant_leaves_no_half_of_a_file_and_a_true_history_and_the_next_one_completes_it()
    {
        var seed = Number("MIGRATOR_KILL_SEED") ?? Random.Shared.Next();
        var kills = Number("MIGRATOR_KILL_COUNT") ?? DefaultKills;
        output.WriteLine($"MIGRATOR_KILL_SEED={seed}");
        try
        {
            await using var server = await OwnServer.StartAsync();
            using var deployment = new TestDeployment(server);
            await new Workload(server, deployment, new Random(seed), output).RunAsync(kills);
        }
        catch (Exception exception)
        {
            throw new Xunit.Sdk.XunitException($"With MIGRATOR_KILL_SEED={seed}: {exception}");
        }
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Rounds of new files: each is killed a few times, then completed.</summary>
    private sealed class Workload(OwnServer server, TestDeployment deployment, Random random, ITestOutputHelper output)
    {
        private readonly List<(string Database, string Scope)> _tenants = [];
        private readonly Dictionary<string, int> _rounds = [];
        private int _round;

        public async Task RunAsync(int kills)
        {
            var shared = deployment.AddSharedDatabase();
            foreach (var name in new[] { "one", "two" })
            {
                _tenants.Add((deployment.AddTenant(name, sql: "sql"), ""));
            }

            foreach (var name in new[] { "three", "four", "five" })
            {
                deployment.AddSchemaTenant(name, shared, "sql");
                _tenants.Add((shared, name));
            }

            deployment.WriteSql(
                "sql", "V001__items.sql", "CREATE TABLE items (id int, v int); INSERT INTO items SELECT i, i FROM generate_series(1, 100) i;");
            Directory.CreateDirectory(Path.Combine(deployment.EnvironmentFolder, "fresh"));
            deployment.WriteSql(
                "fresh", "V001__a.sql", "CREATE TABLE a_0 (id int); SELECT pg_sleep(0.01); CREATE TABLE b_0 (id int); INSERT INTO a_0 VALUES (1);");
            deployment.Save();
            var first = Stopwatch.StartNew();
            await CompleteAsync("up");
            var whole = first.Elapsed;
            var killed = 0;
            while (killed < kills)
            {
                await BeginRoundAsync();
                var most = random.Next(2, MostKillsPerRound + 1);
                for (var attempt = 0; attempt < most && killed < kills; attempt++)
                {
                    var verb = attempt > 0 && random.Next(2) == 0 ? "resume" : "up";
                    var delay = whole * (0.1 + 0.95 * random.NextDouble());
                    using var process = MigratorProcess.Start(deployment, verb, "--parallel", "4", "--journal", "journal");
                    if (await process.WaitAsync(delay))
                    {
                        await process.WaitAsync();
                        Assert.True(
                            process.ExitCode == 0 || HasNoJournal(verb, process.Text), $"{verb} ended with {process.ExitCode}:\n{process.Text}");
                        whole *= Shorter;
                        break;
                    }

                    process.Kill();
                    await process.WaitAsync();
                    killed++;
                    whole *= Longer;
                    await server.WaitUntilAsync("select count(*) = 0 from pg_stat_activity where application_name = 'infra-migrator'");
                    await CheckAsync(isComplete: false, $"round {_round}, {verb} killed after {delay.TotalMilliseconds:0} ms:\n{process.Text}");
                }

                await CompleteAsync(random.Next(2) == 0 ? "resume" : "up");
                await CheckAsync(isComplete: true, $"round {_round}, completed");
            }

            output.WriteLine($"{killed} kills in {_round} rounds; a run takes about {whole.TotalMilliseconds:0} ms");
        }

        private static bool HasNoJournal(string verb, string text) => verb == "resume" && text.Contains("No journal", StringComparison.Ordinal);

        private async Task CompleteAsync(string verb)
        {
            string[] Arguments(string verb) => [verb, "--parallel", "4", "--journal", "journal"];
            var (exitCode, text) = await MigratorProcess.RunAsync(deployment, Arguments(verb));
            if (HasNoJournal(verb, text))
            {
                // A run that was killed before it had a journal is begun again, not gone on with.
                (exitCode, text) = await MigratorProcess.RunAsync(deployment, Arguments("up"));
            }

            Assert.True(exitCode == 0, $"{verb} ended with {exitCode}:\n{text}");
        }

        /// <summary>A file of each kind, and a tenant that does not exist yet instead of the former round's.</summary>
        private async Task BeginRoundAsync()
        {
            if (_round > 0)
            {
                var former = $"{deployment.Prefix}_fresh{_round}";
                deployment.Json["tenants"]!.AsObject().Remove(former);
                await server.ExecuteAsync($"DROP DATABASE \"{former}\" WITH (FORCE)");
                Assert.True(_tenants.Remove((former, "fresh")));
            }

            _round++;
            var n = _round;
            var journal = Path.Combine(deployment.Root, "journal");
            if (Directory.Exists(journal))
            {
                Directory.Delete(journal, recursive: true);
            }

            _tenants.Add((deployment.AddTenant($"fresh{n}", sql: "fresh"), "fresh"));
            deployment.WriteSql("sql", $"V{n}1__tables.sql", $"""
                CREATE TABLE a_{n} (id int);
                INSERT INTO a_{n} VALUES (1);
                SELECT pg_sleep(0.02);
                CREATE TABLE b_{n} (id int);
                {(n > 1 ? $"DROP INDEX i_{n - 1}; DROP INDEX j_{n - 1};" : "")}
                """);
            deployment.WriteSql("sql", $"V{n}2__copy.sql", $"""
                CREATE TABLE c_{n} (id int);
                COPY c_{n} FROM STDIN;
                1
                2
                \.
                SELECT pg_sleep(0.02);
                CREATE TABLE d_{n} (id int);
                """);
            deployment.WriteSql("sql", $"V{n}3__indexes.sql", $"""
                CREATE INDEX CONCURRENTLY i_{n} ON items (v);
                CREATE INDEX CONCURRENTLY j_{n} ON a_{n} (id);
                VACUUM items;
                """);
            deployment.WriteSql("sql", "R__views.sql", $"""
                CREATE OR REPLACE VIEW v AS SELECT {n} AS n;
                SELECT pg_sleep(0.01);
                CREATE OR REPLACE VIEW w AS SELECT {n} AS n;
                """);
            var problems = new List<string>();
            var view = MigrationFile.Read(Path.Combine(deployment.EnvironmentFolder, "sql", "R__views.sql"), problems);
            Assert.Empty(problems);
            _rounds[view!.Checksum] = n;
            deployment.Save();
        }

        private async Task CheckAsync(bool isComplete, string when)
        {
            foreach (var (database, scope) in _tenants)
            {
                var isOpen = await server.ScalarAsync<bool>($"select exists (select from pg_database where datname = '{database}' and datallowconn)");
                Assert.True(isOpen || !isComplete, $"{when}\n{database} is missing");
                if (isOpen)
                {
                    var state = await TenantCatalog.ReadAsync(server, database, scope == "fresh" ? "" : scope);
                    var problems = scope == "fresh" ? ProblemsOfFresh(state, isComplete) : Problems(state, isComplete);
                    Assert.True(problems.Count == 0, $"{when}\n{database} {scope}: {string.Join("; ", problems)}\n{state}");
                }
            }
        }

        private static List<string> ProblemsOfFresh(TenantCatalog state, bool isComplete)
        {
            var problems = new List<string>();
            CheckPair(problems, state, "1", "a_0", "b_0", isComplete);
            return problems;
        }

        private List<string> Problems(TenantCatalog state, bool isComplete)
        {
            var problems = new List<string>();
            for (var n = 1; n <= _round; n++)
            {
                CheckPair(problems, state, $"{n}1", $"a_{n}", $"b_{n}", isComplete);
                CheckPair(problems, state, $"{n}2", $"c_{n}", $"d_{n}", isComplete);
                var indexes = state.Of("versioned", $"{n}3");
                var done = indexes?.Applied ?? 0;
                var isNext = state.Of("versioned", $"{n + 1}1")?.State == "applied";
                foreach (var (index, number) in new[] { ($"i_{n}", 1), ($"j_{n}", 2) })
                {
                    var isValid = state.Indexes.TryGetValue(index, out var valid) ? valid : (bool?)null;
                    if (isNext ? isValid is not null : number <= done ? isValid != true : number > done + 1 && isValid is not null)
                    {
                        problems.Add($"index {index} is {isValid}, but {done} statements are noted");
                    }
                }

                if ((indexes?.State == "applied") != (done == 3) || (isComplete && done != 3))
                {
                    problems.Add($"{n}3 is {indexes?.State} with {done} statements");
                }
            }

            foreach (var key in state.Rows.Where(row => row is { Kind: "versioned", State: "applied" })
                .GroupBy(row => row.Key).Where(group => group.Count() > 1))
            {
                problems.Add($"{key.Key} is noted as applied {key.Count()} times");
            }

            var view = state.Of("repeatable", "views");
            var round = view is null ? null : (int?)_rounds[view.Checksum];
            if (state.Views.Count is not (0 or 2) || state.Views.Values.Any(value => value != round) || (round is not null && state.Views.Count == 0)
                || (isComplete && round != _round))
            {
                problems.Add($"views of round {string.Join(" and ", state.Views.Values)}, round {round} noted");
            }

            return problems;
        }

        private static void CheckPair(List<string> problems, TenantCatalog state, string version, string first, string second, bool isComplete)
        {
            var row = state.Of("versioned", version);
            var (hasFirst, hasSecond) = (state.Tables.Contains(first), state.Tables.Contains(second));
            if (hasFirst != hasSecond || hasFirst != (row?.State == "applied") || (isComplete && !hasFirst))
            {
                problems.Add($"version {version} is {row?.State ?? "not noted"}, {first} {hasFirst}, {second} {hasSecond}");
            }
        }
    }

    private sealed record Row(string Kind, string Key, int Attempt, string State, string Checksum, int Applied);

    /// <summary>What a tenant has and what its history says.</summary>
    private sealed record TenantCatalog(
        IReadOnlyList<Row> Rows, IReadOnlySet<string> Tables, IReadOnlyDictionary<string, bool> Indexes, IReadOnlyDictionary<string, int> Views)
    {
        public Row? Of(string kind, string key) => Rows.LastOrDefault(row => row.Kind == kind && row.Key == key);

        public override string ToString() => string.Join('\n', Rows.TakeLast(20).Cast<object>().Concat(Tables).Concat(Indexes.Keys));

        public static async Task<TenantCatalog> ReadAsync(SharedServer server, string database, string scope)
        {
            await using var connection = await server.OpenAsync(database);
            var schema = scope.Length == 0 ? "public" : scope;
            async Task<List<T>> Query<T>(string sql, Func<NpgsqlDataReader, T> read)
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await using var reader = await command.ExecuteReaderAsync();
                var rows = new List<T>();
                while (await reader.ReadAsync())
                {
                    rows.Add(read(reader));
                }

                return rows;
            }

            var hasHistory = (await Query("select to_regclass('infra_migrator.history') is not null", row => row.GetBoolean(0)))[0];
            var rows = !hasHistory ? [] : await Query(
                $"""
                select kind, key, attempt, state, checksum, applied_statements from infra_migrator.history where scope = '{scope}'
                order by started_at, attempt
                """,
                row => new Row(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetString(4), row.GetInt32(5)));
            var tables = await Query($"select tablename::text from pg_tables where schemaname = '{schema}'", row => row.GetString(0));
            var indexes = await Query(
                $"""
                select c.relname::text, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid
                where c.relnamespace = to_regnamespace('{schema}')
                """,
                row => (Name: row.GetString(0), IsValid: row.GetBoolean(1)));
            var views = await Query($"select viewname::text, definition from pg_views where schemaname = '{schema}'", row => (
                Name: row.GetString(0),
                Round: int.Parse(new string([.. row.GetString(1).Where(char.IsAsciiDigit)]), CultureInfo.InvariantCulture)));
            return new TenantCatalog(
                rows, tables.ToHashSet(), indexes.ToDictionary(index => index.Name, index => index.IsValid),
                views.ToDictionary(view => view.Name, view => view.Round));
        }
    }
}
