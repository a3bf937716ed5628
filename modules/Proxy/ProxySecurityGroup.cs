using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupIngressRule;
using Infra.AwsRules.Proxy;
using Infra.Modules.Network;

namespace Infra.Modules.Proxy;

/// <summary>Security group of the proxy: in from the clients, out to the database and nowhere else; and the database's rule that lets it
/// in.</summary>
internal sealed class ProxySecurityGroup
{
    public ProxySecurityGroup(Construct scope, ProxyModuleProps props)
    {
        var group = new SecurityGroupModule(scope, "security-group", new SecurityGroupModuleProps
        {
            VpcId = props.VpcId,
            Name = $"{props.Name}-sg",
            Description = $"RDS Proxy {props.Name}",
            Ingress = props.Ingress.OrderBy(ingress => ingress.Key, StringComparer.Ordinal)
                .SelectMany(ingress => ingress.Value.Peers(ingress.Key).Select(peer => KeyValuePair.Create(
                    peer.Key, SecurityGroupRule.Tcp(ProxyRules.Port, peer.Value, ingress.Value.Description))))
                .ToDictionary(),
            Egress = new Dictionary<string, SecurityGroupRule>
            {
                ["database"] = SecurityGroupRule.Tcp(
                    props.Target.Port, new SecurityGroupPeer.SecurityGroup(props.Target.SecurityGroupId), "PostgreSQL to the database"),
            },
        });
        Id = group.Id;
        _ = new VpcSecurityGroupIngressRule(scope, "database-ingress", new VpcSecurityGroupIngressRuleConfig
        {
            SecurityGroupId = props.Target.SecurityGroupId,
            Description = $"PostgreSQL from the proxy {props.Name}",
            IpProtocol = "tcp",
            FromPort = props.Target.Port,
            ToPort = props.Target.Port,
            ReferencedSecurityGroupId = group.Id,
        });
    }

    public string Id { get; }
}
