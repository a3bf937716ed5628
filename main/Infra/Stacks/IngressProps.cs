using Infra.Environments.Settings;
using Infra.Modules.Rds;

namespace Infra.Cli.Stacks;

/// <summary>The modules' words for a source of the settings, of the database, its proxy or a cache.</summary>
internal static class IngressProps
{
    /// <summary>What it lets in.</summary>
    /// <param name="rule">The source.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="clientSecurityGroupIds">The client groups' ids by key.</param>
    /// <param name="bastionSecurityGroupId">The bastion's group; null when there is none.</param>
    public static DatabaseIngress Of(
        IngressSettings rule,
        EnvironmentSettings settings,
        IReadOnlyDictionary<string, string> clientSecurityGroupIds,
        string? bastionSecurityGroupId) =>
        rule switch
        {
            { ClientSecurityGroup: { } key } => new FromSecurityGroup(clientSecurityGroupIds[key]) { Description = rule.Description },
            { SecurityGroupId: { } id } => new FromSecurityGroup(id) { Description = rule.Description },
            { Bastion: true } => new FromSecurityGroup(bastionSecurityGroupId!) { Description = rule.Description },
            { Cidrs: { } cidrs } => new FromCidrs(cidrs) { Description = rule.Description },
            { Subnets: { } tier } => new FromCidrs(NetworkProps.SubnetCidrs((NewNetworkSettings)settings.Network, tier))
            {
                Description = rule.Description,
            },
            _ => throw new InvalidOperationException("an ingress without a source passed validation"),
        };
}
