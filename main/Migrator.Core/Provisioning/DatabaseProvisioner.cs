using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>Makes a database and closes it to everybody but its owner and the roles that may connect. Nothing is ever dropped or handed to
/// another owner.</summary>
internal sealed class DatabaseProvisioner(TenancySettings tenancy, LocalePolicy locale, Action<string> notice)
{
    private static readonly string[] CLibraryBases = ["C.UTF-8", "C"];

    /// <summary>Brings a database to what it should be. Statements go only where the state read before differs.</summary>
    /// <param name="connection">Connection to the maintenance database: never to a template, which would keep others from copying it.</param>
    /// <param name="database">What it should be.</param>
    /// <param name="server">What the server has.</param>
    /// <param name="template">Migrated database to copy. Default: an empty one.</param>
    /// <param name="recorder">Told each change.</param>
    /// <param name="cancellationToken">Ends it between statements.</param>
    /// <returns>Whether the database exists now; false only in a dry run.</returns>
    public async Task<bool> EnsureAsync(
        NpgsqlConnection connection, DatabasePlan database, ServerState server, TemplateDatabase? template, ChangeRecorder recorder,
        CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(database.Name);
        var state = server.Databases.GetValueOrDefault(database.Name);
        var isNew = state is null;
        if (isNew)
        {
            // Closed until PUBLIC's privileges are revoked: between the two statements anybody could connect.
            await recorder.DoAsync(
                $"create database {database.Name} owned by {database.OwnerRole} "
                + (template is null ? $"({tenancy.Encoding}, {locale.Locale})" : $"as a copy of {template.Name}, its SQL files included"),
                CreateSql(database, template, LocaleOptions(connection)),
                () => template is null
                    ? CreateAsync(connection, database, cancellationToken)
                    : connection.ExecuteAsync(CreateSql(database, template, ""), cancellationToken));
            if (recorder.IsDryRun)
            {
                recorder.Add("revoke every privilege of PUBLIC on it", $"REVOKE ALL ON DATABASE {name} FROM PUBLIC");
                return false;
            }

            state = await ReadAsync(connection, database, cancellationToken);
        }
        else if (state!.Owner != database.OwnerRole)
        {
            var owner = SqlText.Identifier(database.OwnerRole);
            throw new MigratorException(
                $"database {database.Name} belongs to {state.Owner}, not to {database.OwnerRole}. The migrator hands nothing over: run "
                + $"ALTER DATABASE {name} OWNER TO {owner} and, in it, REASSIGN OWNED, or correct ownerRole.", ExitCode.TenantsFailed);
        }

        if (locale.IsStoodInFor(state))
        {
            notice(locale.StandInNotice);
        }

        // One round trip and one transaction: a database is either closed as it should be, or as it was.
        var statements = new List<Change>();
        if (state.PublicPrivileges is { } privileges)
        {
            statements.Add(new Change(
                $"revoke {privileges} on database {database.Name} from PUBLIC", $"REVOKE ALL ON DATABASE {name} FROM PUBLIC"));
        }

        statements.AddRange(GrantsOf(database, server, isNew, wasOpen: state.PublicPrivileges is not null));
        if (database.SearchPath.Count > 0 && !SearchPath.Is(state.SearchPath, database.SearchPath))
        {
            statements.Add(new Change(
                $"set the search path of database {database.Name} to {string.Join(", ", database.SearchPath)}",
                $"ALTER DATABASE {name} SET search_path TO {SearchPath.Render(database.SearchPath)}"));
        }

        foreach (var role in database.ReadOnlyRoles.Where(role => isNew || !server.ReadOnly.Contains((database.Name, role))))
        {
            statements.Add(new Change(
                $"start sessions of {role} in database {database.Name} read-only",
                $"ALTER ROLE {SqlText.Identifier(role)} IN DATABASE {name} SET default_transaction_read_only = on"));
        }

        if (!state.AllowsConnections)
        {
            statements.Add(new Change($"open database {database.Name}", $"ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
        }

        if (statements.Count == 0)
        {
            return true;
        }

        if (!recorder.IsDryRun)
        {
            await connection.ExecuteAllAsync(statements.Select(statement => statement.Sql!), cancellationToken);
            if (state.PublicPrivileges is not null && (await ReadAsync(connection, database, cancellationToken)).PublicPrivileges is { } left)
            {
                throw new MigratorException(
                    $"PUBLIC still has {left} on database {database.Name}, granted by a role other than its owner: that role has to revoke it.",
                    ExitCode.TenantsFailed);
            }
        }

        foreach (var statement in statements)
        {
            recorder.Add(statement.Description, statement.Sql);
        }

        return true;
    }

    private static IEnumerable<Change> GrantsOf(DatabasePlan database, ServerState server, bool isNew, bool wasOpen)
    {
        var name = SqlText.Identifier(database.Name);
        if (!isNew && (wasOpen || !(server.MayConnect.Contains((database.Name, database.OwnerRole)) && server.MayCreate.Contains((database.Name, database.OwnerRole)))))
        {
            yield return new Change(
                $"grant CONNECT, CREATE and TEMPORARY on database {database.Name} to {database.OwnerRole}",
                $"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {name} TO {SqlText.Identifier(database.OwnerRole)}");
        }

        foreach (var role in database.ConnectRoles.Where(role => isNew || wasOpen || !server.MayConnect.Contains((database.Name, role))))
        {
            yield return new Change(
                $"grant CONNECT on database {database.Name} to {role}", $"GRANT CONNECT ON DATABASE {name} TO {SqlText.Identifier(role)}");
        }
    }

    private string LocaleOptions(NpgsqlConnection connection)
    {
        var wanted = SqlText.Literal(locale.Locale);
        return $"{(connection.PostgreSqlVersion.Major >= 15 ? " LOCALE_PROVIDER libc" : "")} LC_COLLATE {wanted} LC_CTYPE {wanted}";
    }

    private string CreateSql(DatabasePlan database, TemplateDatabase? template, string localeOptions) =>
        $"CREATE DATABASE {SqlText.Identifier(database.Name)} OWNER {SqlText.Identifier(database.OwnerRole)} TEMPLATE "
        + (template is null
            ? $"template0 ENCODING {SqlText.Literal(tenancy.Encoding)} ALLOW_CONNECTIONS false{localeOptions}"
            : $"{SqlText.Identifier(template.Name)}{template.Strategy} ALLOW_CONNECTIONS false");

    private async Task CreateAsync(NpgsqlConnection connection, DatabasePlan database, CancellationToken cancellationToken)
    {
        var hasProviders = connection.PostgreSqlVersion.Major >= 15;
        try
        {
            await connection.ExecuteAsync(CreateSql(database, null, LocaleOptions(connection)), cancellationToken);
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
                    var options = $" LOCALE_PROVIDER icu ICU_LOCALE {SqlText.Literal(locale.IcuLocale)} LC_COLLATE {quoted} LC_CTYPE {quoted}";
                    await connection.ExecuteAsync(CreateSql(database, null, options), cancellationToken);
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

    private static async Task<DatabaseState> ReadAsync(
        NpgsqlConnection connection, DatabasePlan database, CancellationToken cancellationToken) =>
        await DatabaseState.ReadAsync(connection, database.Name, cancellationToken)
        ?? throw new MigratorException($"database {database.Name} was dropped by somebody else in the meantime.", ExitCode.TenantsFailed);
}
