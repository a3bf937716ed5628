using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>Makes a tenant's database and closes it to everybody but its owner and the roles that may connect. Nothing is ever
/// dropped or handed to another owner.</summary>
internal sealed class DatabaseProvisioner(TenancySettings tenancy, LocalePolicy locale, Action<string> notice)
{
    private static readonly string[] CLibraryBases = ["C.UTF-8", "C"];

    /// <summary>The part in the maintenance database. Each step looks, acts and looks again.</summary>
    /// <returns>Whether the database exists now; false only in a dry run.</returns>
    public async Task<bool> EnsureDatabaseAsync(
        NpgsqlConnection connection, Tenant tenant, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(tenant.Name);
        var owner = SqlText.Identifier(tenant.OwnerRole);
        var state = await DatabaseState.ReadAsync(connection, tenant.Name, cancellationToken);
        if (state is null)
        {
            // Closed until PUBLIC's privileges are revoked: between the two statements anybody could connect.
            await recorder.DoAsync(
                $"create database {tenant.Name} owned by {tenant.OwnerRole} ({tenancy.Encoding}, {locale.Locale})",
                () => CreateAsync(connection, name, owner, cancellationToken));
            if (recorder.IsDryRun)
            {
                await recorder.DoAsync("revoke every privilege of PUBLIC on it", () => Task.CompletedTask);
                return false;
            }

            state = await ReadAsync(connection, tenant, cancellationToken);
        }
        else if (state.Owner != tenant.OwnerRole)
        {
            throw new MigratorException(
                $"database {tenant.Name} belongs to {state.Owner}, not to {tenant.OwnerRole}. The migrator hands nothing over: run "
                + $"ALTER DATABASE {name} OWNER TO {owner} and, in it, REASSIGN OWNED, or correct ownerRole.", ExitCode.TenantsFailed);
        }

        if (locale.IsStoodInFor(state))
        {
            notice(locale.StandInNotice);
        }

        if (state.PublicPrivileges is { } privileges)
        {
            await recorder.DoAsync(
                $"revoke {privileges} on database {tenant.Name} from PUBLIC",
                () => connection.ExecuteAsync($"REVOKE ALL ON DATABASE {name} FROM PUBLIC", cancellationToken));
            if (!recorder.IsDryRun && (await ReadAsync(connection, tenant, cancellationToken)).PublicPrivileges is { } left)
            {
                throw new MigratorException(
                    $"PUBLIC still has {left} on database {tenant.Name}, granted by a role other than its owner: that role has to revoke "
                        + $"it.",
                    ExitCode.TenantsFailed);
            }
        }

        var ownerMayConnect = await connection.ScalarAsync<bool>(
            "select has_database_privilege($1, $2, 'CONNECT') and has_database_privilege($1, $2, 'CREATE') and "
                + "has_database_privilege($1, $2, 'TEMPORARY')",
            cancellationToken, tenant.OwnerRole, tenant.Name);
        if (!ownerMayConnect)
        {
            await recorder.DoAsync(
                $"grant CONNECT, CREATE and TEMPORARY on database {tenant.Name} to {tenant.OwnerRole}",
                () => connection.ExecuteAsync($"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {name} TO {owner}", cancellationToken));
        }

        foreach (var role in tenant.Settings.ConnectRoles)
        {
            // In a dry run the role may not be there yet.
            if (!await RoleState.ExistsAsync(connection, role, cancellationToken)
                || !await connection.ScalarAsync<bool>(
                    "select has_database_privilege($1, $2, 'CONNECT')", cancellationToken, role, tenant.Name))
            {
                await recorder.DoAsync(
                    $"grant CONNECT on database {tenant.Name} to {role}",
                    () => connection.ExecuteAsync($"GRANT CONNECT ON DATABASE {name} TO {SqlText.Identifier(role)}", cancellationToken));
            }
        }

        await EnsureSearchPathAsync(connection, tenant, state, recorder, cancellationToken);
        if (!state.AllowsConnections)
        {
            await recorder.DoAsync(
                $"open database {tenant.Name}",
                () => connection.ExecuteAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true", cancellationToken));
        }

        return true;
    }

    /// <summary>The part in the tenant's own database.</summary>
    public static async Task EnsureSchemaAsync(
        NpgsqlConnection connection, Tenant tenant, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        if (await SchemaState.ReadAsync(connection, cancellationToken) is not { } schema)
        {
            throw new MigratorException(
                $"database {tenant.Name} has no schema public. Make it again: CREATE SCHEMA public AUTHORIZATION pg_database_owner",
                ExitCode.TenantsFailed);
        }

        if (!schema.BelongsTo(tenant.OwnerRole))
        {
            await recorder.DoAsync(
                $"give schema public to {tenant.OwnerRole}",
                () => connection.ExecuteAsync($"ALTER SCHEMA public OWNER TO {SqlText.Identifier(tenant.OwnerRole)}", cancellationToken));
        }

        if (schema.PublicMayCreate)
        {
            await recorder.DoAsync(
                "revoke CREATE on schema public from PUBLIC",
                () => connection.ExecuteAsync("REVOKE CREATE ON SCHEMA public FROM PUBLIC", cancellationToken));
        }
    }

    private static async Task EnsureSearchPathAsync(
        NpgsqlConnection connection, Tenant tenant, DatabaseState state, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        var schemas = tenant.Settings.SearchPath;
        if (schemas.Count > 0 && !SearchPath.Is(state.SearchPath, schemas))
        {
            await recorder.DoAsync(
                $"set the search path of database {tenant.Name} to {string.Join(", ", schemas)}",
                () => connection.ExecuteAsync(
                    $"ALTER DATABASE {SqlText.Identifier(tenant.Name)} SET search_path TO {SearchPath.Render(schemas)}", cancellationToken));
        }
    }

    private async Task CreateAsync(NpgsqlConnection connection, string name, string owner, CancellationToken cancellationToken)
    {
        var hasProviders = connection.PostgreSqlVersion.Major >= 15;
        var start = $"CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 ENCODING {SqlText.Literal(tenancy.Encoding)} "
            + $"ALLOW_CONNECTIONS false";
        var wanted = SqlText.Literal(locale.Locale);
        try
        {
            await connection.ExecuteAsync(
                $"{start}{(hasProviders ? " LOCALE_PROVIDER libc" : "")} LC_COLLATE {wanted} LC_CTYPE {wanted}", cancellationToken);
        }
        catch (PostgresException exception) when (IsUnknownLocale(exception))
        {
            if (locale.IsExact || !hasProviders)
            {
                throw new MigratorException(
                    $"The server does not know the locale {locale.Locale} ({exception.MessageText}). Correct tenancy.locale; a stand-in "
                        + $"is not used here.",
                    ExitCode.TenantsFailed, exception);
            }

            foreach (var cLibraryBase in CLibraryBases)
            {
                try
                {
                    var quoted = SqlText.Literal(cLibraryBase);
                    await connection.ExecuteAsync(
                        $"{start} LOCALE_PROVIDER icu ICU_LOCALE {SqlText.Literal(locale.IcuLocale)} LC_COLLATE {quoted} LC_CTYPE "
                            + $"{quoted}", cancellationToken);
                    return;
                }
                catch (PostgresException retry) when (IsUnknownLocale(retry) && cLibraryBase != CLibraryBases[^1])
                {
                    // Not every C library has C.UTF-8; every one has C.
                }
            }
        }
    }

    private static bool IsUnknownLocale(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.InvalidParameterValue
            or PostgresErrorCodes.UndefinedObject
        && exception.Routine == "createdb";

    private static async Task<DatabaseState> ReadAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken) =>
        await DatabaseState.ReadAsync(connection, tenant.Name, cancellationToken)
        ?? throw new MigratorException($"database {tenant.Name} was dropped by somebody else in the meantime.", ExitCode.TenantsFailed);
}

/// <summary>The schema <c>public</c> of a database.</summary>
internal sealed record SchemaState(string Owner, bool PublicMayCreate)
{
    /// <summary>Whether it is the owner's. <c>pg_database_owner</c>, the default since PostgreSQL 15, has exactly the database's owner as
    /// its member.</summary>
    public bool BelongsTo(string ownerRole) => Owner == ownerRole || Owner == "pg_database_owner";

    /// <summary>Reads it; null when there is none.</summary>
    public static async Task<SchemaState?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            """
            select pg_get_userbyid(n.nspowner)::text,
              exists (select from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a where a.grantee = 0 and a.privilege_type = 'CREATE')
            from pg_namespace n where n.nspname = 'public'
            """,
            reader => new SchemaState(reader.GetString(0), reader.GetBoolean(1)), cancellationToken) is [var schema] ? schema : null;
}
