using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Npgsql;

namespace Infra.Migrator.Verification;

/// <summary>What a database's own catalogue says about all its tenants, read in one round trip however many they are.</summary>
internal sealed record DatabaseCatalogue
{
    /// <summary>Number of the row that stands for <c>public</c> of a shared database, which belongs to no tenant.</summary>
    public const int SharedPublic = -1;

    // Every tenant with its schemas: all of the database, or its own of a shared one.
    private const string Schemas = $"""
        with wanted as (select * from unnest($1::int[], $2::text[], $3::text[]) as w (id, scope, owner)),
        schemas as (
          select w.id, w.owner, n.oid, n.nspname, n.nspowner, n.nspacl, n.nspname = case w.scope when '' then 'public' else w.scope end as is_main
          from wanted w join pg_namespace n on w.scope = '' or n.nspname = w.scope
          where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', '{HistoryTable.Schema}')),
        extension_members as (select d.classid, d.objid from pg_depend d where d.deptype = 'e')
        """;

    private const string DatabaseSql = """
        select current_database()::text, pg_database_size(current_database()), array(select e.extname::text from pg_extension e order by 1),
          array(select e.extversion from pg_extension e order by e.extname::text)
        """;

    private const string MainSchemaSql = """
        with wanted as (select * from unnest($1::int[], $2::text[], $3::text[]) as w (id, scope, owner))
        select w.id, pg_get_userbyid(n.nspowner)::text,
          exists (select from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a where a.grantee = 0 and a.privilege_type = 'CREATE'),
          coalesce(t.count, 0)
        from wanted w left join pg_namespace n on n.nspname = case w.scope when '' then 'public' else w.scope end
          left join (select relnamespace, count(*)::int as count from pg_class where relkind in ('r', 'p') and not relispartition group by 1) t
            on t.relnamespace = n.oid
        """;

    private const string InvalidIndexSql = $"""
        {Schemas}
        select s.id, format('%I.%I', s.nspname, c.relname) from schemas s join pg_class c on c.relnamespace = s.oid join pg_index i on i.indexrelid = c.oid
        where not i.indisvalid and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) order by 1, 2
        """;

    // What an extension brings is the extension's own affair; functions may be executed by everybody who reaches their schema.
    private const string PublicSql = $"""
        {Schemas},
        objects as (
          select s.id, 'pg_namespace'::regclass as class, s.oid, format('schema %I', s.nspname) as what,
            coalesce(s.nspacl, acldefault('n', s.nspowner)) as acl, s.nspname = 'public' as is_public
          from schemas s
          union all
          select s.id, 'pg_class'::regclass, c.oid, format('%I.%I', s.nspname, c.relname),
            coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)), false
          from pg_class c join schemas s on s.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')),
        found as (
          select o.id, format('%s on %s', a.privilege_type, o.what) as what from objects o, aclexplode(o.acl) a
          where a.grantee = 0 and not (o.is_public and a.privilege_type = 'USAGE')
            and (o.class, o.oid) not in (select classid, objid from extension_members))
        select id, count(*)::int, (array_agg(what order by what))[1:10] from found group by id
        """;

    private const string OwnerSql = $"""
        {Schemas},
        objects as (
          select s.id, s.owner, 'pg_namespace'::regclass as class, s.oid, format('schema %I', s.nspname) as what, s.nspowner as owned_by
          from schemas s where not s.is_main
          union all
          select s.id, s.owner, 'pg_class'::regclass, c.oid, format('%I.%I', s.nspname, c.relname), c.relowner
          from pg_class c join schemas s on s.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
          union all
          select s.id, s.owner, 'pg_proc'::regclass, p.oid, format('%I.%I()', s.nspname, p.proname), p.proowner
          from pg_proc p join schemas s on s.oid = p.pronamespace
          union all
          select s.id, s.owner, 'pg_type'::regclass, t.oid, format('type %I.%I', s.nspname, t.typname), t.typowner
          from pg_type t join schemas s on s.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
          where t.typtype in ('e', 'd', 'r') or c.relkind = 'c'),
        found as (
          select o.id, format('%s of %I', o.what, r.rolname) as what from objects o join pg_roles r on r.oid = o.owned_by
          where r.rolname <> o.owner and o.id >= 0 and (o.class, o.oid) not in (select classid, objid from extension_members))
        select id, count(*)::int, (array_agg(what order by what))[1:10] from found group by id
        """;

