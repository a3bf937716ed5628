using static Infra.AwsRules.Rds.ParameterUnit;

namespace Infra.AwsRules.Rds;

/// <content>Logging, statistics, planner, sessions and extensions.</content>
internal static partial class ParameterCatalogue
{
    // A property: the order in which the parts of a partial class initialise their fields is not defined.
    private static string[] PlanSwitches =>
    [
        "bitmapscan", "gathermerge", "hashagg", "hashjoin", "incremental_sort", "indexonlyscan", "indexscan", "material", "mergejoin",
        "nestloop", "parallel_append", "parallel_hash", "partition_pruning", "partitionwise_aggregate", "partitionwise_join", "seqscan",
        "sort", "tidscan",
    ];

    private static PostgresParameter[] Logging =>
    [
        Choice("log_statement", "none", "ddl", "mod", "all"),
        Integer("log_min_duration_statement", Milliseconds, -1, MaxInt),
        Integer("log_min_duration_sample", Milliseconds, -1, MaxInt),
        Real("log_statement_sample_rate", 0, 1),
        Real("log_transaction_sample_rate", 0, 1),
        Integer("log_autovacuum_min_duration", Milliseconds, -1, MaxInt) with { RdsDefault = "10000" },
        Boolean("log_checkpoints") with { RdsDefault = "1" },
        Boolean("log_connections") with { UntilMajor = 17 },
        ChoiceList("log_connections", "receipt", "authentication", "authorization", "setup_durations", "all") with { SinceMajor = 18 },
        Boolean("log_disconnections"),
        Boolean("log_duration"),
        Boolean("log_hostname"),
        Boolean("log_lock_waits"),
        Boolean("log_recovery_conflict_waits") with { SinceMajor = 14 },
        Boolean("log_replication_commands"),
        Integer("log_temp_files", Kibibytes, -1, MaxInt),
        Integer("log_parameter_max_length", Bytes, -1, MaxInt / 2),
        Integer("log_parameter_max_length_on_error", Bytes, -1, MaxInt / 2),
        Choice("log_error_verbosity", "terse", "default", "verbose"),
        Choice("log_min_messages", MessageLevels),
        Choice("log_min_error_statement", MessageLevels),
        ChoiceList("log_destination", "stderr", "csvlog", "jsonlog"),
        Choice("log_filename", "postgresql.log.%Y-%m-%d", "postgresql.log.%Y-%m-%d-%H", "postgresql.log.%Y-%m-%d-%H%M"),
        Integer("log_rotation_age", Minutes, 1, 1440) with { RdsDefault = "60" },
        Integer("log_rotation_size", Kibibytes, 0, 2_097_151),
        Integer("rds.log_retention_period", Minutes, 1440, 10_080) with { RdsDefault = "4320" },
        Choice("rds.force_admin_logging_level", ["disabled", .. MessageLevels]),
        Choice("rds.force_autovacuum_logging_level", ["disabled", .. MessageLevels]),
    ];

    private static PostgresParameter[] Statistics =>
    [
        Boolean("track_activities"),
        Boolean("track_counts"),
        Boolean("track_io_timing") with { RdsDefault = "1" },
        Boolean("track_wal_io_timing") with { SinceMajor = 14 },
        Choice("track_functions", "none", "pl", "all") with { RdsDefault = "pl" },
        Choice("compute_query_id", "off", "on", "auto", "regress") with { SinceMajor = 14 },
        Integer("default_statistics_target", None, 1, 10_000),
    ];

