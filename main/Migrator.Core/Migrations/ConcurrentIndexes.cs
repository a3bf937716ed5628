using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Migrations;

/// <summary>What builds of indexes leave behind that run beside other work: PostgreSQL keeps an index that failed, invalid.</summary>
internal static class ConcurrentIndexes
{
    private const string InvalidSql = """
        select format('%I.%I', n.nspname, c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid
          join pg_namespace n on n.oid = c.relnamespace
        where not i.indisvalid and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
          and ($1 = '' or n.nspname = $1) order by 1
        """;

    /// <summary>Finds out how a statement ended that was begun by a run that is gone. An index that it left invalid is dropped, to be built
    /// again.</summary>
    /// <returns>True when the statement did its work.</returns>
    public static async Task<bool> IsFinishedAsync(
        NpgsqlConnection connection, Tenant tenant, SqlStatement statement, CancellationToken cancellationToken)
    {
        if (ConcurrentIndex.NameOf(statement, tenant.Values) is not { } index)
        {
            return false;
        }

        var schemas = index.Schema is { } schema
            ? [schema] : tenant.SearchPath.Select(name => name == "$user" ? tenant.OwnerRole : name).ToArray();
        var found = await connection.QueryAsync(
            """
            select i.indisvalid, format('%I.%I', n.nspname, c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid
              join pg_namespace n on n.oid = c.relnamespace where c.relname = $1 and n.nspname = any($2)
            """,
            reader => (IsValid: reader.GetBoolean(0), Name: reader.GetString(1)), cancellationToken, index.Name, schemas);
        if (statement.StartsWith("DROP"))
        {
            return found.Count == 0;
        }

        foreach (var invalid in found.Where(candidate => !candidate.IsValid))
        {
            await connection.ExecuteAsync($"DROP INDEX CONCURRENTLY {invalid.Name}", cancellationToken);
        }

        return found.Any(candidate => candidate.IsValid);
    }

    /// <summary>Indexes of a tenant that are invalid and that nobody is building.</summary>
    public static Task<IReadOnlyList<string>> ReadInvalidAsync(NpgsqlConnection connection, string scope, CancellationToken cancellationToken) =>
        connection.QueryAsync(InvalidSql, reader => reader.GetString(0), cancellationToken, scope);

    /// <summary>A sentence about invalid indexes; empty when there are none.</summary>
    public static async Task<string> DescribeInvalidAsync(NpgsqlConnection connection, Tenant tenant)
    {
        try
        {
            var indexes = await ReadInvalidAsync(connection, tenant.Scope, CancellationToken.None);
            return indexes.Count == 0
                ? ""
                : $" Invalid indexes are left behind: {string.Join(", ", indexes)}. The next run drops the one of this statement and builds it again; "
                    + $"by hand: {string.Join("; ", indexes.Select(index => $"DROP INDEX CONCURRENTLY {index}"))}";
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            return "";
        }
    }
}
