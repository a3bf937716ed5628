using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogGroup;
using HashiCorp.Cdktf.Providers.Aws.DbParameterGroup;
using HashiCorp.Cdktf.Providers.Aws.DbSubnetGroup;
using HashiCorp.Cdktf.Providers.Random.Id;
using Infra.AwsRules.Rds;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>Small resources that an instance and a cluster have alike. Their construct ids are part of the addresses in the state.</summary>
internal static class DatabaseParts
{
    /// <summary>The subnet group.</summary>
    public static DbSubnetGroup SubnetGroup(Construct scope, DatabaseModuleProps props) => new(scope, "subnets", new DbSubnetGroupConfig
    {
        Name = props.SubnetGroupName ?? $"{props.Identifier}-subnets",
        Description = $"Subnets of {props.Identifier}",
        SubnetIds = [.. props.SubnetIds],
    });

    /// <summary>RDS would make the groups itself, without retention, and Terraform could not make them any more
    /// (hashicorp/terraform-provider-aws#5348): they come first.</summary>
    /// <param name="scope">The database's module.</param>
    /// <param name="props">Its props.</param>
    /// <param name="groupName">Name of the group that RDS writes a log to.</param>
    /// <param name="idPrefix">What the construct ids begin with. Default: nothing.</param>
    public static CloudwatchLogGroup[] LogGroups(
        Construct scope, DatabaseModuleProps props, Func<string, string> groupName, string idPrefix = "") =>
    [
        .. props.LogExports.Select(log => new CloudwatchLogGroup(scope, $"{idPrefix}log-{log}", new CloudwatchLogGroupConfig
        {
            Name = groupName(log),
            RetentionInDays = props.LogRetentionDays,
        })),
    ];

    /// <summary>A parameter group of instances. A group cannot serve two families, so a major upgrade makes a second one (its id and name
    /// carry the major version), moves the instance, and only then removes the first (<c>create_before_destroy</c>).</summary>
    public static DbParameterGroup ParameterGroup(
        Construct scope, string id, string name, string family, string description, IEnumerable<ResolvedParameter> parameters) =>
        new(scope, id, new DbParameterGroupConfig
        {
            Name = name,
            Description = description,
            Family = family,
            Parameter = parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => new DbParameterGroupParameter
                {
                    Name = parameter.Name,
                    Value = parameter.Value,
                    ApplyMethod = parameter.ApiApplyMethod,
                })
                .ToArray(),
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
        });

    /// <summary>The parameters whose values are known now.</summary>
    public static IReadOnlyDictionary<string, string> KnownParameters(DatabaseModuleProps props) =>
        props.Parameters.Where(parameter => !TerraformToken.IsUnresolved(parameter.Value)).ToDictionary();

    /// <summary>The parameters whose values Terraform knows later, as they are.</summary>
    public static IEnumerable<ResolvedParameter> UnknownParameters(DatabaseModuleProps props) => props.Parameters
        .Where(parameter => TerraformToken.IsUnresolved(parameter.Value))
        .Select(parameter => new ResolvedParameter(
            parameter.Key,
            parameter.Value,
            PostgresParameters.Find(parameter.Key, props.Version.Major)?.ApplyMethodFor(props.Version.Major, parameter.Value)
                ?? ParameterApplyMethod.PendingReboot));

    /// <summary>A fixed identifier would be taken when the database is deleted a second time.</summary>
    /// <returns>Null when no snapshot is wanted.</returns>
    public static string? FinalSnapshotIdentifier(Construct scope, DatabaseModuleProps props)
    {
        if (!props.FinalSnapshot)
        {
            return null;
        }

        TerraformOverrides.RequireRandomProvider(scope);
        var suffix = new Id_(scope, "final-snapshot", new IdConfig
        {
            ByteLength = 4,
            Keepers = new Dictionary<string, string> { ["identifier"] = props.Identifier },
        });
        return $"{props.Identifier}-final-{suffix.Hex}";
    }

    /// <summary>The maintenance window as RDS writes it.</summary>
    public static string MaintenanceWindow(DatabaseModuleProps props) =>
        WeeklyWindow.TryParse(props.MaintenanceWindow, out var weekly) ? $"{weekly}" : props.MaintenanceWindow;
}
