using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Network;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.network</c>, of the security groups and of who may reach the database and the bastion.</summary>
internal static class NetworkSettingsRules
{
    /// <summary>An ingress rule has exactly one source.</summary>
    public static readonly RuleDefinition OneSource = new(
        "NET501", RuleSeverity.Error,
        "An ingress rule has exactly one source",
        "A rule of a security group admits one range, group or subnet list; two are two rules, each with its description.",
        "Keep one of the sources, and write another rule for the other.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html");

    /// <summary>An ingress rule names a client security group of the file.</summary>
    public static readonly RuleDefinition UnknownClientGroup = new(
        "NET502", RuleSeverity.Error,
        "An ingress rule names a client security group of the file",
        "There would be no group to admit.",
        "Add it to $.clientSecurityGroups, or correct the name.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html");

    /// <summary>Ingress from subnets needs a network that this file makes.</summary>
    public static readonly RuleDefinition SubnetsOfExistingNetwork = new(
        "NET503", RuleSeverity.Error,
        "Ingress from subnets needs a network that this file makes",
        "The subnets of an existing network are known by id only, and a rule needs their ranges.",
        "Give their ranges as \"cidrs\".",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html");

    /// <summary>An ingress rule for the bastion needs a bastion.</summary>
    public static readonly RuleDefinition NoBastion = new(
        "NET504", RuleSeverity.Error,
        "An ingress rule for the bastion needs a bastion",
        "There would be no group to admit.",
        "Add \"bastion\", or remove this source.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html");

    /// <summary>A bastion for SSH is in public subnets.</summary>
    public static readonly RuleDefinition SshBastionPlace = new(
        "NET505", RuleSeverity.Error,
        "A bastion for SSH is in public subnets",
        "Its clients come from the internet and could not reach it elsewhere.",
        "Write \"public\", or use Session Manager.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html");

    /// <summary>The existing network lists a subnet for the bastion.</summary>
    public static readonly RuleDefinition NoSubnetForBastion = new(
        "NET506", RuleSeverity.Error,
        "The existing network lists a subnet for the bastion",
        "There would be none to place it in.",
        "Add the subnets' ids to network, or name another tier.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html");

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        new RuleCheck(
            () => CheckNetwork(settings.Network, settings.Aws.Region).Select(violation => violation.Under("$.network")),
            "$.network",
            "$.aws.region"),
        .. RuleCheck.ForEach(
            settings.ClientSecurityGroups,
            "$.clientSecurityGroups",
            (_, path, group) => CheckClientGroup(group).Select(violation => violation.Under(path))),
        .. Ingress(settings.Database?.Ingress, "$.database.ingress", settings),
        new RuleCheck(() => CheckBastion(settings).Select(violation => violation.Under("$.bastion")), "$.bastion", "$.network"),
    ];

    /// <summary>Rules of who may reach a port: the database's or a cache's.</summary>
    public static IEnumerable<RuleCheck> Ingress(IReadOnlyDictionary<string, IngressSettings>? ingress, string path, EnvironmentSettings settings) =>
        RuleCheck.ForEach(
            ingress,
            path,
            (key, place, rule) => ConstructKey.Check(key, "backend").Concat(CheckIngress(rule, settings))
                .Select(violation => violation.Property == "" ? violation with { Property = place } : violation.Under(place)),
            "$.clientSecurityGroups");

    /// <summary>Checks a network of a region.</summary>
    internal static IEnumerable<Violation> CheckNetwork(NetworkSettings settings, string region) => settings switch
    {
        NewNetworkSettings network =>
        [
            .. NetworkRules.CheckNewNetwork(
                network.Cidr, network.AvailabilityZones, network.SubnetPrefixLengths?.ByTier(), region),
            .. NetworkRules.CheckInterfaceEndpoints(network.InterfaceEndpoints),
        ],
        ExistingNetworkSettings network => NetworkRules.CheckExistingNetwork(
            network.VpcId,
            network.Cidr,
            new Dictionary<SubnetTier, IReadOnlyDictionary<string, string>>
            {
                [SubnetTier.Database] = network.DatabaseSubnetIds,
                [SubnetTier.Private] = network.PrivateSubnetIds,
                [SubnetTier.Public] = network.PublicSubnetIds,
            },
            region),
        _ => [],
    };

