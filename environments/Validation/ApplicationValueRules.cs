using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Whether a deployment has what an output or an application's variable names.</summary>
internal static class ApplicationValueRules
{
    /// <summary>What a variable or an output is filled from is in the deployment.</summary>
    public static readonly RuleDefinition MissingSource = new(
        "APP005", RuleSeverity.Error,
        "What a variable or an output is filled from is in the deployment",
        "There would be nothing to fill it with.",
        "Add what it asks for, or remove the variable or output.",
        "README.md#hand-the-database-to-its-application");

    /// <summary>Checks one.</summary>
    /// <param name="path">Where it is named.</param>
    /// <param name="value">What is named.</param>
    /// <param name="settings">The deployment.</param>
    /// <param name="user">What names it, for the fix: <c>output</c> or <c>variable</c>.</param>
    public static IEnumerable<Violation> Check(string path, ApplicationValue value, EnvironmentSettings settings, string user) =>
        Missing(value, settings) is { } missing
            ? [MissingSource.At(
                path, SettingTypes.JsonName(value.ToString()), $"asks for {missing.What}, and the deployment has none",
                $"{missing.Fix}, or remove the {user}")]
            : [];

    private static (string What, string Fix)? Missing(ApplicationValue value, EnvironmentSettings settings) => value switch
    {
        ApplicationValue.CacheEndpoint or ApplicationValue.CacheUrl or ApplicationValue.CacheTls when settings.Caches.Count == 0 =>
            ("a cache", "add one to $.caches"),
        ApplicationValue.BucketName when settings.Buckets.Count == 0 => ("a bucket", "add one to $.buckets"),
        ApplicationValue.DatabaseReaderHost when ReadersOf(settings.Database) is { Number: 0, Setting: var setting } =>
            ("a reader", $"set $.database.{setting} to 1 or more"),
        _ => null,
    };

    private static (int Number, string Setting) ReadersOf(DatabaseSettings database) => database.Engine == DatabaseEngine.AuroraPostgresql
        ? (database.Cluster.Readers, "cluster.readers")
        : (database.ReadReplicas.Count, "readReplicas.count");
}
