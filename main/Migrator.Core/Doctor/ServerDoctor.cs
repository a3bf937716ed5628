using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Sql;
using Infra.Migrator.Verification;
using Npgsql;

namespace Infra.Migrator.Doctor;

/// <summary>Examines the connection and the server: whether a run could do its work, and what would stand in its way. It changes
/// nothing.</summary>
internal sealed class ServerDoctor(FleetContext context)
{
    private const string Subject = "server";
    private const int ReserveConnections = 2;
    private const int SoonDays = 30;
    private const int SoonEndOfLifeDays = 180;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    // Tokens of IAM are good for 15 minutes, and AWS refuses requests that are 5 minutes off.
    private static readonly TimeSpan ClockLimit = TimeSpan.FromMinutes(5);

    /// <summary>Makes the checks.</summary>
    /// <param name="tenants">Every tenant of the environment file.</param>
    /// <param name="options">How.</param>
    /// <param name="control">Ends it between databases.</param>
    public async Task<Examination> ExamineAsync(IReadOnlyList<Tenant> tenants, DoctorOptions options, RunControl control)
    {
        var checks = new CheckList(Subject);
        await CheckCertificateAsync(checks, control.Cancel);
        NpgsqlConnection connection;
        var watch = Stopwatch.StartNew();
        try
        {
            connection = await context.Connector.OpenAsync(ServerTarget.MaintenanceDatabase, control.Cancel);
        }
        catch (MigratorException exception)
        {
            checks.Fail("connection", exception.Message, "nothing else can be asked before this is put right");
            return new Examination(checks.Checks, ExitCode.ConnectionOrLock);
        }

        await using var _ = connection;
        var target = context.Connector.Target;
        checks.Expect("connection", true, $"{target.Address} as {target.Username}, opened in {watch.ElapsedMilliseconds} ms", "");
        checks.Expect("no pooler in between", true, "direct", "");
        var active = tenants.Where(tenant => tenant.IsActive).ToArray();
        var plans = DatabasePlan.Of(active, context.Settings.Tenancy);
        await CheckServerAsync(connection, checks, options, control.Cancel);
        await CheckClockAsync(connection, checks, control.Cancel);
        await CheckAdministratorAsync(connection, checks, plans, control.Cancel);
        await CheckExtensionsAsync(connection, checks, active, control.Cancel);
        await CheckSessionsAsync(connection, checks, plans, control.Cancel);
        await CheckLocksAsync(connection, checks, tenants, control.Cancel);
        await CheckTemplatesAsync(connection, checks, plans, control.Cancel);
        var inside = await CheckDatabasesAsync(connection, plans, options, control);
        var all = (Check[])[.. checks.Checks, .. inside];
        return new Examination(
            all, all.Any(check => check.Outcome == CheckOutcome.Failed) ? ExitCode.VerificationFailed : ExitCode.Success);
    }

    private async Task CheckCertificateAsync(CheckList checks, CancellationToken cancellationToken)
    {
        var target = context.Connector.Target;
        checks.Prefer(
            "TLS asked for", target.Tls == TlsMode.VerifyFull, target.Tls.Word(), "anything weaker lets others pose as the server: only on this machine");
        if (target.Host.StartsWith('/'))
        {
            return;
        }

        try
        {
            var certificate = await ServerCertificate.ReadAsync(target, cancellationToken);
            if (certificate is null)
            {
                checks.Prefer("certificate", false, "the server has no TLS", "on RDS it always has: set ssl on with a certificate elsewhere");
                return;
            }

            var days = (int)Math.Floor((certificate.ExpiresAt - DateTimeOffset.UtcNow).TotalDays);
            const string Renew = "RDS: rotate it with a newer caCertificateIdentifier, and give clients the present bundle first";
            var text = $"{certificate.Subject}, good until {certificate.ExpiresAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"
                + $" ({(days < 0 ? "expired" : $"{days} days")})";
            if (days < 0)
            {
                checks.Fail("certificate", text, Renew);
            }
            else
            {
                checks.Prefer("certificate", days >= SoonDays, text, Renew);
            }

            var isVerified = target.Tls is TlsMode.VerifyFull or TlsMode.VerifyCa;
            Tell(
                checks, "certificate chain", certificate.ChainProblems.Count == 0, isVerified,
                certificate.ChainProblems.Count == 0 ? $"ends in {target.RootCertificate ?? "a root of the operating system"}"
                    : $"{string.Join("; ", certificate.ChainProblems)} (signed by {certificate.Issuer})",
                RootCertificates.WhereToGet);
            Tell(
                checks, "certificate names the host", certificate.NamesHost, target.Tls == TlsMode.VerifyFull,
                certificate.NamesHost ? target.Host : $"{certificate.Subject}, not {target.Host}",
                "connect by the name of the instance, through a tunnel with --tunnel 127.0.0.1:<port>");
        }
        catch (MigratorException exception)
        {
            checks.Prefer("certificate", false, exception.Message, "see the check of the connection");
        }
    }

