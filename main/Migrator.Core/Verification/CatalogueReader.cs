using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Npgsql;

namespace Infra.Migrator.Verification;

/// <summary>What a tenant's catalogue comes to.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Group">Tells which tenants ought to be alike: the same files, the same versions, the same kinds of roles. Null when nothing says
/// so, because the tenant has no SQL files.</param>
/// <param name="Version">Last version that is applied; null for none.</param>
/// <param name="Hash"><c>sha256:</c> and the hash of all its objects.</param>
internal sealed record TenantFingerprint(Tenant Tenant, string? Group, string? Version, string Hash);

/// <summary>An object of a tenant, or a part of one, without what is each tenant's own: its schema, the names of its roles, the values of its
/// placeholders.</summary>
/// <param name="Kind">Kind, e.g. <c>column</c>.</param>
/// <param name="Name">Name, without the tenant's schema.</param>
/// <param name="Definition">What it is.</param>
internal readonly record struct CatalogueObject(string Kind, string Name, string Definition);

/// <summary>Reads the objects of tenants: one query for all tenants of a database. Definitions come from PostgreSQL itself, with every name
/// qualified, because the sessions look nothing up but <c>pg_catalog</c>.</summary>
internal static class CatalogueReader
{
    // Roles stand between two characters 1, which no name holds.
    private const string Sql = $$"""
        with wanted as (
          select n.oid, n.nspowner, n.nspacl, case when $2 then n.nspname::text else '' end as scope,
            case when $2 then '' else quote_ident(n.nspname) || '.' end as prefix, case when $2 then '${schema}' else n.nspname::text end as label
          from pg_namespace n where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', '{{HistoryTable.Schema}}')
            and (not $2 or n.nspname = any($1))),
        members as (select d.classid, d.objid from pg_depend d where d.deptype = 'e'),
        relations as (
          select w.scope, w.prefix || quote_ident(c.relname) as name, c.oid, c.relkind, c.relpersistence, c.relowner, c.relacl, c.reloptions,
            c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.relpartbound
          from pg_class c join wanted w on w.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S', 'c') and ('pg_class'::regclass, c.oid) not in (select * from members)),
        functions as (
          select w.scope, w.prefix || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, p.oid, p.prokind,
            p.proowner, p.proacl
          from pg_proc p join wanted w on w.oid = p.pronamespace where ('pg_proc'::regclass, p.oid) not in (select * from members)),
        types as (
          select w.scope, w.prefix || quote_ident(t.typname) as name, t.*
          from pg_type t join wanted w on w.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
          where (t.typtype in ('e', 'd', 'r') or c.relkind = 'c') and ('pg_type'::regclass, t.oid) not in (select * from members)
            and ('pg_class'::regclass, t.typrelid) not in (select * from members)),
        privileges as (
          select scope, 'schema ' || label as name, coalesce(nspacl, acldefault('n', nspowner)) as acl from wanted
          union all
          select scope, name, coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)) from relations
            where relkind <> 'c'
          union all
          select r.scope, r.name || '.' || quote_ident(a.attname), a.attacl from relations r join pg_attribute a on a.attrelid = r.oid
            where a.attacl is not null and not a.attisdropped
          union all
          select scope, name, coalesce(proacl, acldefault('f', proowner)) from functions
          union all
          select scope, 'type ' || name, coalesce(typacl, acldefault('T', typowner)) from types
          union all
          select w.scope, 'what ' || chr(1) || pg_get_userbyid(d.defaclrole) || chr(1) || ' makes in ' || w.label || ', kind ' || d.defaclobjtype::text,
            d.defaclacl
          from pg_default_acl d join wanted w on w.oid = d.defaclnamespace
          union all
          select '', 'what ' || chr(1) || pg_get_userbyid(d.defaclrole) || chr(1) || ' makes, kind ' || d.defaclobjtype::text, d.defaclacl
          from pg_default_acl d where not $2 and d.defaclnamespace = 0),
        owners as (
          select scope, 'schema ' || label as name, nspowner as owner from wanted
          union all select scope, name, relowner from relations where relkind <> 'c'
          union all select scope, name, proowner from functions
          union all select scope, 'type ' || name, typowner from types)
        select scope, 'grant' as kind,
          p.name || ' to ' || case x.grantee when 0 then 'PUBLIC' else chr(1) || pg_get_userbyid(x.grantee) || chr(1) end as name,
          string_agg(x.privilege_type || case when x.is_grantable then ' WITH GRANT OPTION' else '' end, ', ' order by x.privilege_type) as definition
        from privileges p, aclexplode(p.acl) x group by p.scope, p.name, x.grantee
        union all
        select scope, 'owner', name, chr(1) || pg_get_userbyid(owner) || chr(1) from owners
        union all
        select r.scope, case r.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end, r.name, concat_ws(' ',
          case r.relkind when 'f' then 'foreign' end, case r.relpersistence when 'u' then 'unlogged' when 't' then 'temporary' end,
          case when r.relkind in ('v', 'm') then pg_get_viewdef(r.oid) end,
          case r.relkind when 'p' then 'partition by ' || pg_get_partkeydef(r.oid) end,
          (select string_agg(case when r.relpartbound is null then 'inherits ' else 'partition of ' end || i.inhparent::regclass::text, ' ' order by i.inhseqno)
            from pg_inherits i where i.inhrelid = r.oid),
          pg_get_expr(r.relpartbound, r.oid), 'with (' || array_to_string(r.reloptions, ', ') || ')',
          case when r.relrowsecurity then 'row level security' end, case when r.relforcerowsecurity then 'forced for the owner' end,
          case when r.relkind in ('r', 'p') and r.relreplident <> 'd' then 'replica identity ' || r.relreplident::text end)
        from relations r where r.relkind not in ('S', 'c')
        union all
        select r.scope, 'column', r.name || '.' || quote_ident(a.attname), concat_ws(' ', format_type(a.atttypid, a.atttypmod),
          case when a.attcollation <> t.typcollation then (select format('collate %I.%I', n.nspname, o.collname)
            from pg_collation o join pg_namespace n on n.oid = o.collnamespace where o.oid = a.attcollation) end,
          case when a.attnotnull then 'not null' end,
          case when a.attidentity <> '' then 'generated ' || case a.attidentity when 'a' then 'always' else 'by default' end || ' as identity' end,
          case when a.attgenerated <> '' then 'generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')'
            when d.oid is not null then 'default ' || pg_get_expr(d.adbin, d.adrelid) end)
        from relations r join pg_attribute a on a.attrelid = r.oid join pg_type t on t.oid = a.atttypid
          left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attnum > 0 and not a.attisdropped and r.relkind <> 'S'
        union all
        select r.scope, 'constraint', r.name || '.' || quote_ident(c.conname), pg_get_constraintdef(c.oid)
        from relations r join pg_constraint c on c.conrelid = r.oid where c.contype not in ('n', 't')
        union all
        select r.scope, 'index', r.name || '.' || quote_ident(c.relname), concat_ws(' ', pg_get_indexdef(i.indexrelid),
          case when not i.indisvalid then '(invalid)' end, case when i.indisclustered then '(clustered)' end, case when i.indisreplident then '(replica identity)' end)
        from relations r join pg_index i on i.indrelid = r.oid join pg_class c on c.oid = i.indexrelid
        union all
        select r.scope, 'trigger', r.name || '.' || quote_ident(t.tgname), concat_ws(' ', pg_get_triggerdef(t.oid),
          case t.tgenabled when 'D' then '(disabled)' when 'R' then '(replica)' when 'A' then '(always)' end)
        from relations r join pg_trigger t on t.tgrelid = r.oid where not t.tgisinternal
        union all
        select r.scope, 'rule', r.name || '.' || quote_ident(u.rulename), pg_get_ruledef(u.oid)
        from relations r join pg_rewrite u on u.ev_class = r.oid where u.rulename <> '_RETURN'
        union all
        select r.scope, 'policy', r.name || '.' || quote_ident(p.polname), concat_ws(' ',
          case when p.polpermissive then 'permissive' else 'restrictive' end, 'for ' || p.polcmd::text,
          'using (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
        from relations r join pg_policy p on p.polrelid = r.oid
        union all
        select r.scope, 'policy', r.name || '.' || quote_ident(p.polname) || ' to '
          || case o.role when 0 then 'PUBLIC' else chr(1) || pg_get_userbyid(o.role) || chr(1) end, ''
        from relations r join pg_policy p on p.polrelid = r.oid, unnest(p.polroles) as o (role)
        union all
        select r.scope, 'statistics', r.name || '.' || quote_ident(s.stxname), pg_get_statisticsobjdef(s.oid)
        from relations r join pg_statistic_ext s on s.stxrelid = r.oid
        union all
        select r.scope, 'sequence', r.name, format('%s start %s increment %s minimum %s maximum %s cache %s%s', format_type(s.seqtypid, null), s.seqstart,
          s.seqincrement, s.seqmin, s.seqmax, s.seqcache, case when s.seqcycle then ' cycle' else '' end)
        from relations r join pg_sequence s on s.seqrelid = r.oid
        union all
        select f.scope, case f.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, f.name,
          case when f.prokind <> 'a' then pg_get_functiondef(f.oid)
            else (select concat_ws(' ', a.aggtransfn::text, a.aggfinalfn::text, a.aggcombinefn::text, format_type(a.aggtranstype, null), a.agginitval, a.aggkind::text)
              from pg_aggregate a where a.aggfnoid = f.oid) end
        from functions f
        union all
        select t.scope, case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range' else 'composite type' end, t.name, case t.typtype
          when 'e' then (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)
          when 'd' then concat_ws(' ', format_type(t.typbasetype, t.typtypmod), case when t.typnotnull then 'not null' end, 'default ' || t.typdefault)
          when 'r' then (select format_type(g.rngsubtype, null) from pg_range g where g.rngtypid = t.oid)
          else '' end
        from types t
        union all
        select t.scope, 'constraint', t.name || '.' || quote_ident(c.conname), pg_get_constraintdef(c.oid)
        from types t join pg_constraint c on c.contypid = t.oid where c.contype <> 'n'
        union all
        select '', 'extension', e.extname::text, 'version ' || e.extversion from pg_extension e where not $2
        order by 1
        """;

