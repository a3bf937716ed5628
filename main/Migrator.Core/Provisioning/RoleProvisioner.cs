using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Secrets;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>Makes a role, gives it its password or log-in by IAM where it has one, and lets the administrator act as it: on RDS the
/// administrator is not a superuser, and from PostgreSQL 16 on owning something on behalf of a role takes membership with SET and
/// INHERIT.</summary>
internal sealed class RoleProvisioner(ServerConnector connector, RolePasswords passwords, Action<string> notice)
{
    /// <summary>Brings the role to what the settings say.</summary>
    public async Task EnsureAsync(
        NpgsqlConnection connection, string role, RoleSettings settings, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(role);
        var attributes = $"{(settings.MayLogIn ? "LOGIN" : "NOLOGIN")} CONNECTION LIMIT {settings.ConnectionLimit}";
        var current = await RoleState.ReadAsync(connection, role, cancellationToken);
        if (current is null)
        {
            var verifier = settings.Secret is null ? null : ScramVerifier.Create(
                await passwords.FindAsync(role, cancellationToken)
                ?? throw new MigratorException($"Role {role} has no password: {RolePasswords.HowToGive(role)}."));
            await recorder.DoAsync(
                $"create role {role}{(settings.MayLogIn ? "" : ", which may not log in")}",
                $"CREATE ROLE {name} {attributes}{(verifier is null ? "" : " PASSWORD '…'")}",
                () => connection.ExecuteAsync(
                    $"CREATE ROLE {name} {attributes}{(verifier is null ? "" : $" PASSWORD {SqlText.Literal(verifier)}")}",
                    cancellationToken));
        }
        else if (current.CanLogIn != settings.MayLogIn || current.ConnectionLimit != settings.ConnectionLimit)
        {
            // A password that nobody uses would be good again as soon as somebody lets the role log in.
            var sql = $"ALTER ROLE {name} {attributes}{(settings.MayLogIn ? "" : " PASSWORD NULL")}";
            await recorder.DoAsync(
                $"alter role {role}: {(settings.MayLogIn ? "log-in" : "no log-in")}, connection limit {settings.ConnectionLimit}", sql,
                () => connection.ExecuteAsync(sql, cancellationToken));
        }

        // Before the password is tried: a member of rds_iam has no password that works.
        await EnsureIamAsync(connection, role, settings, recorder, cancellationToken);
        if (current is not null && settings.Secret is not null)
        {
            await EnsurePasswordAsync(connection, role, current.CanLogIn, recorder, cancellationToken);
        }

        await EnsureMembershipAsync(connection, role, current is not null, recorder, cancellationToken);
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
            $"set the password of role {role}", $"ALTER ROLE {SqlText.Identifier(role)} PASSWORD '…'",
            () => connection.ExecuteAsync($"ALTER ROLE {SqlText.Identifier(role)} PASSWORD {verifier}", cancellationToken));
    }

    private async Task EnsureIamAsync(
        NpgsqlConnection connection, string role, RoleSettings settings, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        if (!await RoleState.ExistsAsync(connection, RoleState.IamRole, cancellationToken))
        {
            if (settings.IamLogin)
            {
                notice($"This server has no role {RoleState.IamRole}, so it is not RDS: {role} cannot log in here with an IAM token.");
            }

            return;
        }

        var isMember = (await RoleState.ReadAsync(connection, role, cancellationToken))?.LogsInWithIam ?? false;
        if (isMember != settings.IamLogin)
        {
            var name = SqlText.Identifier(role);
            var sql = settings.IamLogin ? $"GRANT {RoleState.IamRole} TO {name}" : $"REVOKE {RoleState.IamRole} FROM {name}";
            await recorder.DoAsync(
                settings.IamLogin ? $"let {role} log in with IAM tokens" : $"let {role} log in with its password, no longer with IAM tokens", sql,
                () => connection.ExecuteAsync(sql, cancellationToken));
        }
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

        var sql = $"GRANT {SqlText.Identifier(role)} TO CURRENT_USER{(options ? " WITH INHERIT TRUE, SET TRUE" : "")}";
        await recorder.DoAsync(
            $"let the administrator act as {role}", sql, () => connection.ExecuteAsync(sql, cancellationToken));
    }
}
