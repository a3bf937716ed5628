using Infra.Environments.Settings;
using Infra.Migrator.Migrations;

namespace Infra.Migrator.Fleet;

/// <summary>A tenant with what its files hold.</summary>
internal sealed record Tenant
{
    /// <summary>Name in the environment file.</summary>
    public required string Name { get; init; }

    /// <summary>Its entry in the environment file.</summary>
    public required TenantSettings Settings { get; init; }

    /// <summary>Role that owns the database, or the schema in a shared one.</summary>
    public required string OwnerRole { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>Schema in a shared database; null when the tenant has the database.</summary>
    public string? Schema { get; init; }

    /// <summary>Its SQL files, null when the application migrates itself.</summary>
    public SqlFolder? Files { get; init; }

    /// <summary>Its test data, null when it has none.</summary>
    public SqlFolder? TestData { get; init; }

    /// <summary>Values of the placeholders in its files.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>Folder of the environment file, which relative paths start from.</summary>
    public required string Folder { get; init; }

    /// <summary>What the history calls it: its schema, or nothing when it has the database.</summary>
    public string Scope => Schema ?? "";

    /// <summary>Schema that the migrator makes and closes.</summary>
    public string MainSchema => Schema ?? "public";

    /// <summary>The owner, and the roles that may connect beside it.</summary>
    public IEnumerable<string> Roles => ConnectRoles.Prepend(OwnerRole);

    /// <summary>Roles that may connect beside the owner.</summary>
    public IEnumerable<string> ConnectRoles => Settings.ConnectRoles.Concat(Settings.Access.Keys).Distinct();

    /// <summary>Whether it is created and kept up to date.</summary>
    public bool IsActive => Settings.Status == TenantStatus.Active;

    /// <summary>Schemas that its files' unqualified names are looked up in.</summary>
    public IReadOnlyList<string> SearchPath =>
        Schema is { } schema ? [schema, "public"] : Settings.SearchPath is { Count: > 0 } own ? own : ["$user", "public"];

    /// <summary>Name for messages about locks and databases.</summary>
    public string Place => Schema is null ? Database : $"{Database}.{Schema}";

    /// <summary>Reads every tenant's files, each folder once.</summary>
    /// <exception cref="MigratorException">With everything that is wrong in all of them.</exception>
    public static IReadOnlyList<Tenant> ReadAll(EnvironmentSettings settings, string environmentFile)
    {
        var folder = Path.GetDirectoryName(environmentFile)!;
        var problems = new List<string>();
        var folders = new Dictionary<string, SqlFolder>();
        var tenants = new List<Tenant>();
        SqlFolder? Read(string? relative)
        {
            if (relative is null)
            {
                return null;
            }

            var path = Path.GetFullPath(relative, folder);
            return folders.TryGetValue(path, out var known) ? known : folders[path] = SqlFolder.Read(path, problems);
        }

        foreach (var (name, tenant) in settings.Tenants)
        {
            var isActive = tenant.Status == TenantStatus.Active;
            if ((tenant.OwnerRole ?? settings.Tenancy.DefaultOwnerRole) is { } owner)
            {
                var database = tenant.Database ?? name;
                var schema = tenant.Database is null ? null : tenant.Schema ?? name;
                tenants.Add(new Tenant
                {
                    Name = name,
                    Settings = tenant,
                    OwnerRole = owner,
                    Database = database,
                    Schema = schema,
                    Files = Read(isActive ? tenant.Sql : null),
                    TestData = Read(isActive ? tenant.TestData : null),
                    Values = ValuesOf(settings, tenant, name, database, schema, owner),
                    Folder = folder,
                });
            }
            else
            {
                problems.Add($"tenant {name}: names no ownerRole and tenancy has no defaultOwnerRole");
            }
        }

        if (problems.Count == 0)
        {
            problems.AddRange(tenants.SelectMany(tenant => (tenant.Files?.Files ?? []).Concat(tenant.TestData?.Files ?? [])
                .SelectMany(file => file.CheckValues(tenant.Values)).Select(problem => $"{problem} (tenant {tenant.Name})")).Distinct());
        }

        return problems.Count == 0
            ? tenants
            : throw new MigratorException(
                $"The tenants' files have {problems.Count} problem(s); nothing was done:\n{string.Join('\n', problems)}");
    }

    private static Dictionary<string, string> ValuesOf(
        EnvironmentSettings settings, TenantSettings tenant, string name, string database, string? schema, string owner)
    {
        var values = new Dictionary<string, string>(settings.Tenancy.Migrations.Placeholders);
        foreach (var (key, value) in tenant.Placeholders)
        {
            values[key] = value;
        }

        values["tenant"] = name;
        values["database"] = database;
        values["schema"] = schema ?? "public";
        values["owner"] = owner;
        return values;
    }
}