    private static IEnumerable<Violation> CheckClientGroup(ClientSecurityGroupSettings group) =>
        SecurityGroupRules.CheckName("name", group.Name).Concat(SecurityGroupRules.CheckDescription("description", group.Description));

    private static IEnumerable<Violation> CheckIngress(IngressSettings rule, EnvironmentSettings settings)
    {
        var sources = new (string Name, bool Given)[]
        {
            ("clientSecurityGroup", rule.ClientSecurityGroup is not null),
            ("securityGroupId", rule.SecurityGroupId is not null),
            ("bastion", rule.Bastion == true),
            ("cidrs", rule.Cidrs is not null),
            ("subnets", rule.Subnets is not null),
        };
        var given = sources.Where(source => source.Given).Select(source => source.Name).ToArray();
        if (given.Length != 1)
        {
            yield return OneSource.At("", given.Length == 0 ? null : string.Join(", ", given), "must have exactly one source",
                $"keep one of {string.Join(", ", sources.Select(source => source.Name))}");
        }

        if (rule.ClientSecurityGroup is { } group && !settings.ClientSecurityGroups.ContainsKey(group))
        {
            yield return UnknownClientGroup.At("clientSecurityGroup", group, "is not among $.clientSecurityGroups",
                Suggestion.For(group, settings.ClientSecurityGroups.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it there");
        }

        if (rule.Subnets is { } tier && settings.Network is ExistingNetworkSettings)
        {
            yield return SubnetsOfExistingNetwork.At("subnets", SettingTypes.JsonName(tier.ToString()),
                "is not possible in an existing network, whose subnets are known by id only",
                "give their ranges as \"cidrs\"");
        }

        if (rule.Bastion == true && settings.Bastion is null)
        {
            yield return NoBastion.At("bastion", "true", "names a bastion that this file does not have",
                "add \"bastion\", or remove this source");
        }

        foreach (var violation in SecurityGroupRules.CheckDescription("description", rule.Description)
            .Concat(rule.Cidrs is { } cidrs ? NetworkRules.CheckIngressCidrs("cidrs", cidrs) : []))
        {
            yield return violation;
        }
    }

    private static IEnumerable<Violation> CheckBastion(EnvironmentSettings settings)
    {
        if (settings.Bastion is not { } bastion)
        {
            yield break;
        }

        if (bastion.Access is SshAccessSettings ssh)
        {
            foreach (var violation in NetworkRules.CheckIngressCidrs("access.allowedCidrs", ssh.AllowedCidrs)
                .Concat(BastionRules.CheckKeyPairName("access.keyPairName", ssh.KeyPairName)))
            {
                yield return violation;
            }

            if (bastion.Subnets != SubnetTier.Public)
            {
                yield return SshBastionPlace.At("subnets", SettingTypes.JsonName(bastion.Subnets.ToString()), "must be public for SSH",
                    "write \"public\", or use Session Manager");
            }
        }

        var network = settings.Network as NewNetworkSettings;
        bool? hasNatGateway = network is null ? null : network.NatGateways != NatGatewayMode.None;
        foreach (var violation in BastionRules.CheckPlacement(
            "subnets", bastion.Subnets, bastion.Access is SessionManagerAccessSettings, hasNatGateway,
                [.. network?.InterfaceEndpoints ?? []])
            .Concat(BastionRules.CheckInstanceType("instanceType", bastion.InstanceType)))
        {
            yield return violation;
        }

        if (settings.Network is ExistingNetworkSettings existing
            && (bastion.Subnets == SubnetTier.Public ? existing.PublicSubnetIds : existing.PrivateSubnetIds).Count == 0
                && bastion.Subnets != SubnetTier.Database)
        {
            var tier = SettingTypes.JsonName(bastion.Subnets.ToString());
            yield return NoSubnetForBastion.At("subnets", tier, "names a tier of which the existing network lists no subnet",
                $"add {tier}SubnetIds to network");
        }
    }
}