    // Both what a role lacks and what it may do without being meant to; a superuser is told by its attributes. Functions about sequences stand in
    // CASE: PostgreSQL may ask them before the other conditions, and they fail for what is none.
    private const string AccessSql = $"""
        {Schemas},
        access as (
          select a.id, a.level, r.oid, r.rolname from unnest($4::int[], $5::text[], $6::text[]) as a (id, role, level) join pg_roles r on r.rolname = a.role
          where not r.rolsuper),
        relations as (
          select s.id, c.oid, c.relkind, format('%I.%I', s.nspname, c.relname) as what
          from pg_class c join schemas s on s.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
            and ('pg_class'::regclass, c.oid) not in (select classid, objid from extension_members)),
        found as (
          select a.id, a.rolname, 'lacks' as verdict, format('USAGE on schema %I', s.nspname) as what from access a join schemas s on s.id = a.id
          where a.level <> 'connect' and not has_schema_privilege(a.oid, s.oid, 'USAGE')
          union all
          select a.id, a.rolname, 'lacks', format('%s on %s', p.name, t.what) from access a join relations t on t.id = a.id,
            unnest(case a.level when 'readWrite' then array['SELECT', 'INSERT', 'UPDATE', 'DELETE'] else array['SELECT'] end) as p (name)
          where a.level <> 'connect' and t.relkind <> 'S' and not has_table_privilege(a.oid, t.oid, p.name)
          union all
          select a.id, a.rolname, 'lacks', format('USAGE on sequence %s', t.what) from access a join relations t on t.id = a.id
          where a.level = 'readWrite' and case t.relkind when 'S' then not has_sequence_privilege(a.oid, t.oid, 'USAGE') else false end
          union all
          select a.id, a.rolname, 'may', format('%s on %s', p.name, t.what) from access a join relations t on t.id = a.id,
            unnest(case a.level when 'readWrite' then array['TRUNCATE'] else array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] end) as p (name)
          where a.level <> 'connect' and t.relkind <> 'S' and case when p.name in ('INSERT', 'UPDATE') then has_any_column_privilege(a.oid, t.oid, p.name)
            else has_table_privilege(a.oid, t.oid, p.name) end
          union all
          select a.id, a.rolname, 'may', format('change sequence %s', t.what) from access a join relations t on t.id = a.id
          where a.level = 'readOnly' and case t.relkind when 'S' then has_sequence_privilege(a.oid, t.oid, 'USAGE, UPDATE') else false end
          union all
          select a.id, a.rolname, 'may', format('act as %I', o.rolname) from access a join wanted w on w.id = a.id join pg_roles o on o.rolname = w.owner
          where a.id >= 0 and pg_has_role(a.oid, o.oid, 'MEMBER')
          union all
          select a.id, a.rolname, 'creates', quote_ident(n.nspname) from access a join wanted w on w.id = a.id
            join pg_namespace n on n.nspname !~ '^pg_' and (w.scope = '' or n.nspname = w.scope)
          where has_schema_privilege(a.oid, n.oid, 'CREATE')
          union all
          select s.id, r.rolname, 'reaches', quote_ident(s.nspname) from schemas s join wanted w on w.id = s.id
            join pg_roles r on r.rolname = any($7) and r.rolname <> s.owner and not r.rolsuper
          where w.scope <> '' and s.id >= 0 and has_schema_privilege(r.oid, s.oid, 'USAGE')
            and not exists (select from access a where a.id = s.id and a.oid = r.oid))
        select id, rolname::text, verdict, count(*)::int, (array_agg(what order by what))[1:10] from found group by 1, 2, 3
        """;

    private const string DefaultSql = """
        select w.id, r.rolname::text, array(
          select d.defaclobjtype::text || ':' || x.privilege_type from pg_default_acl d, aclexplode(d.defaclacl) x
          where d.defaclrole = o.oid and x.grantee = r.oid and d.defaclnamespace = coalesce(n.oid, 0) order by 1)
        from unnest($1::int[], $2::text[], $3::text[]) as w (id, scope, owner) join pg_roles o on o.rolname = w.owner
          join unnest($4::int[], $5::text[]) as a (id, role) on a.id = w.id join pg_roles r on r.rolname = a.role
          left join pg_namespace n on n.nspname = nullif(w.scope, '')
        """;

