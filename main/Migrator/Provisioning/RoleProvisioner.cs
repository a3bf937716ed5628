using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Secrets;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>Makes a role that may log in, gives it its password, and lets the administrator act as it: on RDS the administrator is not a
/// superuser, and from PostgreSQL 16 on owning something on behalf of a role takes membership with SET and INHERIT.</summary>
internal sealed class RoleProvisioner(ServerConnector connector, RolePasswords passwords)
{
    /// <summary>Brings the role to what the settings say.</summary>
    public async Task EnsureAsync(
        NpgsqlConnection connection, string role, RoleSettings settings, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(role);
        var existing = await connection.QueryAsync(
            "select rolcanlogin, rolconnlimit from pg_roles where rolname = $1",
            reader => (CanLogIn: reader.GetBoolean(0), Limit: reader.GetInt32(1)), cancellationToken, role);
        if (existing is [var current])
        {
            if (!current.CanLogIn || current.Limit != settings.ConnectionLimit)
            {
                await recorder.DoAsync(
                    $"alter role {role}: log-in, connection limit {settings.ConnectionLimit}",
                    () =>
                        connection.ExecuteAsync($"ALTER ROLE {name} LOGIN CONNECTION LIMIT {settings.ConnectionLimit}", cancellationToken));
            }

            await EnsurePasswordAsync(connection, role, current.CanLogIn, recorder, cancellationToken);
        }
        else
        {
            var password = await passwords.FindAsync(role, cancellationToken)
                ?? throw new MigratorException($"Role {role} has no password: {RolePasswords.HowToGive(role)}.");
            var verifier = SqlText.Literal(ScramVerifier.Create(password));
            await recorder.DoAsync(
                $"create role {role}",
                () => connection.ExecuteAsync(
                    $"CREATE ROLE {name} LOGIN CONNECTION LIMIT {settings.ConnectionLimit} PASSWORD {verifier}", cancellationToken));
        }

        await EnsureMembershipAsync(connection, role, existing.Count == 1, recorder, cancellationToken);
    }

    private async Task EnsurePasswordAsync(
        NpgsqlConnection connection, string role, bool canLogIn, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        if (await passwords.FindAsync(role, cancellationToken) is not { } password
            || (canLogIn && await connector.AcceptsPasswordAsync(role, password, cancellationToken)))
        {
            return;
        }

        var verifier = SqlText.Literal(ScramVerifier.Create(password));
        await recorder.DoAsync(
            $"set the password of role {role}",
            () => connection.ExecuteAsync($"ALTER ROLE {SqlText.Identifier(role)} PASSWORD {verifier}", cancellationToken));
    }

    private static async Task EnsureMembershipAsync(
        NpgsqlConnection connection, string role, bool exists, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        var options = connection.PostgreSqlVersion.Major >= 16;
        var isMember = exists
            ? await connection.ScalarAsync<bool>(
                $"select pg_has_role($1, 'USAGE') and pg_has_role($1, '{(options ? "SET" : "MEMBER")}')", cancellationToken, role)
            : await connection.ScalarAsync<bool>("select rolsuper from pg_roles where rolname = current_user", cancellationToken);
        if (isMember)
        {
            return;
        }

        await recorder.DoAsync(
            $"let the administrator act as {role}",
            () => connection.ExecuteAsync(
                $"GRANT {SqlText.Identifier(role)} TO CURRENT_USER{(options ? " WITH INHERIT TRUE, SET TRUE" : "")}", cancellationToken));
    }
}
