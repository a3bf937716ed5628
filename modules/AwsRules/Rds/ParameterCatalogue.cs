using static Infra.AwsRules.Rds.ParameterUnit;

namespace Infra.AwsRules.Rds;

/// <summary>The data behind <see cref="PostgresParameters"/>. A new parameter is one line here: unit and kind from the RDS user guide or
/// <c>pg_settings</c>, static when <c>pg_settings.context</c> is <c>postmaster</c>.</summary>
internal static partial class ParameterCatalogue
{
    private const double MaxInt = int.MaxValue;
    private const double MaxTransactionAge = 2_000_000_000;
    private const double MaxProcesses = 262_143;

    private static string[] MessageLevels =>
        ["debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "error", "log", "fatal", "panic"];

    /// <summary>Parameters that PostgreSQL has and RDS does not let anybody change, with what to do instead.</summary>
    public static IReadOnlyDictionary<string, string> SetByRds { get; } = new Dictionary<string, string>
    {
        ["wal_level"] = "leave it out; rds.logical_replication = on sets it to logical",
        ["port"] = "leave it out and set the instance's port",
        ["ssl"] = "leave it out: TLS is always on and forced",
        ["listen_addresses"] = "leave it out; subnets and security group decide who can connect",
        ["fsync"] = "leave it out",
        ["full_page_writes"] = "leave it out",
        ["archive_mode"] = "leave it out; the backup retention switches archiving on",
        ["archive_command"] = "leave it out; the backup retention switches archiving on",
        ["archive_timeout"] = "leave it out; RDS archives every 5 minutes",
        ["superuser_reserved_connections"] = "leave it out",
        ["logging_collector"] = "leave it out: RDS always collects the log",
        ["log_directory"] = "leave it out; choose the log exports instead",
        ["config_file"] = "leave it out",
        ["data_directory"] = "leave it out",
        ["hba_file"] = "leave it out; the security group decides who can connect",
    };

    /// <summary>Every parameter.</summary>
    public static IReadOnlyList<PostgresParameter> All { get; } =
    [
        .. Connections, .. Memory, .. Workers, .. WriteAheadLog, .. Timeouts, .. Vacuum, .. Logging, .. Statistics, .. Planner, .. Session,
        .. Extensions,
    ];

    private static PostgresParameter[] Connections =>
    [
        Integer("max_connections", None, 6, MaxProcesses) with { IsStatic = true },
        Boolean(PostgresParameters.ForceTls) with { RdsDefault = "1", RdsDefaultSinceMajor = 15 },
        Choice("ssl_min_protocol_version", "TLSv1.2", "TLSv1.3") with { RdsDefault = "TLSv1.2" },
        Choice("ssl_max_protocol_version", "TLSv1.2", "TLSv1.3"),
        Text("ssl_ciphers"),
        Choice("password_encryption", "scram-sha-256", "md5"),
        Choice("rds.accepted_password_auth_method", "scram", "md5+scram"),
        Boolean("rds.restrict_password_commands") with { IsStatic = true },
        Integer("authentication_timeout", Seconds, 1, 600),
        Integer("client_connection_check_interval", Milliseconds, 0, MaxInt) with { SinceMajor = 14 },
        Integer("tcp_keepalives_idle", Seconds, 0, MaxInt),
        Integer("tcp_keepalives_interval", Seconds, 0, MaxInt),
        Integer("tcp_keepalives_count", None, 0, MaxInt),
        Integer("tcp_user_timeout", Milliseconds, 0, MaxInt),
    ];

    private static PostgresParameter[] Memory =>
    [
        Integer("shared_buffers", Pages8KiB, 16, MaxInt / 2) with { IsStatic = true },
        Integer("effective_cache_size", Pages8KiB, 1, MaxInt) with { RdsDefault = "{DBInstanceClassMemory/16384}" },
        Integer("work_mem", Kibibytes, 64, MaxInt),
        Real("hash_mem_multiplier", 1, 1000),
        Integer("maintenance_work_mem", Kibibytes, 1024, MaxInt),
        Integer("autovacuum_work_mem", Kibibytes, -1, MaxInt),
        Integer("logical_decoding_work_mem", Kibibytes, 64, MaxInt),
        Integer("temp_buffers", Pages8KiB, 100, MaxInt / 2),
        Integer("temp_file_limit", Kibibytes, -1, MaxInt) with { IsStatic = true },
        Integer("max_stack_depth", Kibibytes, 100, MaxInt) with { RdsDefault = "6144" },
        Choice("huge_pages", "on", "off", "try") with { IsStatic = true },
        Integer("max_prepared_transactions", None, 0, MaxProcesses) with { IsStatic = true },
        Integer("max_locks_per_transaction", None, 10, MaxInt) with { IsStatic = true },
        Integer("max_pred_locks_per_transaction", None, 10, MaxInt) with { IsStatic = true },
        Integer("max_files_per_process", None, 64, MaxInt) with { IsStatic = true },
        Integer("track_activity_query_size", Bytes, 100, 1_048_576) with { IsStatic = true },
        Integer("gin_pending_list_limit", Kibibytes, 64, MaxInt),
    ];

    private static PostgresParameter[] Workers =>
    [
        Integer("max_worker_processes", None, 0, MaxProcesses) with { IsStatic = true },
        Integer("max_parallel_workers", None, 0, 1024),
        Integer("max_parallel_workers_per_gather", None, 0, 1024),
        Integer("max_parallel_maintenance_workers", None, 0, 1024),
        Integer("max_logical_replication_workers", None, 0, MaxProcesses) with { IsStatic = true },
        Integer("max_sync_workers_per_subscription", None, 0, MaxProcesses),
        Integer("effective_io_concurrency", None, 0, 1000),
        Integer("maintenance_io_concurrency", None, 0, 1000),
        Integer("bgwriter_delay", Milliseconds, 10, 10_000),
        Integer("bgwriter_lru_maxpages", None, 0, MaxInt / 2),
        Real("bgwriter_lru_multiplier", 0, 10),
    ];

    private static PostgresParameter[] WriteAheadLog =>
    [
        Integer("max_wal_size", Mebibytes, 2, MaxInt) with { RdsDefault = "2048" },
        Integer("min_wal_size", Mebibytes, 2, MaxInt) with { RdsDefault = "192" },
        Integer("wal_buffers", Pages8KiB, -1, MaxProcesses) with { IsStatic = true },
        Integer("wal_keep_size", Mebibytes, 0, MaxInt),
        Integer("max_slot_wal_keep_size", Mebibytes, -1, MaxInt),
        Integer("wal_writer_delay", Milliseconds, 1, 10_000),
        Integer("wal_sender_timeout", Milliseconds, 0, MaxInt) with { RdsDefault = "30000" },
        Integer("wal_receiver_timeout", Milliseconds, 0, MaxInt) with { RdsDefault = "30000" },
        Integer("checkpoint_timeout", Seconds, 30, 86_400),
        Real("checkpoint_completion_target", 0, 1) with { RdsDefault = "0.9" },
        Integer("checkpoint_warning", Seconds, 0, MaxInt),
        Integer("checkpoint_flush_after", Pages8KiB, 0, 256),
        Choice("synchronous_commit", "on", "off", "local", "remote_write", "remote_apply") with { RdsDefault = "on" },
        Integer("commit_delay", Microseconds, 0, 100_000),
        Integer("commit_siblings", None, 0, 1000),
        Boolean("rds.logical_replication") with { IsStatic = true },
        Integer("max_wal_senders", None, 0, MaxProcesses) with { IsStatic = true },
        Integer("max_replication_slots", None, 0, MaxProcesses) with { IsStatic = true },
        Boolean("hot_standby_feedback"),
        Integer("max_standby_archive_delay", Milliseconds, -1, MaxInt),
        Integer("max_standby_streaming_delay", Milliseconds, -1, MaxInt),
        Integer("vacuum_defer_cleanup_age", None, 0, 1_000_000) with { UntilMajor = 15 },
        Boolean("track_commit_timestamp") with { IsStatic = true },
    ];

    private static PostgresParameter[] Timeouts =>
    [
        Integer("statement_timeout", Milliseconds, 0, MaxInt),
        Integer("lock_timeout", Milliseconds, 0, MaxInt),
        Integer("idle_in_transaction_session_timeout", Milliseconds, 0, MaxInt) with { RdsDefault = "86400000" },
        Integer("idle_session_timeout", Milliseconds, 0, MaxInt) with { SinceMajor = 14 },
        Integer("transaction_timeout", Milliseconds, 0, MaxInt) with { SinceMajor = 17 },
        Integer("deadlock_timeout", Milliseconds, 1, MaxInt),
    ];

    private static PostgresParameter[] Vacuum =>
    [
        Boolean("autovacuum"),
        Integer("autovacuum_max_workers", None, 1, MaxProcesses) with { IsStatic = true, DynamicSinceMajor = 18 },
        Integer("autovacuum_worker_slots", None, 1, MaxProcesses) with { IsStatic = true, SinceMajor = 18 },
        Integer("autovacuum_naptime", Seconds, 1, 2_147_483) with { RdsDefault = "15" },
        Integer("autovacuum_vacuum_threshold", None, 0, MaxInt),
        Integer("autovacuum_vacuum_max_threshold", None, -1, MaxInt) with { SinceMajor = 18 },
        Integer("autovacuum_vacuum_insert_threshold", None, -1, MaxInt),
        Integer("autovacuum_analyze_threshold", None, 0, MaxInt),
        Real("autovacuum_vacuum_scale_factor", 0, 100) with { RdsDefault = "0.1" },
        Real("autovacuum_vacuum_insert_scale_factor", 0, 100),
        Real("autovacuum_analyze_scale_factor", 0, 100) with { RdsDefault = "0.05" },
        Real("autovacuum_vacuum_cost_delay", -1, 100) with { Unit = Milliseconds },
        Integer("autovacuum_vacuum_cost_limit", None, -1, 10_000),
        Integer("autovacuum_freeze_max_age", None, 100_000, MaxTransactionAge) with { IsStatic = true },
        Integer("autovacuum_multixact_freeze_max_age", None, 10_000, MaxTransactionAge) with { IsStatic = true },
        Boolean("rds.adaptive_autovacuum") with { RdsDefault = "1" },
        Real("vacuum_cost_delay", 0, 100) with { Unit = Milliseconds },
        Integer("vacuum_cost_limit", None, 1, 10_000),
        Integer("vacuum_cost_page_hit", None, 0, 10_000),
        Integer("vacuum_cost_page_miss", None, 0, 10_000),
        Integer("vacuum_cost_page_dirty", None, 0, 10_000),
        Integer("vacuum_freeze_min_age", None, 0, 1_000_000_000),
        Integer("vacuum_freeze_table_age", None, 0, MaxTransactionAge),
        Integer("vacuum_multixact_freeze_min_age", None, 0, 1_000_000_000),
        Integer("vacuum_multixact_freeze_table_age", None, 0, MaxTransactionAge),
        Integer("vacuum_failsafe_age", None, 0, 2_100_000_000) with { SinceMajor = 14 },
        Integer("vacuum_buffer_usage_limit", Kibibytes, 0, 16_777_216) with { SinceMajor = 16 },
    ];

    private static PostgresParameter Integer(string name, ParameterUnit unit, double min, double max) =>
        new(name, ParameterKind.Integer, unit, min, max);

    private static PostgresParameter Real(string name, double min, double? max = null) => new(name, ParameterKind.Real, None, min, max);

    private static PostgresParameter Boolean(string name) => new(name, ParameterKind.Boolean);

    private static PostgresParameter Text(string name) => new(name, ParameterKind.Text);

    private static PostgresParameter Choice(string name, params string[] choices) => new(name, ParameterKind.Choice) { Choices = choices };

    private static PostgresParameter ChoiceList(string name, params string[] choices) =>
        new(name, ParameterKind.ChoiceList) { Choices = choices };
}
