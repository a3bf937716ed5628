using Infra.Environments.Settings;
using Infra.Migrator.Fleet;

namespace Infra.Migrator.Provisioning;

/// <summary>A database as it should be.</summary>
/// <param name="Name">Name.</param>
/// <param name="OwnerRole">Owner.</param>
/// <param name="ConnectRoles">Roles that may connect beside the owner.</param>
/// <param name="ReadOnlyRoles">Roles whose sessions in it start read-only.</param>
/// <param name="SearchPath">Search path to set on it; empty for PostgreSQL's own.</param>
/// <param name="Tenants">The tenants in it.</param>
/// <param name="IsShared">Whether its tenants are schemas.</param>
internal sealed record DatabasePlan(
    string Name, string OwnerRole, IReadOnlyList<string> ConnectRoles, IReadOnlyList<string> ReadOnlyRoles, IReadOnlyList<string> SearchPath,
    IReadOnlyList<Tenant> Tenants, bool IsShared)
{
    /// <summary>Every role that has to be there first.</summary>
    public IEnumerable<string> Roles => ConnectRoles.Prepend(OwnerRole);

    /// <summary>The databases of tenants, in the order of the file.</summary>
    /// <exception cref="MigratorException">A shared database has no owner.</exception>
    public static IReadOnlyList<DatabasePlan> Of(IReadOnlyList<Tenant> tenants, TenancySettings tenancy) =>
    [
        .. tenants.GroupBy(tenant => tenant.Database).Select(group =>
        {
            var all = group.ToArray();
            var first = all[0];
            var readOnly = all.SelectMany(tenant => tenant.Settings.Access).Where(access => access.Value == AccessLevel.ReadOnly)
                .Select(access => access.Key).Except(all.SelectMany(tenant => tenant.Settings.Access)
                    .Where(access => access.Value == AccessLevel.ReadWrite).Select(access => access.Key)).ToArray();
            if (first.Schema is null)
            {
                return new DatabasePlan(
                    group.Key, first.OwnerRole, [.. first.ConnectRoles], readOnly, first.Settings.SearchPath, all, IsShared: false);
            }

            var owner = tenancy.SharedDatabases.GetValueOrDefault(group.Key)?.OwnerRole ?? tenancy.DefaultOwnerRole ?? throw new MigratorException(
                $"shared database {group.Key} names no ownerRole and tenancy has no defaultOwnerRole");
            return new DatabasePlan(
                group.Key, owner, [.. all.SelectMany(tenant => tenant.Roles).Distinct().Where(role => role != owner)], readOnly, [], all, IsShared: true);
        }),
    ];
}
