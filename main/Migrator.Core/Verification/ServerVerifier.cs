using System.Globalization;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Provisioning;

namespace Infra.Migrator.Verification;

/// <summary>Checks the server itself, its roles and its list of databases.</summary>
internal sealed class ServerVerifier(EnvironmentSettings settings, ServerTarget target, ServerCatalogue server)
{
    private const double CrowdedShare = 0.8;
    private static readonly string[] SystemDatabases = ["postgres", "rdsadmin"];

    /// <summary>Checks that belong to no tenant.</summary>
    public IReadOnlyList<Check> Verify()
    {
        var checks = new CheckList("server");
        checks.Expect(
            "version", server.MajorVersion == settings.Database.MajorVersion, $"PostgreSQL {server.Version}",
            $"the environment file says majorVersion {settings.Database.MajorVersion}: connect to the right server or correct the file");
        checks.Prefer(
            "TLS", server.IsEncrypted && target.Tls == TlsMode.VerifyFull,
            server.IsEncrypted ? $"in use, {target.Tls.Word()}" : "not in use", $"--tls {target.Tls.Word()} was asked for: only on this machine");
        CheckConnections(checks);
        foreach (var (name, tenant) in settings.Tenants.Where(tenant => tenant.Value is { Status: TenantStatus.Future, Database: null }))
        {
            var exists = server.Databases.ContainsKey(tenant.DatabaseName(name));
            checks.Expect(
                "future tenant", !exists, $"{name} {(exists ? "exists" : "does not exist yet")}",
                "set its status to active in the environment file, or find out who made it");
        }

        var unknown = server.Databases.Keys.Except(settings.Tenants.Select(tenant => tenant.Value.DatabaseName(tenant.Key)))
            .Except(settings.Tenancy.SharedDatabases.Keys).Except(SystemDatabases)
            .Where(name => name != settings.Database.InitialDatabaseName && !name.StartsWith(TemplateDatabase.Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToArray();
        checks.Prefer(
            "other databases", unknown.Length == 0, unknown.Length == 0 ? "none" : string.Join(", ", unknown),
            "list them as tenants in the environment file, or find out what they are for");
        return [.. checks.Checks, .. settings.Tenancy.Roles.SelectMany(role => CheckRole(role.Key, role.Value))];
    }

    private void CheckConnections(CheckList checks)
    {
        checks.Prefer(
            "connections", server.UsedConnections < server.MaxConnections * CrowdedShare,
            $"{server.UsedConnections} of {server.MaxConnections} in use",
            settings.Registry.ScaleTrigger ?? "find out who holds them (pg_stat_activity), or take a larger class");
        if (settings.Database.Parameters.TryGetValue("max_connections", out var wanted)
            && int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            checks.Expect(
                "max_connections", server.MaxConnections == number, server.MaxConnections.ToString(CultureInfo.InvariantCulture),
                $"the environment file says {number}: the parameter takes effect after a restart of the instance");
        }
    }

    private IReadOnlyList<Check> CheckRole(string name, RoleSettings role)
    {
        var list = new CheckList($"role {name}");
        var exists = server.Roles.TryGetValue(name, out var actual);
        list.Expect("exists", exists, exists ? "yes" : "missing", "run migrator up");
        if (actual is not null)
        {
            CheckLogin(list, role, actual, server.Roles.ContainsKey(RoleState.IamRole));
            list.Expect(
                "attributes", actual.Attributes.Length == 0, actual.Attributes.Length == 0 ? "none" : actual.Attributes,
                $"an application needs none of them: ALTER ROLE \"{name}\" NO{actual.Attributes.Replace(", ", " NO", StringComparison.Ordinal)}");
            list.Expect("connection limit", actual.ConnectionLimit == role.ConnectionLimit, $"{actual.ConnectionLimit}", "run migrator up");
        }

        return list.Checks;
    }

    private static void CheckLogin(CheckList list, RoleSettings role, RoleState actual, bool serverHasIam)
    {
        list.Expect("log-in", actual.CanLogIn == role.MayLogIn, actual.CanLogIn ? "may log in" : "may not log in", "run migrator up");
        if (role.IamLogin && !serverHasIam)
        {
            list.Prefer("log-in with IAM", false, $"the server has no role {RoleState.IamRole}", "only RDS has it: nothing to do elsewhere");
        }
        else if (role.IamLogin || actual.LogsInWithIam)
        {
            list.Expect(
                "log-in with IAM", role.IamLogin == actual.LogsInWithIam,
                actual.LogsInWithIam ? $"member of {RoleState.IamRole}, so no password works" : $"not a member of {RoleState.IamRole}",
                "run migrator up");
        }
    }
}
