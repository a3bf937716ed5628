using System.Text.RegularExpressions;
using HashiCorp.Cdktf.Providers.Aws.SecurityGroup;
using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupEgressRule;
using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupIngressRule;
using Infra.AwsRules;
using Infra.AwsRules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Network;

/// <summary>A security group with one resource per rule, so that rules come and go without touching each other.</summary>
public sealed partial class SecurityGroupModule : Construct
{
    private readonly SecurityGroup _group;
    private readonly int _guardedPort;

    /// <summary>Makes the group and its rules.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public SecurityGroupModule(Construct scope, string id, SecurityGroupModuleProps props)
        : base(scope, id)
    {
        _guardedPort = props.GuardedPort;
        ModuleValidationException.ThrowIfAny(this,
        [
            .. SecurityGroupRules.CheckName("name", props.Name),
            .. SecurityGroupRules.CheckDescription("description", props.Description),
            .. props.Ingress.SelectMany(rule => CheckIngress("ingress", rule.Key, rule.Value)),
            .. props.Egress.SelectMany(rule => Check("egress", rule.Key, rule.Value)),
        ]);

        _group = new SecurityGroup(this, "group", new SecurityGroupConfig
        {
            VpcId = props.VpcId,
            Name = props.Name,
            Description = props.Description,
            Tags = new Dictionary<string, string> { ["Name"] = props.Name },
        });
        foreach (var (key, rule) in props.Ingress)
        {
            CreateIngress(key, rule);
        }

        foreach (var (key, rule) in props.Egress)
        {
            CreateEgress(key, rule);
        }
    }

    /// <summary>The group's id.</summary>
    public string Id => _group.Id;

    /// <summary>Lets a peer connect in; for two groups that refer to each other.</summary>
    /// <param name="key">Short key, part of the rule's address in the state; no other ingress rule may have it.</param>
    /// <param name="rule">The rule.</param>
    /// <exception cref="ModuleValidationException">The rule is refused.</exception>
    public void AddIngress(string key, SecurityGroupRule rule)
    {
        ModuleValidationException.ThrowIfAny(this, CheckIngress("ingress", key, rule));
        CreateIngress(key, rule);
    }

    /// <summary>Lets whatever wears the group connect to a peer; for two groups that refer to each other.</summary>
    /// <param name="key">Short key, part of the rule's address in the state; no other egress rule may have it.</param>
    /// <param name="rule">The rule.</param>
    /// <exception cref="ModuleValidationException">The rule is refused.</exception>
    public void AddEgress(string key, SecurityGroupRule rule)
    {
        ModuleValidationException.ThrowIfAny(this, Check("egress", key, rule));
        CreateEgress(key, rule);
    }

    private void CreateIngress(string key, SecurityGroupRule rule) =>
        _ = new VpcSecurityGroupIngressRule(this, $"ingress-{key}", new VpcSecurityGroupIngressRuleConfig
        {
            SecurityGroupId = Id,
            Description = rule.Description,
            IpProtocol = "tcp",
            FromPort = rule.FromPort,
            ToPort = rule.ToPort,
            CidrIpv4 = (rule.Peer as SecurityGroupPeer.Cidr)?.Range,
            ReferencedSecurityGroupId = (rule.Peer as SecurityGroupPeer.SecurityGroup)?.Id,
        });

    private void CreateEgress(string key, SecurityGroupRule rule) =>
        _ = new VpcSecurityGroupEgressRule(this, $"egress-{key}", new VpcSecurityGroupEgressRuleConfig
        {
            SecurityGroupId = Id,
            Description = rule.Description,
            IpProtocol = "tcp",
            FromPort = rule.FromPort,
            ToPort = rule.ToPort,
            CidrIpv4 = (rule.Peer as SecurityGroupPeer.Cidr)?.Range,
            ReferencedSecurityGroupId = (rule.Peer as SecurityGroupPeer.SecurityGroup)?.Id,
        });

    private IEnumerable<Violation> CheckIngress(string list, string key, SecurityGroupRule rule) =>
        rule.Peer is SecurityGroupPeer.Cidr { Range: var range }
            ?
            [
                .. Check(list, key, rule),
                .. SecurityGroupRules.CheckIngressCidr($"{list}.{key}.peer", range, rule.FromPort, rule.ToPort, _guardedPort),
            ]
            : Check(list, key, rule);

    private static IEnumerable<Violation> Check(string list, string key, SecurityGroupRule rule)
    {
        var place = $"{list}.{key}";
        if (!Key().IsMatch(key))
        {
            yield return SecurityGroupRules.RuleKey.At(
                place, key, "must have a key of lower-case letters, digits and hyphens", "write a short key such as backend");
        }

        foreach (var violation in SecurityGroupRules.CheckDescription($"{place}.description", rule.Description)
            .Concat(SecurityGroupRules.CheckPorts($"{place}.ports", rule.FromPort, rule.ToPort)))
        {
            yield return violation;
        }

        if (rule.Peer is SecurityGroupPeer.SecurityGroup { Id: var id } && !TerraformToken.IsUnresolved(id))
        {
            foreach (var violation in NetworkRules.CheckId($"{place}.peer", id, "sg"))
            {
                yield return violation;
            }
        }
        else if (list == "egress" && rule.Peer is SecurityGroupPeer.Cidr { Range: var range }
            && !Cidr.TryParse(range, out _, out var problem))
        {
            yield return NetworkRules.CidrForm.At($"{place}.peer", range, problem, "write a range such as 10.0.0.0/16");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex Key();
}