    /// <summary>Hashes the objects of every tenant of a database. No definition is kept.</summary>
    /// <param name="connection">Connection to the database.</param>
    /// <param name="tenants">The tenants in it.</param>
    /// <param name="history">The database's history.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public static async Task<IReadOnlyList<TenantFingerprint>> FingerprintAsync(
        NpgsqlConnection connection, IReadOnlyList<Tenant> tenants, History history, CancellationToken cancellationToken)
    {
        var hashes = tenants.ToDictionary(tenant => tenant.Scope, _ => new List<byte[]>());
        await ReadAsync(
            connection, tenants,
            (tenant, found) => hashes[tenant.Scope].Add(SHA256.HashData(Encoding.UTF8.GetBytes($"{found.Kind}\n{found.Name}\n{found.Definition}"))),
            cancellationToken);
        var byScope = history.Entries.ToLookup(entry => entry.Scope);
        return
        [
            .. tenants.Select(tenant =>
            {
                var own = hashes[tenant.Scope];
                own.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
                using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                foreach (var hash in own)
                {
                    all.AppendData(hash);
                }

                var applied = byScope[tenant.Scope].Where(entry => entry.IsDone && entry.Kind is not (HistoryTable.TenantKind or HistoryTable.HookKind)).ToArray();
                var version = applied.Where(entry => entry.Kind == HistoryTable.VersionedKind).Select(entry => entry.Key).MaxBy(long.Parse);
                return new TenantFingerprint(
                    tenant, tenant.Files is null ? null : GroupOf(tenant, applied), version, $"sha256:{Convert.ToHexStringLower(all.GetHashAndReset())}");
            }),
        ];
    }

    /// <summary>Reads every object of a tenant.</summary>
    public static async Task<IReadOnlyDictionary<(string Kind, string Name), string>> ReadAsync(
        NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken)
    {
        var objects = new Dictionary<(string, string), string>();
        await ReadAsync(
            connection, [tenant],
            (_, found) => objects[(found.Kind, found.Name)] = objects.TryGetValue((found.Kind, found.Name), out var other)
                ? string.Join("\n", new[] { other, found.Definition }.Order(StringComparer.Ordinal)) : found.Definition,
            cancellationToken);
        return objects;
    }

    private static async Task ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<Tenant> tenants, Action<Tenant, CatalogueObject> take, CancellationToken cancellationToken)
    {
        var byScope = tenants.ToDictionary(tenant => tenant.Scope);
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { new() { Value = byScope.Keys.ToArray() }, new() { Value = tenants[0].Schema is not null } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        TenantNames? names = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            var tenant = byScope[reader.GetString(0)];
            names = names?.Tenant == tenant ? names : new TenantNames(tenant);
            take(tenant, new CatalogueObject(reader.GetString(1), names.Normalise(reader.GetString(2)), names.Normalise(reader.GetText(3) ?? "")));
        }
    }

    private static string GroupOf(Tenant tenant, IEnumerable<HistoryEntry> applied)
    {
        var lines = applied.Select(entry => $"{entry.Kind} {entry.Key} {entry.Checksum}").Order(StringComparer.Ordinal).Prepend(string.Join(' ', [
            tenant.Files!.Path, tenant.Schema is null ? "database" : "schema",
            $"{tenant.Settings.Access.Count(access => access.Value == AccessLevel.ReadWrite)}",
            $"{tenant.Settings.Access.Count(access => access.Value == AccessLevel.ReadOnly)}", $"{tenant.ConnectRoles.Count()}",
            .. tenant.Settings.Extensions.Order(StringComparer.Ordinal),
        ]));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    /// <summary>The names that are one tenant's own, and what stands for them.</summary>
    private sealed class TenantNames
    {
        private const char RoleMark = '\u0001';

        private readonly Dictionary<string, string> _roles;
        private readonly Dictionary<string, string> _values = [];
        private readonly Regex? _schema;
        private readonly Regex? _pathLine;
        private readonly Regex? _valuePattern;

        public TenantNames(Tenant tenant)
        {
            Tenant = tenant;
            _roles = RolesOf(tenant);
            if (tenant.Schema is { } schema)
            {
                var name = $"(?:{Regex.Escape(schema)}|\"{Regex.Escape(schema.Replace("\"", "\"\"", StringComparison.Ordinal))}\")";
                _schema = new Regex($"(?<![\\w$\".]){name}(?=\\.)", RegexOptions.CultureInvariant);
                _pathLine = new Regex(
                    $"(?<=^ SET search_path TO .*)(?<![\\w$])'?{name}'?(?![\\w$])", RegexOptions.CultureInvariant | RegexOptions.Multiline);
            }

            foreach (var placeholder in (tenant.Files?.Files ?? []).Concat(tenant.TestData?.Files ?? []).SelectMany(file => file.Placeholders)
                .Select(use => use.Placeholder.Name).Distinct())
            {
                if (tenant.Values.TryGetValue(placeholder, out var value) && value.Length > 0 && (placeholder != "schema" || tenant.Schema is not null))
                {
                    _values.TryAdd(value, $"${{{placeholder}}}");
                }
            }

            if (_values.Count > 0)
            {
                var any = string.Join('|', _values.Keys.OrderByDescending(value => value.Length).Select(Regex.Escape));
                _valuePattern = new Regex($"(?<![\\w$])(?:{any})(?![\\w$])", RegexOptions.CultureInvariant);
            }
        }

        public Tenant Tenant { get; }

        public string Normalise(string text)
        {
            if (text.Contains(RoleMark, StringComparison.Ordinal))
            {
                var parts = text.Split(RoleMark);
                for (var i = 1; i < parts.Length; i += 2)
                {
                    parts[i] = _roles.GetValueOrDefault(parts[i], parts[i]);
                }

                text = string.Concat(parts);
            }

            text = _schema?.Replace(text, "$${schema}") ?? text;
            text = _pathLine?.Replace(text, "$${schema}") ?? text;
            return _valuePattern?.Replace(text, match => _values[match.Value]) ?? text;
        }

        private static Dictionary<string, string> RolesOf(Tenant tenant)
        {
            var roles = new Dictionary<string, string> { [tenant.OwnerRole] = "${owner}" };
            if (tenant.Schema is null)
            {
                roles["pg_database_owner"] = "${owner}";
            }

            void Number(string word, IEnumerable<string> names)
            {
                foreach (var (index, role) in names.Order(StringComparer.Ordinal).Index())
                {
                    roles.TryAdd(role, $"${{{word} {index + 1}}}");
                }
            }

            Number("readWrite", tenant.Settings.Access.Where(access => access.Value == AccessLevel.ReadWrite).Select(access => access.Key));
            Number("readOnly", tenant.Settings.Access.Where(access => access.Value == AccessLevel.ReadOnly).Select(access => access.Key));
            Number("connect", tenant.Settings.ConnectRoles);
            return roles;
        }
    }
}
