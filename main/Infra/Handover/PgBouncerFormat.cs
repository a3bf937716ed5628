namespace Infra.Cli.Handover;

/// <summary>Configuration of PgBouncer, which pools connections in front of the database instead of a proxy.</summary>
internal sealed class PgBouncerFormat() : HandoverFormat("pgbouncer", "pgbouncer.ini with transaction pooling")
{
    private const string AuthFile = "/etc/pgbouncer/userlist.txt";

    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        if (handover.Settings.Tenancy.Roles.TryGetValue(handover.Username, out var role) && role.IamLogin)
        {
            throw new UserException(
                $"--format {Name} keeps a password per role and {handover.Username} logs in with tokens of IAM: set "
                    + $"$.tenancy.roles.{handover.Username}.iamLogin to false, or use the proxy ($.database.proxy)");
        }

        var pool = handover.Application.PgBouncer;
        var host = handover.DatabaseHost;
        var password = handover.PasswordReference;
        var userList = $"umask 077; {SecretCommand.Json(handover.Region, password.SecretName)} "
            + $"| jq -r --arg user '{handover.Username}' '\"\\\"\" + $user + \"\\\" \\\"\" + (.[\"{password.Key}\"] | gsub(\"\\\"\"; "
                + $"\"\\\"\\\"\")) + \"\\\"\"' "
            + $"> {AuthFile}";
        handover.Note($"The role's password, when the container starts: {userList}");
        handover.NoteTrustAnchor(TrustAnchor.Rds);
        handover.Note("PgBouncer's own certificate has to exist: /etc/pgbouncer/server.crt and /etc/pgbouncer/server.key");
        if (handover.Schema is not null)
        {
            handover.Note(
                $"{handover.Tenant} is a schema of {handover.Database}: its clients name {handover.Tenant} as their database, and PgBouncer sets "
                    + "the search path of its connections");
        }

        return $"""
            ; {handover.Name}. Needs PgBouncer 1.21 or later, for prepared statements in transaction pooling.
            ; A session's settings (SET, LISTEN, advisory locks) do not survive a transaction here: use SET LOCAL. The search path is set on the
            ; database and the role, or by connect_query, so it holds for every connection.

            [databases]
            {handover.Tenant} = host={host} port={handover.Settings.Database.Port} dbname={handover.Database}{SearchPath(handover)}

            [pgbouncer]
            listen_addr = 0.0.0.0
            listen_port = 6432

            ; RDS lets nobody read pg_shadow, so there is no auth_query: the file below has one line per role and is made from the secret at start.
            auth_type = scram-sha-256
            auth_file = {AuthFile}

            pool_mode = transaction
            max_client_conn = {pool.MaxClientConnections}
            default_pool_size = {pool.PoolSize}
            reserve_pool_size = {pool.ReservePoolSize}
            reserve_pool_timeout = 3
            max_prepared_statements = 200
            ignore_startup_parameters = extra_float_digits

            server_tls_sslmode = verify-full
            server_tls_ca_file = {TrustAnchor.Rds.Path}
            client_tls_sslmode = require
            client_tls_cert_file = /etc/pgbouncer/server.crt
            client_tls_key_file = /etc/pgbouncer/server.key

            """.ReplaceLineEndings("\n");
    }

    /// <summary>A tenant in a shared database has a pool of its own, whose connections all begin with its search path.</summary>
    private static string SearchPath(ApplicationHandover handover) =>
        handover.Schema is { } schema ? $" connect_query='{SchemaSearchPath.Statement(schema)}'" : "";
}
