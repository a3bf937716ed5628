using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Documentation;

/// <summary>An input that is refused: a row of a table of <c>docs/migrator.md</c>, and a test.</summary>
/// <param name="Title">What is wrong.</param>
/// <param name="Arguments">The command, without <c>-e app/prod</c> unless it says <c>-e</c>.</param>
/// <param name="ExitCode">What it ends with.</param>
/// <param name="Message">What it says, among other things.</param>
/// <param name="Arrange">Makes it wrong. The deployment has one tenant with the folder <c>sql</c>, which is empty.</param>
/// <param name="NeedsServer">Whether <c>up</c> has run with <see cref="Before"/> before it is made wrong.</param>
internal sealed record BadInput(
    string Title, string[] Arguments, int ExitCode, string Message, Action<TestDeployment>? Arrange = null, bool NeedsServer = false)
{
    /// <summary>File that is applied before, where a server is needed.</summary>
    public const string Before = "CREATE TABLE orders (id int);";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<BadInput> All { get; } =
    [
        new("no deployment", ["up"], 1, "--environment <system>/<deployment> is missing (or MIGRATOR_ENVIRONMENT)", _ => { }),
        new("a name that is no deployment's", ["up", "-e", "app"], 1, "--environment must be <system>/<deployment> in lower case"),
        new("a deployment that does not exist", ["up", "-e", "app/prdo"], 1, "did you mean app/prod?"),
        new("a setting that does not exist", ["up"], 1, "environments/app/prod.json:", deployment => deployment.Json["databse"] = new JsonObject()),
        new("an unknown option", ["up", "--paralel", "4"], 1, "'--paralel'"),
        new("a number out of range", ["up", "--parallel", "0"], 1, "--parallel must be a whole number from 1 to 64, got '0'"),
        new("no version", ["migrate", "--to", "twelve"], 1, "--to must be a whole number"),
        new("no number and no share", ["up", "--max-failures", "many"], 1, "--max-failures must be a number of tenants or a share of them such as 10%"),
        new("no number of seconds", ["up", "--lock-wait", "soon"], 1, "--lock-wait must be a number of seconds from 0 to 86400, got 'soon'"),
        new("an unknown format", ["status", "--format", "xml"], 1, "--format must be one of text, json, ndjson, got 'xml'"),
        new("an unknown TLS mode", ["up", "--tls", "prefer"], 1, "--tls must be one of verify-full, verify-ca, require, disable"),
        new("a tunnel without a port", ["up", "--tunnel", "localhost"], 1, "--tunnel must be host:port"),
        new("no server", ["up"], 1, "No server is named."),
        new("two servers", ["up", "--outputs", "outputs.json", "--connection", "Host=db"], 1, "both name a server: give one of them"),
        new("outputs that do not exist", ["up", "--outputs", "nowhere.json"], 1, "nowhere.json"),
        new("a password on the command line", ["up", "--connection", "Host=db;Password=secret"], 1, "--connection must not hold a password"),
        new("a connection string of another kind", ["up", "--connection", "postgres://db"], 1, "is not an Npgsql connection string"),
        new("TLS weakened in passing", ["up", "--connection", "Host=db;SSL Mode=Require"], 1, "is weaker than verify-full"),
        new("root certificates that do not exist", ["up", "--connection", "Host=db", "--ca-bundle", "roots.pem"], 1, "roots.pem do not exist"),
        new("a server that cannot be reached", ["up", "--connection", "Host=127.0.0.1;Port=1", "--tls", "disable"], 4, "Cannot reach 127.0.0.1:1"),
        new("a pattern without a tenant", ["status", "--tenant", "shpo_*"], 1, "--tenant shpo_* matches no tenant", NeedsServer: true),
        new("a wave without a tenant", ["status", "--group", "canary"], 1, "--group canary is no wave with tenants", NeedsServer: true),
        new("SQL asked for without a dry run", ["up", "--sql-out", "out"], 1, "add --dry-run"),
        new("test data in production", ["up", "--with-test-data"], 1, "a production environment, which never gets test data", NeedsServer: true),
        new("nothing to resume", ["resume"], 1, "No journal of a run of app/prod"),
        new("a baseline without a version", ["baseline"], 1, "--at <version> is missing"),
        new("a repair of nothing", ["repair"], 1, "repair needs one of --accept <version>, --reset-failed and --claim"),
        new("a claim of all tenants", ["repair", "--claim"], 1, "repair --claim is for one tenant"),
        new("a rotation without a role", ["rotate"], 1, "--role <role> is missing"),
        new("an archive of no tenant", ["tenant", "archive", "nobody"], 1, "'nobody' is no tenant of app/prod"),
        new("a SQL file without a name", ["new"], 1, "Required argument missing for command: 'new'"),

        File("a file of another name", "1_orders.sql", "SELECT 1;", "the name must be V<number>__<name>.sql"),
        File("text that is not UTF-8", "V001__a.sql", null, "the file is not UTF-8"),
        File("a string that is not closed", "V001__a.sql", "SELECT 'a;", "V001__a.sql:1:8"),
        File("a transaction command", "V001__a.sql", "BEGIN; SELECT 1; COMMIT;", "leave transaction commands out"),
        File("a change of the role", "V001__a.sql", "SET ROLE postgres;", "leave role changes out"),
        File("a role", "V001__a.sql", "CREATE ROLE app;", "belongs to the whole server"),
        File("a setting of the server", "V001__a.sql", "ALTER SYSTEM SET work_mem = '1GB';", "RDS does not permit ALTER SYSTEM"),
        File("inside and outside a transaction", "V001__a.sql", "CREATE TABLE a (a int);\nCREATE INDEX CONCURRENTLY a_a ON a (a);", "V001__a.sql:"),
        File("a concurrent index if there is none", "V001__a.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS a_a ON a (a);", "IF NOT EXISTS would take the invalid index"),
        File("a command of psql", "V001__a.sql", "\\connect other\nSELECT 1;", "connect"),
        File("rows for the client", "V001__a.sql", "COPY a TO STDOUT;", "COPY to the client has nowhere to write to"),
        File("an unknown directive", "V001__a.sql", "-- migrator: no-transactions\nSELECT 1;", "is not a directive"),
        File("a placeholder without a value", "V001__a.sql", "SELECT '${colour}';", "there is no value 'colour'"),
        File("a placeholder of another form", "V001__a.sql", "SELECT ${a-b};", "is not a placeholder"),
        File("a new enumeration value used at once", "V001__a.sql", "ALTER TYPE mood ADD VALUE 'glad';\nSELECT 'glad'::mood;", "glad"),
        new("two files of one number", ["up"], 1, "V001__", deployment =>
        {
            deployment.WriteSql("sql", "V001__a.sql", "SELECT 1;");
            deployment.WriteSql("sql", "V001__b.sql", "SELECT 1;");
        }),

        new("an applied file that was edited", ["up"], 5, "was edited after it had been applied",
            deployment => deployment.WriteSql("sql", "V005__orders.sql", "CREATE TABLE orders (id bigint);"), NeedsServer: true),
        new("an applied file that is gone", ["status"], 5, "was applied and is gone",
            deployment => System.IO.File.Delete(Path.Combine(deployment.EnvironmentFolder, "sql", "V005__orders.sql")), NeedsServer: true),
        new("a number below an applied one", ["migrate"], 5, "comes before version 5, which is applied",
            deployment => deployment.WriteSql("sql", "V004__late.sql", "SELECT 1;"), NeedsServer: true),
        new("SQL that the server refuses", ["up"], 3, "V006__wrong.sql:1:15: relation \"nowhere\" does not exist (42P01)",
            deployment => deployment.WriteSql("sql", "V006__wrong.sql", "SELECT a FROM nowhere;"), NeedsServer: true),
        new("pending files, where they count", ["status", "--check"], 2, "V006__more.sql",
            deployment => deployment.WriteSql("sql", "V006__more.sql", "SELECT 1;"), NeedsServer: true),
        new("a tenant that is not made yet", ["migrate"], 3, "does not exist or is closed: run migrator up or migrator provision first",
            deployment => deployment.AddTenant("new_prod", sql: "sql"), NeedsServer: true),
        new("a version that the database has already", ["baseline", "--at", "5"], 3, "was applied by the migrator, so this tenant needs no baseline", NeedsServer: true),
    ];

    public override string ToString() => Title;

    private static BadInput File(string title, string name, string? text, string message) => new($"in a SQL file: {title}", ["up"], 1, message, deployment =>
    {
        if (text is null)
        {
            System.IO.File.WriteAllBytes(Path.Combine(deployment.EnvironmentFolder, "sql", name), [0x53, 0xFF, 0xFE]);
        }
        else
        {
            deployment.WriteSql("sql", name, text);
        }
    });
}
