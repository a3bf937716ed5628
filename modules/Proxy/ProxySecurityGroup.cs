using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupIngressRule;
using Infra.AwsRules.Proxy;
using Infra.Modules.Network;
using Infra.Modules.Rds;
using Infra.Modules.Shared;

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
            Ingress = props.Ingress.OrderBy(ingress => ingress.Key, StringComparer.Ordinal).SelectMany(RulesOf).ToDictionary(),
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

    // The range itself is part of the key, so that removing one leaves the others alone.
    private static IEnumerable<KeyValuePair<string, SecurityGroupRule>> RulesOf(KeyValuePair<string, DatabaseIngress> ingress) => ingress.Value switch
    {
        FromSecurityGroup source => [new(ingress.Key, Rule(new SecurityGroupPeer.SecurityGroup(source.SecurityGroupId), ingress.Value))],
        FromCidrs source => source.Cidrs.Select((cidr, index) => new KeyValuePair<string, SecurityGroupRule>(
            $"{ingress.Key}-{(TerraformToken.IsUnresolved(cidr) ? $"{index}" : cidr.Replace('.', '-').Replace('/', '-'))}",
            Rule(new SecurityGroupPeer.Cidr(cidr), ingress.Value))),
        var other => throw new InvalidOperationException($"{other.GetType().Name} has no rule"),
    };

    private static SecurityGroupRule Rule(SecurityGroupPeer peer, DatabaseIngress ingress) =>
        SecurityGroupRule.Tcp(ProxyRules.Port, peer, ingress.Description);
}
