using HashiCorp.Cdktf.Providers.Aws.RdsClusterParameterGroup;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Rds;
using Infra.Modules.Rds;

namespace Infra.Modules.Aurora;

/// <summary>The two parameter groups of a cluster. Their ids and names carry the major version, because a major upgrade needs a second pair
/// beside the first.</summary>
/// <param name="Cluster">Name of the cluster's group.</param>
/// <param name="Instance">Name of the instances' group.</param>
internal sealed record ClusterParameterGroups(string Cluster, string Instance)
{
    /// <summary>Makes both, also when one of them has no parameters: a group cannot be added later without a reboot.</summary>
    public static ClusterParameterGroups Create(Construct scope, AuroraModuleProps props)
    {
        var major = props.Version.Major;
        var resolution = AuroraParameters.Resolve(DatabaseParts.KnownParameters(props), major, AuroraModuleRules.WriterClassOf(props));
        var unknown = DatabaseParts.UnknownParameters(props)
            .Select(parameter => parameter with { ApplyMethod = AuroraParameters.ApplyMethodFor(parameter.Name, parameter.Value, major) })
            .ToLookup(parameter => AuroraParameters.LevelOf(parameter.Name));
        var family = AuroraRules.ParameterGroupFamilyOf(major);
        var name = props.ParameterGroupName ?? $"{props.Identifier}-{family}";
        var cluster = new RdsClusterParameterGroup(scope, $"cluster-parameters-{family}", new RdsClusterParameterGroupConfig
        {
            Name = name,
            Description = $"Cluster parameters of {props.Identifier} on PostgreSQL {major}",
            Family = family,
            Parameter = resolution.Cluster.Concat(unknown[AuroraParameterLevel.Cluster])
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(ToCluster)
                .ToArray(),
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
        });
        var instance = DatabaseParts.ParameterGroup(
            scope,
            $"instance-parameters-{family}",
            $"{name}-instance",
            family,
            $"Instance parameters of {props.Identifier} on PostgreSQL {major}",
            resolution.Instance.Concat(unknown[AuroraParameterLevel.Instance]));
        return new ClusterParameterGroups(cluster.Name, instance.Name);
    }

    private static RdsClusterParameterGroupParameter ToCluster(ResolvedParameter parameter) => new()
    {
        Name = parameter.Name,
        Value = parameter.Value,
        ApplyMethod = parameter.ApiApplyMethod,
    };
}
