using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Aurora;

/// <summary>Which group of an Aurora cluster a parameter goes to.</summary>
public enum AuroraParameterLevel
{
    /// <summary>The group of the instances.</summary>
    Instance,

    /// <summary>The group of the cluster.</summary>
    Cluster,

    /// <summary>Neither: Aurora's storage or AWS itself decides.</summary>
    None,
}

/// <summary>Parameters ready for the two groups of a cluster, and everything that is wrong with the ones given.</summary>
/// <param name="Cluster">For the cluster's group, <c>rds.force_ssl</c> always among them.</param>
/// <param name="Instance">For the instances' group.</param>
/// <param name="Violations">Violations; the property is the parameter's name. What Aurora does not take is left out with a warning.</param>
public sealed record AuroraParameterResolution(
    IReadOnlyList<ResolvedParameter> Cluster, IReadOnlyList<ResolvedParameter> Instance, IReadOnlyList<Violation> Violations);

/// <summary>The catalogue of <see cref="PostgresParameters"/> as Aurora PostgreSQL takes it: some parameters hold for the cluster, some for an
/// instance, some do not exist. Source: Aurora user guide, "Amazon Aurora PostgreSQL parameters", tables of cluster-level and instance-level
/// parameters.</summary>
public static class AuroraParameters
{
    /// <summary>A parameter is one that Aurora's groups have.</summary>
    public static readonly RuleDefinition ParameterLeftOut = new(
        "AUR014", RuleSeverity.Warning, "A parameter is one that Aurora's groups have",
        "Aurora's storage or AWS itself decides what this parameter decides elsewhere, so it is left out and has no effect.",
        "Remove it when the environment stays on Aurora; some can be set for single roles.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html");

    /// <summary>A formula on Aurora does not use AllocatedStorage.</summary>
    public static readonly RuleDefinition NoAllocatedStorage = new(
        "AUR015", RuleSeverity.Error, "A formula on Aurora does not use AllocatedStorage",
        "A cluster's volume grows by itself, so Aurora has no such variable and refuses the formula.",
        "Use DBInstanceClassMemory, or a number.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html");

    /// <summary>shared_buffers is left to Aurora.</summary>
    public static readonly RuleDefinition SharedBuffersOfAurora = new(
        "AUR016", RuleSeverity.Warning, "shared_buffers is left to Aurora",
        "Aurora gives it about 75 % of memory, since no file cache lies below it; a smaller one reads more from storage, which is slower and "
            + "billed.",
        "Leave it out.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html");

    private const int ForceTlsByDefaultSinceMajor = 17;

    private const string StorageDoesIt = "Aurora's storage keeps the log of changes, so there are no checkpoints and no WAL files to tune";

    private const string NotInTheGroups = "is in neither of Aurora's parameter groups";

    private static readonly HashSet<string> ClusterLevel =
    [
        PostgresParameters.ForceTls, "ssl_min_protocol_version", "ssl_max_protocol_version", "ssl_ciphers", "password_encryption",
        "rds.accepted_password_auth_method", "rds.restrict_password_commands", "max_prepared_transactions", "wal_buffers",
        "max_logical_replication_workers", "max_sync_workers_per_subscription", "wal_sender_timeout", "wal_receiver_timeout",
        "synchronous_commit", "rds.logical_replication", "max_wal_senders", "max_replication_slots", "track_commit_timestamp",
        "log_statement_sample_rate", "log_transaction_sample_rate", "log_replication_commands", "log_autovacuum_min_duration",
        "rds.force_autovacuum_logging_level", "rds.adaptive_autovacuum", "track_wal_io_timing", "compute_query_id", "plan_cache_mode", "timezone",
        "datestyle", "intervalstyle", "lc_monetary", "lc_numeric", "lc_time", "default_toast_compression", "extra_float_digits",
    ];

    private static readonly string[] ClusterLevelPrefixes = ["autovacuum", "vacuum_"];

    /// <summary>Parameters of RDS that an Aurora cluster does not take, and why.</summary>
    private static readonly Dictionary<string, string> NotTaken = new()
    {
        ["max_wal_size"] = StorageDoesIt,
        ["min_wal_size"] = StorageDoesIt,
        ["wal_keep_size"] = StorageDoesIt,
        ["wal_writer_delay"] = StorageDoesIt,
        ["checkpoint_timeout"] = StorageDoesIt,
        ["checkpoint_completion_target"] = StorageDoesIt,
        ["checkpoint_warning"] = StorageDoesIt,
        ["checkpoint_flush_after"] = StorageDoesIt,
        ["log_checkpoints"] = StorageDoesIt,
        ["commit_delay"] = StorageDoesIt,
        ["commit_siblings"] = StorageDoesIt,
        ["bgwriter_delay"] = StorageDoesIt,
        ["bgwriter_lru_maxpages"] = StorageDoesIt,
        ["bgwriter_lru_multiplier"] = StorageDoesIt,
        ["effective_io_concurrency"] = "Aurora decides how it reads from its storage",
        ["maintenance_io_concurrency"] = "Aurora decides how it reads from its storage",
        ["huge_pages"] = "Aurora decides by the instance class",
        ["hot_standby_feedback"] = "readers share the writer's storage and always report what they need",
        ["max_standby_archive_delay"] = "readers share the writer's storage and replay no archive",
        ["log_recovery_conflict_waits"] = NotInTheGroups,
        ["tcp_user_timeout"] = NotInTheGroups,
        ["lock_timeout"] = NotInTheGroups,
        ["jit"] = NotInTheGroups,
        ["jit_above_cost"] = NotInTheGroups,
        ["jit_inline_above_cost"] = NotInTheGroups,
        ["jit_optimize_above_cost"] = NotInTheGroups,
    };

