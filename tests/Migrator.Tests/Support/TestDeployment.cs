using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Schema;

namespace Infra.Migrator.Tests.Support;

/// <summary>A repository in a temporary folder with one deployment, <c>app/prod</c>: the shipped one with tenants and roles of its
/// own.</summary>
public sealed class TestDeployment : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("migrator-test-");
    private readonly JsonObject _json = JsonNode.Parse(
        File.ReadAllText(Path.Combine(RepositoryRoot(), "environments", "startupwebapp", "prod.json")))!.AsObject();
    private readonly SharedServer? _server;

    /// <param name="server">Server to work on. Default: none.</param>
    /// <param name="dropsDatabases">Whether the tenants' databases are dropped in the end.</param>
    public TestDeployment(SharedServer? server = null, bool dropsDatabases = true)
    {
        _server = dropsDatabases ? server : null;
        Prefix = $"t{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        File.WriteAllText(Path.Combine(_root.FullName, "Infra.sln"), "");
        Directory.CreateDirectory(EnvironmentFolder);
        _json.Remove("application");
        _json["tenants"] = new JsonObject();
        _json["secrets"] = new JsonObject();
        _json["tenancy"] = new JsonObject { ["roles"] = new JsonObject() };
        Owner = AddRole("owner");
        Tenancy["defaultOwnerRole"] = Owner;
        if (server is not null)
        {
            var database = _json["database"]!;
            database["majorVersion"] = server.MajorVersion;
            database["parameterGroupName"] =
                database["parameterGroupName"]?.GetValue<string>().Replace("postgres16", $"postgres{server.MajorVersion}", StringComparison.Ordinal);
            if (server.Server.RootCertificatePath is null)
            {
                Variables["MIGRATOR_TLS"] = "disable";
                database["parameters"]?.AsObject().Remove("max_connections");
            }

            Variables["MIGRATOR_CONNECTION"] = server.Server.ConnectionString("postgres");
        }
    }

    public string Prefix { get; }

    public string Root => _root.FullName;

    public string EnvironmentFolder => Path.Combine(Root, "environments", "app");

    /// <summary>Owner of tenants that name none.</summary>
    public string Owner { get; }

    public JsonObject Json => _json;

    public JsonObject Tenancy => _json["tenancy"]!.AsObject();

    public Dictionary<string, string> Variables { get; } = [];

    public string PasswordOf(string role) => Variables[$"MIGRATOR_PASSWORD_{role.ToUpperInvariant()}"];

    public static string RepositoryRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    /// <summary>Adds a role with a secret, and its password as a variable.</summary>
    public string AddRole(string name, int connectionLimit = -1)
    {
        var role = $"{Prefix}_{name}";
        _json["secrets"]![role] = new JsonObject
        {
            ["username"] = role,
            ["fields"] = new JsonObject { ["username"] = "username", ["password"] = "password" },
        };
        Tenancy["roles"]![role] = new JsonObject { ["secret"] = role, ["connectionLimit"] = connectionLimit };
        Variables[$"MIGRATOR_PASSWORD_{role.ToUpperInvariant()}"] = $"pw {RandomNumberGenerator.GetHexString(20)}'\"%/@:$";
        return role;
    }

    /// <summary>Adds a role that only owns: it has no secret.</summary>
    public string AddPlainRole(string name)
    {
        var role = $"{Prefix}_{name}";
        Tenancy["roles"]![role] = new JsonObject();
        return role;
    }

    /// <summary>Adds a tenant.</summary>
    public string AddTenant(string name, string status = "active", string? sql = null, Action<JsonObject>? more = null)
    {
        var tenant = $"{Prefix}_{name}";
        var entry = new JsonObject { ["kind"] = "production", ["status"] = status, ["application"] = name };
        if (sql is not null)
        {
            entry["sql"] = sql;
            Directory.CreateDirectory(Path.Combine(EnvironmentFolder, sql));
        }

        more?.Invoke(entry);
        _json["tenants"]![tenant] = entry;
        return tenant;
    }

    /// <summary>Adds a database that holds many tenants.</summary>
    public string AddSharedDatabase(string name, Action<JsonObject>? more = null)
    {
        var database = $"{Prefix}_{name}";
        var entry = new JsonObject();
        more?.Invoke(entry);
        Tenancy["sharedDatabases"] ??= new JsonObject();
        Tenancy["sharedDatabases"]![database] = entry;
        return database;
    }

    /// <summary>The entry of a tenant.</summary>
    public JsonObject TenantEntry(string tenant) => _json["tenants"]![tenant]!.AsObject();

    /// <summary>Writes a SQL file.</summary>
    public void WriteSql(string folder, string file, string text) => File.WriteAllText(Path.Combine(EnvironmentFolder, folder, file), text);

    /// <summary>Copies the SQL files that stand beside the tests.</summary>
    public void CopySql(string folder, string fixture) =>
        CopyFiles(folder, Path.Combine(RepositoryRoot(), "tests", "Migrator.Tests", "Fixtures", fixture));

    /// <summary>Copies the SQL files that a system ships.</summary>
    public void CopyShippedSql(string system, string folder) =>
        CopyFiles(folder, Path.Combine(RepositoryRoot(), "environments", system, folder));

    private void CopyFiles(string folder, string source)
    {
        Directory.CreateDirectory(Path.Combine(EnvironmentFolder, folder));
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(EnvironmentFolder, folder, Path.GetFileName(file)));
        }
    }

    /// <summary>Writes the environment file.</summary>
    public void Save() =>
        File.WriteAllText(
            Path.Combine(EnvironmentFolder, "prod.json"), _json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

    /// <summary>Writes outputs as Terraform does.</summary>
    public string WriteOutputs(JsonObject values, string file = "outputs.json")
    {
        var outputs = new JsonObject();
        foreach (var (name, value) in values)
        {
            outputs[name] = new JsonObject { ["sensitive"] = false, ["type"] = "string", ["value"] = value?.DeepClone() };
        }

        var path = Path.Combine(Root, file);
        File.WriteAllText(path, outputs.ToJsonString());
        return path;
    }

    /// <summary>Outputs that fit this deployment.</summary>
    public JsonObject Outputs(string host, int port) => new()
    {
        ["contract_version"] = 1,
        ["environment"] = "app/prod",
        ["region"] = "us-east-1",
        ["database_host"] = host,
        ["database_port"] = port,
        ["master_username"] = "postgres",
        ["master_secret_arn"] = "arn:aws:secretsmanager:us-east-1:123456789012:secret:master",
        ["secret_arns"] = new JsonObject { [Owner] = $"arn:aws:secretsmanager:us-east-1:123456789012:secret:{Owner}" },
    };

    /// <summary>Runs the migrator in this process, on the shared server when there is one.</summary>
    public Task<RunResult> RunAsync(params string[] args) => RunAsync(args, CancellationToken.None);

    public Task<RunResult> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        Save();
        return InvokeAsync(args, cancellationToken);
    }

    /// <summary>Runs the migrator in this process with the environment file as it was saved, so that several runs can go on beside each
    /// other.</summary>
    public async Task<RunResult> InvokeAsync(string[] args, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new MigratorHost
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Variables = Variables,
            WorkingDirectory = Root,
        };
        // A verb below another one stands before the options.
        string[] all = args[0] == "tenant" ? [.. args, "-e", "app/prod"] : [args[0], "-e", "app/prod", .. args[1..]];
        var exitCode = await MigratorApplication.RunAsync(all, host, cancellationToken);
        var isLines = args.Contains("ndjson");
        if (output.GetStringBuilder().Length > 0 && (isLines || args.Contains("json") || args.Contains("--json")) && !args.Contains("--help"))
        {
            OutputSchema.AssertValid(output.ToString(), isLines);
        }

        return new RunResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs <c>apply</c>, which has to succeed.</summary>
    public async Task<RunResult> ApplyAsync(params string[] args)
    {
        var result = await RunAsync(["apply", .. args]);
        Assert.True(result.ExitCode == 0, $"apply ended with {result.ExitCode}:\n{result.All}");
        return result;
    }

    /// <summary>Names a database that tenants share.</summary>
    public string AddSharedDatabase(string name = "shared", params string[] extensions)
    {
        var database = $"{Prefix}_{name}";
        if (Tenancy["sharedDatabases"] is null)
        {
            Tenancy["sharedDatabases"] = new JsonObject();
        }

        Tenancy["sharedDatabases"]![database] = new JsonObject
        {
            ["extensions"] = new JsonArray([.. extensions.Select(extension => JsonValue.Create(extension))]),
        };
        return database;
    }

    /// <summary>Adds a tenant that is a schema of a shared database.</summary>
    public string AddSchemaTenant(string name, string database, string? sql = null, Action<JsonObject>? more = null) =>
        AddTenant(name, sql: sql, more: entry =>
        {
            entry["database"] = database;
            entry["schema"] = name;
            more?.Invoke(entry);
        });

    public void Dispose()
    {
        _root.Delete(recursive: true);
        _server?.DropAsync(
            [.. _json["tenants"]!.AsObject().Concat(Tenancy["sharedDatabases"]?.AsObject() ?? []).Select(entry => entry.Key)], Prefix)
            .GetAwaiter().GetResult();
    }
}

/// <summary>What a run wrote.</summary>
public sealed record RunResult(int ExitCode, string Output, string Error)
{
    public string All => $"{Output}\n{Error}";

    public JsonElement Json => Output.Length > 0 ? JsonDocument.Parse(Output).RootElement
        : throw new InvalidOperationException($"Exit code {ExitCode} and no JSON:\n{Error}");
}
