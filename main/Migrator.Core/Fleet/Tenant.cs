using Infra.Environments.Settings;
using Infra.Migrator.Migrations;

namespace Infra.Migrator.Fleet;

/// <summary>A tenant with what its files hold.</summary>
/// <param name="Name">Name of the database.</param>
/// <param name="Settings">Its entry in the environment file.</param>
/// <param name="OwnerRole">Role that owns the database.</param>
/// <param name="Files">Its SQL files, null when the application migrates itself.</param>
/// <param name="TestData">Its test data, null when it has none.</param>
/// <param name="Folder">Folder of the environment file, which relative paths start from.</param>
internal sealed record Tenant(
    string Name, TenantSettings Settings, string OwnerRole, IReadOnlyList<MigrationFile>? Files, IReadOnlyList<MigrationFile>? TestData,
    string Folder)
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
        IReadOnlyList<MigrationFile>? Read(string? relative)
        {
            if (relative is null)
            {
                return null;
            }

            var path = Path.GetFullPath(relative, folder);
            return folders.TryGetValue(path, out var known) ? known : folders[path] = MigrationFile.ReadFolder(path, problems);
        }

        foreach (var (name, tenant) in settings.Tenants)
        {
            var isActive = tenant.Status == TenantStatus.Active;
            if ((tenant.OwnerRole ?? settings.Tenancy.DefaultOwnerRole) is { } owner)
            {
                tenants.Add(new Tenant(
                    name, tenant, owner, Read(isActive ? tenant.Sql : null), Read(isActive ? tenant.TestData : null), folder));
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
