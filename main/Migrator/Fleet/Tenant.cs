using Infra.Environments.Settings;
using Infra.Migrator.Migrations;

namespace Infra.Migrator.Fleet;

/// <summary>A tenant with what its files hold.</summary>
/// <param name="Name">Name of the database.</param>
/// <param name="Settings">Its entry in the environment file.</param>
/// <param name="OwnerRole">Role that owns the database.</param>
/// <param name="Files">Its SQL files, null when the application migrates itself.</param>
/// <param name="Folder">Folder of the environment file, which relative paths start from.</param>
internal sealed record Tenant(string Name, TenantSettings Settings, string OwnerRole, IReadOnlyList<MigrationFile>? Files, string Folder)
{
    /// <summary>The owner, and the roles that may connect beside it.</summary>
    public IEnumerable<string> Roles => Settings.ConnectRoles.Prepend(OwnerRole);

    /// <summary>Reads every tenant's files.</summary>
    /// <exception cref="MigratorException">With everything that is wrong in all of them.</exception>
    public static IReadOnlyList<Tenant> ReadAll(EnvironmentSettings settings, string environmentFile)
    {
        var folder = Path.GetDirectoryName(environmentFile)!;
        var problems = new List<string>();
        var folders = new Dictionary<string, IReadOnlyList<MigrationFile>>();
        var tenants = new List<Tenant>();
        foreach (var (name, tenant) in settings.Tenants)
        {
            IReadOnlyList<MigrationFile>? files = null;
            if (tenant.Sql is { } sql && tenant.Status == TenantStatus.Active)
            {
                var path = Path.GetFullPath(sql, folder);
                if (!folders.TryGetValue(path, out files))
                {
                    files = folders[path] = MigrationFile.ReadFolder(path, problems);
                }
            }

            if ((tenant.OwnerRole ?? settings.Tenancy.DefaultOwnerRole) is { } owner)
            {
                tenants.Add(new Tenant(name, tenant, owner, files, folder));
            }
            else
            {
                problems.Add($"tenant {name}: names no ownerRole and tenancy has no defaultOwnerRole");
            }
        }

        return problems.Count == 0
            ? tenants
            : throw new MigratorException(
                $"The tenants' files have {problems.Count} problem(s); nothing was done:\n{string.Join('\n', problems)}");
    }
}