    // What the connection does not ask for cannot fail it.
    private static void Tell(CheckList checks, string name, bool isRight, bool isNeeded, string detail, string fix)
    {
        if (isNeeded)
        {
            checks.Expect(name, isRight, detail, fix);
        }
        else
        {
            checks.Prefer(name, isRight, detail, fix);
        }
    }

    private async Task CheckServerAsync(NpgsqlConnection connection, CheckList checks, DoctorOptions options, CancellationToken cancellationToken)
    {
        var found = (await connection.QueryAsync(
            """
            select current_setting('server_version'), current_setting('server_version_num')::int / 10000,
              current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0),
              (select count(*)::int from pg_stat_activity where backend_type = 'client backend'), pg_is_in_recovery(), now(),
              array(select format('%s (%s)', name, setting) from pg_settings where source <> 'client'
                and name in ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'search_path'))
            """,
            reader => (
                Version: reader.GetString(0), Major: reader.GetInt32(1), Room: reader.GetInt32(2), Used: reader.GetInt32(3),
                IsReplica: reader.GetBoolean(4), Now: reader.GetFieldValue<DateTime>(5), Lost: reader.GetFieldValue<string[]>(6)),
            cancellationToken))[0];
        var wanted = context.Settings.Database.MajorVersion;
        checks.Expect(
            "version", found.Major == wanted, $"PostgreSQL {found.Version}",
            $"the environment file says majorVersion {wanted}: connect to the right server or correct the file");
        var today = DateOnly.FromDateTime(found.Now.ToUniversalTime());
        if (EndOfLife.Of(found.Major) is { } end)
        {
            var days = end.DayNumber - today.DayNumber;
            checks.Prefer(
                "end of life", days >= SoonEndOfLifeDays,
                end == DateOnly.MinValue ? $"PostgreSQL {found.Major} is past it"
                    : $"PostgreSQL {found.Major} gets fixes until {end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}{(days < 0 ? ", which is past" : "")}",
                "plan the upgrade to a newer major version");
        }

        checks.Expect("writable", !found.IsReplica, found.IsReplica ? "a replica, which takes no changes" : "yes", "connect to the primary");
        checks.ExpectNone(
            "settings of sessions reach the server", found.Lost, "yes",
            "something drops the options of the start-up packet: connect directly, or take them out of ignore_startup_parameters");
        var free = found.Room - found.Used;
        checks.Prefer(
            "free connections", free >= options.Workers + ReserveConnections, $"{free} of {found.Room}, {options.Workers} tenants at a time need {options.Workers + ReserveConnections}",
            "runs will have fewer tenants at a time: find out who holds the connections (pg_stat_activity), or lower --parallel");
    }

    private static async Task CheckClockAsync(NpgsqlConnection connection, CheckList checks, CancellationToken cancellationToken)
    {
        var before = DateTimeOffset.UtcNow;
        var there = new DateTimeOffset(await connection.ScalarAsync<DateTime>("select clock_timestamp()", cancellationToken));
        var after = DateTimeOffset.UtcNow;
        var difference = there - (before + ((after - before) / 2));
        var text = string.Create(CultureInfo.InvariantCulture, $"{difference.TotalSeconds:+0.000;-0.000} s beside this machine, ± {(after - before).TotalSeconds / 2:0.000} s");
        const string Fix = "set this machine's clock (NTP): IAM tokens and certificates go by it";
        if (difference.Duration() > ClockLimit)
        {
            checks.Fail("clock", text, Fix);
        }
        else
        {
            checks.Prefer("clock", difference.Duration() <= ClockTolerance, text, Fix);
        }
    }

