using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Cache;

/// <summary>Engine of a cache.</summary>
public enum CacheEngine
{
    /// <summary>Redis OSS.</summary>
    Redis,

    /// <summary>Valkey, the open-source successor of Redis OSS; it speaks the same protocol.</summary>
    Valkey,
}

/// <summary>Engine versions of ElastiCache and the parameter group family of each. Source: ElastiCache user guide, "Supported engine
/// versions" and "Engine-specific parameters".</summary>
public static class CacheVersion
{
    /// <summary>A cache's version is one of its engine, written as major and minor.</summary>
    public static readonly RuleDefinition EngineVersion = new(
        "CCH001", RuleSeverity.Error, "A cache's version is one of its engine, written as major and minor",
        "ElastiCache refuses others, and the parameter group's family follows from it.",
        "Write one of the versions that the message names.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html");

    private static readonly Dictionary<(CacheEngine Engine, string Version), string> Families = new()
    {
        [(CacheEngine.Redis, "6.2")] = "redis6.x",
        [(CacheEngine.Redis, "7.0")] = "redis7",
        [(CacheEngine.Redis, "7.1")] = "redis7",
        [(CacheEngine.Valkey, "7.2")] = "valkey7",
        [(CacheEngine.Valkey, "8.0")] = "valkey8",
        [(CacheEngine.Valkey, "8.1")] = "valkey8",
    };

    /// <summary>The engine as AWS writes it: <c>redis</c> or <c>valkey</c>.</summary>
    public static string NameOf(CacheEngine engine) => engine.ToString().ToLowerInvariant();

    /// <summary>The parameter group family, e.g. <c>redis7</c>; null for a version that is not known.</summary>
    public static string? FamilyOf(CacheEngine engine, string version) => Families.GetValueOrDefault((engine, version));

    /// <summary>Checks that the version is one of the engine's, written as major and minor.</summary>
    public static IReadOnlyList<Violation> Check(string property, CacheEngine engine, string version)
    {
        if (Families.ContainsKey((engine, version)))
        {
            return [];
        }

        var versions = string.Join(
            ", ", Families.Keys.Where(key => key.Engine == engine).Select(key => key.Version).Order(StringComparer.Ordinal));
        return [EngineVersion.At(property, version, $"must be a version of {NameOf(engine)}: {versions}", "write major and minor only")];
    }
}
