using Infra.Environments.Settings;
using Infra.Environments.Validation;
using Infra.Modules.Storage;

namespace Infra.Cli.Stacks;

/// <summary>The storage module's words for one of the settings' buckets.</summary>
internal static class BucketProps
{
    /// <summary>Props of the bucket.</summary>
    public static BucketModuleProps Of(BucketSettings bucket, EnvironmentSettings settings) => new()
    {
        Name = bucket.Name,
        Versioning = bucket.Versioning,
        Cors = BucketDefinitions.CorsOf(bucket),
        Lifecycle = BucketDefinitions.LifecycleOf(bucket),
        RequestMetrics = bucket.RequestMetrics,
        PreventDestroy = settings.Production,
    };
}