    private static async Task CheckAdministratorAsync(
        NpgsqlConnection connection, CheckList checks, IReadOnlyList<DatabasePlan> plans, CancellationToken cancellationToken)
    {
        var usage = connection.PostgreSqlVersion.Major >= 16 ? "pg_has_role(r.oid, 'USAGE') and pg_has_role(r.oid, 'SET')" : "pg_has_role(r.oid, 'USAGE')";
        var found = (await connection.QueryAsync(
            $"""
            select r.rolname::text, r.rolsuper, r.rolcreatedb, r.rolcreaterole,
              array(select r.rolname::text from pg_roles r where r.rolname = any($1) and not ({usage}) order by 1),
              array(select d.datname::text from pg_database d where d.datname = any($2)
                and not (has_database_privilege(d.oid, 'CONNECT') and has_database_privilege(d.oid, 'CREATE')) order by 1)
            from pg_roles r where r.rolname = current_user
            """,
            reader => (
                Name: reader.GetString(0), IsSuperuser: reader.GetBoolean(1), CreatesDatabases: reader.GetBoolean(2), CreatesRoles: reader.GetBoolean(3),
                Foreign: reader.GetFieldValue<string[]>(4), Closed: reader.GetFieldValue<string[]>(5)),
            cancellationToken, plans.SelectMany(plan => plan.Tenants.Select(tenant => tenant.OwnerRole).Prepend(plan.OwnerRole)).Distinct().ToArray(),
            plans.Select(plan => plan.Name).ToArray()))[0];
        var name = SqlText.Identifier(found.Name);
        checks.Expect(
            "administrator may create databases", found.IsSuperuser || found.CreatesDatabases,
            found.IsSuperuser ? $"{found.Name} is a superuser" : found.CreatesDatabases ? $"{found.Name} has CREATEDB" : $"{found.Name} lacks CREATEDB",
            $"as another administrator: ALTER ROLE {name} CREATEDB");
        checks.Expect(
            "administrator may create roles", found.IsSuperuser || found.CreatesRoles,
            found.IsSuperuser ? $"{found.Name} is a superuser" : found.CreatesRoles ? $"{found.Name} has CREATEROLE" : $"{found.Name} lacks CREATEROLE",
            $"as another administrator: ALTER ROLE {name} CREATEROLE");
        checks.Prefer(
            "administrator may act as the owners", found.Foreign.Length == 0,
            found.Foreign.Length == 0 ? "yes" : $"not as {string.Join(", ", found.Foreign)}",
            $"migrator up grants itself the membership where it has ADMIN on the role; elsewhere, as the one who made it: GRANT … TO {name}"
            + (connection.PostgreSqlVersion.Major >= 16 ? " WITH INHERIT TRUE, SET TRUE" : ""));
        checks.Prefer(
            "administrator may create schemas", found.Closed.Length == 0,
            found.Closed.Length == 0 ? "in every tenant's database" : $"not in {string.Join(", ", found.Closed)}",
            $"GRANT CONNECT, CREATE ON DATABASE … TO {name}, or make it a member of the owner");
    }

