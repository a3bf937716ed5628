using HashiCorp.Cdktf.Providers.Aws.SecurityGroup;
using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupIngressRule;
using Infra.Modules.Shared;

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
            switch (ingress)
            {
                case FromSecurityGroup source:
                    AddRule(scope, props, $"ingress-{key}", ingress.Description, source.SecurityGroupId, null);
                    break;
                case FromCidrs source:
                    foreach (var (cidr, index) in source.Cidrs.Select((cidr, index) => (cidr, index)))
                    {
                        // The range itself is the key, so that removing one leaves the others alone.
                        var suffix = TerraformToken.IsUnresolved(cidr) ? $"{index}" : cidr.Replace('.', '-').Replace('/', '-');
                        AddRule(scope, props, $"ingress-{key}-{suffix}", ingress.Description, null, cidr);
                    }

                    break;
            }
        }
    }

    public string Id { get; }

    private void AddRule(Construct scope, DatabaseModuleProps props, string id, string description, string? sourceGroupId, string? cidr) =>
        _ = new VpcSecurityGroupIngressRule(scope, id, new VpcSecurityGroupIngressRuleConfig
        {
            SecurityGroupId = Id,
            Description = description,
            IpProtocol = "tcp",
            FromPort = props.Port,
            ToPort = props.Port,
            ReferencedSecurityGroupId = sourceGroupId,
            CidrIpv4 = cidr,
        });
}