    /// <summary>Name of the database that the server says this is.</summary>
    public required string Name { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Versions of the extensions, by name.</summary>
    public required IReadOnlyDictionary<string, string> Extensions { get; init; }

    /// <summary>What was found for each tenant, by its number.</summary>
    public required IReadOnlyDictionary<int, TenantCatalogue> Tenants { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="connection">Connection to the database.</param>
    /// <param name="tenants">Its tenants; their numbers are their places in this list.</param>
    /// <param name="sharedOwner">Owner of the database when it is shared; null when it is one tenant's.</param>
    /// <param name="allRoles">Every role of the environment file.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public static async Task<DatabaseCatalogue> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<Tenant> tenants, string? sharedOwner, IReadOnlyCollection<string> allRoles, VerifyOptions options,
        CancellationToken cancellationToken)
    {
        var wanted = tenants.Select((tenant, index) => (Id: index, tenant.Scope, Owner: tenant.OwnerRole)).ToList();
        var access = tenants.SelectMany((tenant, index) => tenant.ConnectRoles.Where(role => role != tenant.OwnerRole).Select(role => (
            Id: index, Role: role, Level: LevelOf(tenant, role)))).ToList();
        if (sharedOwner is not null)
        {
            wanted.Add((SharedPublic, "public", sharedOwner));
            access.AddRange(tenants.SelectMany(tenant => tenant.Roles).Where(role => role != sharedOwner).Distinct()
                .Select(role => (SharedPublic, role, Connect)));
        }

        NpgsqlBatchCommand Command(string sql, params object[] more)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in (object[])
                [wanted.Select(tenant => tenant.Id).ToArray(), wanted.Select(tenant => tenant.Scope).ToArray(),
                    wanted.Select(tenant => tenant.Owner).ToArray(), .. more])
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            return command;
        }

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(DatabaseSql), Command(MainSchemaSql) },
        };
        if (options.Has(VerifyParts.State))
        {
            batch.BatchCommands.Add(Command(InvalidIndexSql));
        }

        if (options.Has(VerifyParts.Privileges))
        {
            var (ids, roles) = (access.Select(row => row.Id).ToArray(), access.Select(row => row.Role).ToArray());
            batch.BatchCommands.Add(Command(PublicSql));
            batch.BatchCommands.Add(Command(OwnerSql));
            batch.BatchCommands.Add(Command(AccessSql, ids, roles, access.Select(row => row.Level).ToArray(), allRoles.ToArray()));
            batch.BatchCommands.Add(Command(DefaultSql, ids, roles));
        }

        var found = wanted.ToDictionary(tenant => tenant.Id, _ => new TenantCatalogue());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var catalogue = new DatabaseCatalogue
        {
            Name = reader.GetString(0),
            SizeBytes = reader.GetInt64(1),
            Extensions = reader.GetFieldValue<string[]>(2).Zip(reader.GetFieldValue<string[]>(3)).ToDictionary(pair => pair.First, pair => pair.Second),
            Tenants = found,
        };
        await EachAsync(row => (found[row.GetInt32(0)].SchemaOwner, found[row.GetInt32(0)].PublicMayCreate, found[row.GetInt32(0)].Tables) =
            (row.GetText(1), row.GetBoolean(2), row.GetInt32(3)));
        if (options.Has(VerifyParts.State))
        {
            await EachAsync(row => found[row.GetInt32(0)].InvalidIndexes.Add(row.GetString(1)));
        }

        if (options.Has(VerifyParts.Privileges))
        {
            await EachAsync(row => found[row.GetInt32(0)].OpenToPublic = Shortened(row, 1));
            await EachAsync(row => found[row.GetInt32(0)].ForeignObjects = Shortened(row, 1));
            await EachAsync(row => found[row.GetInt32(0)].Findings.Add((row.GetString(1), row.GetString(2)), Shortened(row, 3)));
            await EachAsync(row => found[row.GetInt32(0)].DefaultPrivileges[row.GetString(1)] = row.GetFieldValue<string[]>(2));
        }

        return catalogue;

        async Task EachAsync(Action<NpgsqlDataReader> read)
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                read(reader);
            }
        }
    }

    private const string Connect = "connect";

    private static string LevelOf(Tenant tenant, string role) => !tenant.Settings.Access.TryGetValue(role, out var level) ? Connect
        : level == AccessLevel.ReadWrite ? "readWrite" : "readOnly";

    private static string[] Shortened(NpgsqlDataReader row, int column)
    {
        var first = row.GetFieldValue<string[]>(column + 1);
        var more = row.GetInt32(column) - first.Length;
        return more == 0 ? first : [.. first, $"and {more} more"];
    }
}

/// <summary>What a database's catalogue says about one tenant.</summary>
internal sealed class TenantCatalogue
{
    /// <summary>Owner of its main schema; null when there is none.</summary>
    public string? SchemaOwner { get; set; }

    /// <summary>Whether everybody may create objects in it.</summary>
    public bool PublicMayCreate { get; set; }

    /// <summary>Tables in it, partitions not counted.</summary>
    public int Tables { get; set; }

    /// <summary>Indexes that are invalid and that nobody is building.</summary>
    public List<string> InvalidIndexes { get; } = [];

    /// <summary>What everybody may do.</summary>
    public IReadOnlyList<string> OpenToPublic { get; set; } = [];

    /// <summary>Objects that belong to another role than the tenant's owner.</summary>
    public IReadOnlyList<string> ForeignObjects { get; set; } = [];

    /// <summary>What is wrong with a role, by role and kind: <c>lacks</c>, <c>may</c>, <c>creates</c> or <c>reaches</c>.</summary>
    public Dictionary<(string Role, string Verdict), IReadOnlyList<string>> Findings { get; } = [];

    /// <summary>Default privileges by role, e.g. <c>r:SELECT</c>.</summary>
    public Dictionary<string, IReadOnlyList<string>> DefaultPrivileges { get; } = [];

    /// <summary>What is wrong with a role in one way.</summary>
    public IReadOnlyList<string> Of(string role, string verdict) => Findings.GetValueOrDefault((role, verdict)) ?? [];
}