    private async Task CheckExtensionsAsync(
        NpgsqlConnection connection, CheckList checks, IReadOnlyList<Tenant> tenants, CancellationToken cancellationToken)
    {
        var wanted = tenants.SelectMany(tenant => tenant.Settings.Extensions)
            .Concat(context.Settings.Tenancy.SharedDatabases.Values.SelectMany(database => database.Extensions)).Distinct()
            .Order(StringComparer.Ordinal).ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        var available = await connection.QueryAsync(
            "select name::text, default_version from pg_available_extensions where name = any($1)",
            reader => (Name: reader.GetString(0), Version: reader.GetText(1)), cancellationToken, (object)wanted);
        var allowed = (await connection.ScalarAsync<string>("select coalesce(current_setting('rds.allowed_extensions', true), '')", cancellationToken))
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var extension in wanted)
        {
            var found = available.FirstOrDefault(candidate => candidate.Name == extension);
            var isAllowed = allowed.Length == 0 || allowed.Contains("*") || allowed.Contains(extension);
            checks.Expect(
                $"extension {extension}", found.Name is not null && isAllowed,
                found.Name is null ? "the server does not have it" : isAllowed ? $"version {found.Version}" : "not in rds.allowed_extensions",
                found.Name is null ? "take it out of the environment file, or install it on the server; RDS has those of its version's list"
                    : "add it to database.parameters \"rds.allowed_extensions\"");
        }
    }

    private static async Task CheckSessionsAsync(
        NpgsqlConnection connection, CheckList checks, IReadOnlyList<DatabasePlan> plans, CancellationToken cancellationToken)
    {
        var databases = plans.Select(plan => plan.Name).ToArray();
        var prepared = await connection.QueryAsync(
            """
            select format('%s in %s by %s, %s old', gid, database, owner, date_trunc('second', now() - prepared)) from pg_prepared_xacts
            where database = any($1) order by prepared limit 10
            """,
            reader => reader.GetString(0), cancellationToken, (object)databases);
        Prefer("prepared transactions", prepared, "none", "they hold their locks until somebody ends them: ROLLBACK PREPARED '…' or COMMIT PREPARED '…'");

        // State and times of others' sessions are shown to members of pg_read_all_stats only; without it they are null and match nothing.
        const string Session = """
            format('process %s in %s (%s, role %s), %s', pid, datname, coalesce(nullif(application_name, ''), 'unknown program'), usename,
              date_trunc('second', clock_timestamp() - xact_start))
            """;
        var idle = await connection.QueryAsync(
            $"""
            select {Session} from pg_stat_activity where datname = any($1) and pid <> pg_backend_pid() and state like 'idle in transaction%'
              and clock_timestamp() - state_change > interval '10 seconds' order by xact_start limit 10
            """,
            reader => reader.GetString(0), cancellationToken, (object)databases);
        Prefer(
            "idle in transaction", idle, "none",
            "their locks block changes of the schema: let the program end its transaction, or SELECT pg_terminate_backend(<process>)");
        var running = await connection.QueryAsync(
            $"""
            select {Session} from pg_stat_activity where datname = any($1) and pid <> pg_backend_pid() and state = 'active'
              and backend_type = 'client backend' and clock_timestamp() - xact_start > interval '1 minute' order by xact_start limit 10
            """,
            reader => reader.GetString(0), cancellationToken, (object)databases);
        Prefer(
            "long transactions", running, "none",
            "changes of the schema wait for them, and CREATE INDEX CONCURRENTLY for every one of the database: let them end first");

        void Prefer(string name, IReadOnlyList<string> found, string right, string fix) =>
            checks.Prefer(name, found.Count == 0, found.Count == 0 ? right : string.Join("; ", found), fix);
    }

    private static async Task CheckLocksAsync(
        NpgsqlConnection connection, CheckList checks, IReadOnlyList<Tenant> tenants, CancellationToken cancellationToken)
    {
        var places = new Dictionary<(string Database, long Key), string>
        {
            [(ServerTarget.MaintenanceDatabase, AdvisoryLock.Provisioning)] = "the server",
        };
        foreach (var tenant in tenants)
        {
            places[(tenant.Database, AdvisoryLock.Tenant(tenant.Scope))] = $"tenant {tenant.Name}";
        }

        var held = await connection.QueryAsync(
            """
            select d.datname::text, (l.classid::bigint << 32) | l.objid::bigint, format('process %s (%s, role %s, connected since %s)', l.pid,
              coalesce(nullif(a.application_name, ''), 'unknown program'), a.usename, to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'))
            from pg_locks l join pg_database d on d.oid = l.database left join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
            """,
            reader => (Place: places.GetValueOrDefault((reader.GetString(0), reader.GetInt64(1))), Holder: reader.GetString(2)), cancellationToken);
        var ours = held.Where(entry => entry.Place is not null).Select(entry => $"{entry.Place}: {entry.Holder}").ToArray();
        checks.Prefer(
            "no other run", ours.Length == 0, ours.Length == 0 ? "none" : string.Join("; ", ours),
            "let it end. A run that is gone but still listed ends with its connection: SELECT pg_terminate_backend(<process>)");
    }

    private async Task CheckTemplatesAsync(
        NpgsqlConnection connection, CheckList checks, IReadOnlyList<DatabasePlan> plans, CancellationToken cancellationToken)
    {
        var useful = TemplateDatabase.Candidates(plans, context.Settings.Tenancy.Migrations).Keys;
        var stale = (await connection.QueryAsync(
            "select datname::text from pg_database where starts_with(datname::text, $1) order by 1", reader => reader.GetString(0), cancellationToken,
            TemplateDatabase.Prefix)).Except(useful).ToArray();
        checks.Prefer(
            "templates", stale.Length == 0, stale.Length == 0 ? "none without use" : $"without use: {string.Join(", ", stale)}",
            $"no new tenant is copied from them any more: {string.Join("; ", stale.Select(name => $"DROP DATABASE {SqlText.Identifier(name)}"))}");
    }

    private async Task<IReadOnlyList<Check>> CheckDatabasesAsync(
        NpgsqlConnection maintenance, IReadOnlyList<DatabasePlan> plans, DoctorOptions options, RunControl control)
    {
        var (present, room, locks) = (await maintenance.QueryAsync(
            """
            select array(select datname::text from pg_database where datallowconn and datname = any($1)),
              current_setting('max_connections')::int - (select count(*)::int from pg_stat_activity where backend_type = 'client backend'),
              current_setting('max_locks_per_transaction')::bigint
                * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint)
            """,
            reader => (reader.GetFieldValue<string[]>(0), reader.GetInt32(1), reader.GetInt64(2)), control.Cancel,
            (object)plans.Select(plan => plan.Name).ToArray()))[0];
        var found = new ConcurrentDictionary<string, IReadOnlyList<Check>>();
        var workers = Math.Max(1, Math.Min(options.Workers, room - ReserveConnections));
        await Parallel.ForEachAsync(
            plans.Where(plan => present.Contains(plan.Name)),
            new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = control.Cancel },
            async (plan, cancellationToken) =>
            {
                control.ThrowIfEnding();
                found[plan.Name] = await CheckDatabaseAsync(plan, options, locks, cancellationToken);
            });
        return [.. plans.SelectMany(plan => found.GetValueOrDefault(plan.Name) ?? [])];
    }

    private async Task<IReadOnlyList<Check>> CheckDatabaseAsync(DatabasePlan plan, DoctorOptions options, long locks, CancellationToken cancellationToken)
    {
        var checks = new CheckList(plan.IsShared ? $"database {plan.Name}" : plan.Tenants[0].Name);
        try
        {
            await using var connection = await context.Connector.OpenAsync(plan.Name, cancellationToken);
            var (invalid, largest, most) = (await connection.QueryAsync(
                """
                select array(select format('%I.%I', n.nspname, c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid
                    join pg_namespace n on n.oid = c.relnamespace
                  where not i.indisvalid and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) order by 1),
                  coalesce(t.schema, ''), coalesce(t.count, 0)
                from (select) one left join (select n.nspname::text as schema, count(*)::int as count from pg_class c
                  join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind <> 'c'
                  group by 1 order by 2 desc limit 1) t on true
                """,
                reader => (reader.GetFieldValue<string[]>(0), reader.GetString(1), reader.GetInt32(2)), cancellationToken))[0];
            checks.Expect(
                "indexes", invalid.Length == 0, invalid.Length == 0 ? "all valid" : $"invalid: {string.Join(", ", invalid)}",
                $"a concurrent build failed: {string.Join("; ", invalid.Select(index => $"DROP INDEX CONCURRENTLY {index}"))}, then build them again");
            if (plan.IsShared)
            {
                var tenants = Math.Min(options.Workers, plan.Tenants.Count);
                checks.Prefer(
                    "room for locks", (long)most * tenants <= locks,
                    $"{locks} locks on the whole server; schema {largest} has {most} objects, {tenants} tenants at a time",
                    "a transaction that touches every object (a drop, an archive, a change of every table) may end with 'out of shared memory': raise "
                    + "max_locks_per_transaction, or lower --parallel");
            }
        }
        catch (Exception exception) when (exception is MigratorException or NpgsqlException)
        {
            checks.Fail("reachable", Failures.Describe(exception), "see what the server says");
        }

        return checks.Checks;
    }
}
