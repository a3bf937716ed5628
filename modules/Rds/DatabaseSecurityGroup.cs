using HashiCorp.Cdktf.Providers.Aws.SecurityGroup;
using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupIngressRule;
using Infra.Modules.Network;

namespace Infra.Modules.Rds;

/// <summary>The security group of the instance: one rule resource per source, and no way out, because a database calls nobody.</summary>
internal sealed class DatabaseSecurityGroup
{
    public DatabaseSecurityGroup(Construct scope, DatabaseModuleProps props)
    {
        var group = new SecurityGroup(scope, "security-group", new SecurityGroupConfig
        {
            Name = props.SecurityGroupName ?? $"{props.Identifier}-sg",
            Description = $"PostgreSQL of {props.Identifier}",
            VpcId = props.VpcId,
        });
        Id = group.Id;
        foreach (var (key, ingress) in props.Ingress.OrderBy(ingress => ingress.Key, StringComparer.Ordinal))
        {
            foreach (var (peerKey, peer) in ingress.Peers(key))
            {
                AddRule(scope, props, $"ingress-{peerKey}", ingress.Description, peer);
            }
        }
    }

    public string Id { get; }

    private void AddRule(Construct scope, DatabaseModuleProps props, string id, string description, SecurityGroupPeer peer) =>
        _ = new VpcSecurityGroupIngressRule(scope, id, new VpcSecurityGroupIngressRuleConfig
        {
            SecurityGroupId = Id,
            Description = description,
            IpProtocol = "tcp",
            FromPort = props.Port,
            ToPort = props.Port,
            ReferencedSecurityGroupId = (peer as SecurityGroupPeer.SecurityGroup)?.Id,
            CidrIpv4 = (peer as SecurityGroupPeer.Cidr)?.Range,
        });
}