    /// <summary>Parameters that Aurora has no group for, but that a role may be given.</summary>
    private static readonly HashSet<string> PossibleOnRoles =
        ["lock_timeout", "tcp_user_timeout", "jit", "jit_above_cost", "jit_inline_above_cost", "jit_optimize_above_cost"];

    /// <summary>Values of Aurora's default groups where they differ from those of RDS; null where Aurora has none.</summary>
    private static readonly Dictionary<string, string?> AuroraDefaults = new()
    {
        ["autovacuum_naptime"] = "5",
        ["autovacuum_vacuum_cost_delay"] = "5",
        ["effective_cache_size"] = null,
        ["log_rotation_size"] = "100000",
        ["max_standby_streaming_delay"] = "14000",
        ["wal_sender_timeout"] = null,
    };

    /// <summary>Where a parameter of the catalogue goes.</summary>
    public static AuroraParameterLevel LevelOf(string name) =>
        NotTaken.ContainsKey(name) ? AuroraParameterLevel.None
        : ClusterLevel.Contains(name) || ClusterLevelPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            ? AuroraParameterLevel.Cluster
        : AuroraParameterLevel.Instance;

    /// <summary>Makes parameters ready for the groups of a cluster, as <see cref="PostgresParameters.Resolve"/> does for an instance's, and
    /// leaves out what Aurora does not take.</summary>
    /// <param name="parameters">Value by name.</param>
    /// <param name="major">PostgreSQL major version.</param>
    /// <param name="instanceClass">Class of the instances, for advice; null for none or serverless ones.</param>
    public static AuroraParameterResolution Resolve(
        IReadOnlyDictionary<string, string> parameters, int major, InstanceClass? instanceClass = null)
    {
        var resolution = PostgresParameters.Resolve(parameters, major, instanceClass);
        var taken = resolution.Parameters
            .Where(parameter => LevelOf(parameter.Name) != AuroraParameterLevel.None)
            .Select(parameter => parameter with { ApplyMethod = ApplyMethodFor(parameter.Name, parameter.Value, major) })
            .ToLookup(parameter => LevelOf(parameter.Name));
        return new AuroraParameterResolution(
            [.. taken[AuroraParameterLevel.Cluster]],
            [.. taken[AuroraParameterLevel.Instance]],
            [
                .. resolution.Violations.Where(violation => !violation.IsWarning || !IsOtherOnAurora(violation.Property)),
                .. resolution.Parameters.SelectMany(parameter => CheckOnAurora(parameter, parameters)),
            ]);
    }

    /// <summary>How a value has to be applied, see <see cref="PostgresParameter.ApplyMethodFor"/>.</summary>
    public static ParameterApplyMethod ApplyMethodFor(string name, string value, int major)
    {
        major = Math.Clamp(major, PostgresVersion.OldestMajor, PostgresVersion.NewestMajor);
        if (PostgresParameters.Find(name, major) is not { } parameter)
        {
            return ParameterApplyMethod.PendingReboot;
        }

        var onAurora = parameter with
        {
            RdsDefault = AuroraDefaults.TryGetValue(name, out var ofAurora) ? ofAurora : parameter.RdsDefault,
            RdsDefaultSinceMajor = name == PostgresParameters.ForceTls ? ForceTlsByDefaultSinceMajor : parameter.RdsDefaultSinceMajor,
        };
        return onAurora.ApplyMethodFor(major, value);
    }

    /// <summary>Whether RDS's advice does not hold on Aurora.</summary>
    private static bool IsOtherOnAurora(string name) =>
        name is "shared_buffers" or "effective_cache_size" || LevelOf(name) == AuroraParameterLevel.None;

    private static IEnumerable<Violation> CheckOnAurora(ResolvedParameter parameter, IReadOnlyDictionary<string, string> given)
    {
        if (!given.TryGetValue(parameter.Name, out var text))
        {
            yield break;
        }

        if (NotTaken.TryGetValue(parameter.Name, out var reason))
        {
            yield return ParameterLeftOut.At(
                parameter.Name,
                text,
                reason == NotInTheGroups ? $"{reason}, so it is left out" : $"is left out on Aurora: {reason}",
                PossibleOnRoles.Contains(parameter.Name)
                    ? $"set it for the roles that need it, ALTER ROLE … SET {parameter.Name}"
                    : "nothing to do; remove it when the environment stays on Aurora");
        }
        else if (parameter.Value.Contains("AllocatedStorage", StringComparison.Ordinal))
        {
            yield return NoAllocatedStorage.At(
                parameter.Name, text, "must not use AllocatedStorage, which Aurora does not have", "use DBInstanceClassMemory or a number");
        }
        else if (parameter.Name == "shared_buffers")
        {
            yield return SharedBuffersOfAurora.At(
                parameter.Name,
                text,
                "replaces Aurora's own value of about 75 % of memory; there is no file cache below it, so a smaller one reads more from storage",
                "leave it out");
        }
    }
}