    private static PostgresParameter[] Planner =>
    [
        Real("random_page_cost", 0),
        Real("seq_page_cost", 0),
        Real("cpu_tuple_cost", 0),
        Real("cpu_index_tuple_cost", 0),
        Real("cpu_operator_cost", 0),
        Real("parallel_setup_cost", 0),
        Real("parallel_tuple_cost", 0),
        Integer("min_parallel_table_scan_size", Pages8KiB, 0, MaxInt / 3),
        Integer("min_parallel_index_scan_size", Pages8KiB, 0, MaxInt / 3),
        Real("cursor_tuple_fraction", 0, 1),
        Integer("from_collapse_limit", None, 1, MaxInt),
        Integer("join_collapse_limit", None, 1, MaxInt),
        Boolean("geqo"),
        Integer("geqo_threshold", None, 2, MaxInt),
        Boolean("jit"),
        Real("jit_above_cost", -1),
        Real("jit_inline_above_cost", -1),
        Real("jit_optimize_above_cost", -1),
        Choice("constraint_exclusion", "partition", "on", "off"),
        Choice("plan_cache_mode", "auto", "force_generic_plan", "force_custom_plan"),
        .. PlanSwitches.Select(plan => Boolean($"enable_{plan}")),
        Boolean("enable_memoize") with { SinceMajor = 14 },
    ];

    private static PostgresParameter[] Session =>
    [
        Text("timezone") with { RdsDefault = "UTC" },
        Text("search_path"),
        Text("datestyle"),
        Choice("intervalstyle", "postgres", "postgres_verbose", "sql_standard", "iso_8601"),
        Choice("bytea_output", "hex", "escape"),
        Text("lc_messages"),
        Text("lc_monetary"),
        Text("lc_numeric"),
        Text("lc_time"),
        Choice("client_min_messages", "debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error"),
        Choice("default_transaction_isolation", "read committed", "repeatable read", "serializable", "read uncommitted"),
        Boolean("default_transaction_read_only"),
        Boolean("default_transaction_deferrable"),
        Choice("default_toast_compression", "pglz", "lz4") with { SinceMajor = 14 },
        Integer("extra_float_digits", None, -15, 3),
        Boolean("check_function_bodies"),
        Boolean("row_security"),
        Choice("session_replication_role", "origin", "replica", "local"),
        Boolean("quote_all_identifiers"),
        Integer("gin_fuzzy_search_limit", None, 0, MaxInt),
    ];

    private static PostgresParameter[] Extensions =>
    [
        ChoiceList(
            "shared_preload_libraries",
            "pg_stat_statements", "auto_explain", "pgaudit", "pg_cron", "pg_hint_plan", "pg_prewarm", "pg_bigm", "pg_similarity", "pg_tle",
            "pg_transport", "pgactive", "pglogical", "plprofiler", "plrust", "orafce") with { IsStatic = true },
        Integer("pg_stat_statements.max", None, 100, MaxInt) with { IsStatic = true },
        Choice("pg_stat_statements.track", "top", "all", "none"),
        Boolean("pg_stat_statements.track_utility"),
        Boolean("pg_stat_statements.track_planning"),
        Boolean("pg_stat_statements.save"),
        Integer("auto_explain.log_min_duration", Milliseconds, -1, MaxInt),
        Boolean("auto_explain.log_analyze"),
        Boolean("auto_explain.log_buffers"),
        Boolean("auto_explain.log_timing"),
        Boolean("auto_explain.log_triggers"),
        Boolean("auto_explain.log_verbose"),
        Boolean("auto_explain.log_nested_statements"),
        Choice("auto_explain.log_format", "text", "xml", "json", "yaml"),
        Real("auto_explain.sample_rate", 0, 1),
        ChoiceList("pgaudit.log", "none", "all", "read", "write", "function", "role", "ddl", "misc", "misc_set"),
        Choice("pgaudit.role", "rds_pgaudit"),
        Choice("pgaudit.log_level", "debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "log"),
        Boolean("pgaudit.log_catalog"),
        Boolean("pgaudit.log_parameter"),
        Boolean("pgaudit.log_relation"),
        Boolean("pgaudit.log_statement_once"),
        Text("cron.database_name") with { IsStatic = true },
        Boolean("cron.log_run") with { IsStatic = true },
        Boolean("cron.log_statement") with { IsStatic = true },
        Integer("cron.max_running_jobs", None, 0, MaxProcesses) with { IsStatic = true },
        Boolean("cron.use_background_workers") with { IsStatic = true },
        Boolean("pg_hint_plan.enable_hint"),
    ];
}
