using System.Runtime.CompilerServices;
using Infra.EmbeddedPostgres;
using Infra.Migrator.Connections;
using Npgsql;

namespace Infra.Migrator.Library.Tests;

/// <summary>A server, and a repository in a temporary folder with one deployment of three tenants, <c>app/prod</c>.</summary>
public sealed class Deployment : IAsyncLifetime
{
    public const string Tenants = """
        { "shop_prod": { "kind": "production", "status": "active", "application": "Shop", "sql": "sql" },
          "bank_prod": { "kind": "production", "status": "active", "application": "Bank", "sql": "sql" },
          "later_prod": { "kind": "production", "status": "future", "application": "Later" } }
        """;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("migrator-library-test-");

    public EmbeddedPostgresServer Server { get; private set; } = null!;

    public string Root => _root.FullName;

    public static string RepositoryRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    public async Task InitializeAsync()
    {
        Server = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions { RepositoryRoot = RepositoryRoot() });
        Write(Root);
    }

    /// <summary>What a program says about it.</summary>
    public MigratorOptions Options => new()
    {
        Environment = "app/prod",
        WorkingDirectory = Root,
        ConnectionString = Server.ConnectionString("postgres"),
        Tls = TlsMode.Disable,
        JournalFolder = Path.Combine(Root, "journals"),
    };

    /// <summary>Writes the repository.</summary>
    public static void Write(string root)
    {
        var environment = System.Text.Json.Nodes.JsonNode.Parse(
            File.ReadAllText(Path.Combine(RepositoryRoot(), "environments", "startupwebapp", "prod.json")))!.AsObject();
        environment.Remove("application");
        environment["secrets"] = new System.Text.Json.Nodes.JsonObject();
        environment["tenancy"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "roles": { "library_owner": {} }, "defaultOwnerRole": "library_owner" }""");
        environment["tenants"] = System.Text.Json.Nodes.JsonNode.Parse(Tenants);
        environment["database"]!["majorVersion"] = EmbeddedPostgresOptions.DefaultMajorVersion;
        var folder = Directory.CreateDirectory(Path.Combine(root, "environments", "app"));
        File.WriteAllText(Path.Combine(root, "Infra.sln"), "");
        File.WriteAllText(Path.Combine(folder.FullName, "prod.json"), environment.ToJsonString());
        folder.CreateSubdirectory("sql");
        File.WriteAllText(Path.Combine(folder.FullName, "sql", "V001__orders.sql"), "CREATE TABLE orders (id bigint PRIMARY KEY);");
    }

    /// <summary>Writes a SQL file.</summary>
    public void WriteSql(string name, string text) => File.WriteAllText(Path.Combine(Root, "environments", "app", "sql", name), text);

    /// <summary>Takes a SQL file away.</summary>
    public void DeleteSql(string name) => File.Delete(Path.Combine(Root, "environments", "app", "sql", name));

    public async Task<T?> ScalarAsync<T>(string sql, string database)
    {
        await using var connection = new NpgsqlConnection(Server.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _root.Delete(recursive: true);
    }
}
