using System.Security.Cryptography;
using System.Text;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>A migrated database that nobody may connect to and that new tenants are copied from: one copy costs about as much as an empty
/// database, and the files' work is done once.</summary>
/// <param name="Name">Name; it tells files and owner, so another set of files has another template.</param>
/// <param name="SizeBytes">Size; 0 when it is not known.</param>
internal sealed record TemplateDatabase(string Name, long SizeBytes)
{
    /// <summary>How the names of templates begin.</summary>
    public const string Prefix = "infra_template_";

    /// <summary>Fewest new tenants with the same files and owner that a template is made for. Making it costs one more database.</summary>
    public const int FewestTenants = 3;

    /// <summary>From this size on, copying files and two checkpoints are cheaper than writing every page to the log. Source: PostgreSQL
    /// documentation, CREATE DATABASE, STRATEGY.</summary>
    private const long FileCopyBytes = 256L * 1024 * 1024;

    /// <summary>Clause of <c>CREATE DATABASE</c>.</summary>
    public string Strategy => SizeBytes >= FileCopyBytes ? " STRATEGY file_copy" : "";

    /// <summary>Groups of new tenants that a template would make faster, by the template's name.</summary>
    /// <param name="databases">Databases to be made.</param>
    /// <param name="settings">The environment file's choice.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<DatabasePlan>> Candidates(
        IEnumerable<DatabasePlan> databases, MigrationSettings settings) =>
        !settings.Templates ? new Dictionary<string, IReadOnlyList<DatabasePlan>>()
        : databases
            .Where(database => !database.IsShared && database.Tenants is [{ IsActive: true, Files: { Files.Count: > 0 } } tenant] && IsSame(tenant))
            .GroupBy(database => NameOf(database.Tenants[0]))
            .Where(group => group.Count() >= FewestTenants)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<DatabasePlan>)[.. group]);

    /// <summary>Reads a template that is there and finished.</summary>
    public static async Task<TemplateDatabase?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            """
            select pg_database_size(d.oid) from pg_database d
            where d.datname = $1 and not d.datallowconn and shobj_description(d.oid, 'pg_database') = $2
            """,
            reader => new TemplateDatabase(name, reader.GetInt64(0)), cancellationToken, name, Comment) is [var found] ? found : null;

    /// <summary>Mark of a template that came to its end.</summary>
    public const string Comment = "infra-migrator: migrated template";

    /// <summary>The tenant that a template is made as.</summary>
    public static Tenant TenantOf(Tenant like, string name) => like with
    {
        Name = name,
        Database = name,
        TestData = null,
        Settings = like.Settings with { AfterProvision = null },
    };

    // Files that name the tenant give every tenant something of its own.
    private static bool IsSame(Tenant tenant) => tenant.Files!.Files.All(file => file.Placeholders.Count == 0);

    private static string NameOf(Tenant tenant)
    {
        var text = string.Join('\n', [
            tenant.OwnerRole, tenant.Files!.ManifestHash, .. tenant.Settings.SearchPath, .. tenant.Settings.Extensions,
            .. tenant.Settings.Access.Select(access => $"{access.Key}={access.Value}"),
        ]);
        return $"{Prefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}";
    }
}
