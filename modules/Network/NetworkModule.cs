using System.Text.RegularExpressions;
using HashiCorp.Cdktf.Providers.Aws.DefaultSecurityGroup;
using HashiCorp.Cdktf.Providers.Aws.Eip;
using HashiCorp.Cdktf.Providers.Aws.InternetGateway;
using HashiCorp.Cdktf.Providers.Aws.NatGateway;
using HashiCorp.Cdktf.Providers.Aws.Route;
using HashiCorp.Cdktf.Providers.Aws.RouteTable;
using HashiCorp.Cdktf.Providers.Aws.RouteTableAssociation;
using HashiCorp.Cdktf.Providers.Aws.Subnet;
using HashiCorp.Cdktf.Providers.Aws.Vpc;
using HashiCorp.Cdktf.Providers.Aws.VpcEndpoint;
using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Network;

/// <summary>A VPC over named availability zones with a public, a private and a database tier. The database tier has no route out.</summary>
/// <remarks>Resources are keyed by zone, and ranges depend on the zone's letter (<see cref="SubnetPlan"/>): adding or removing a zone
/// leaves the other zones' resources as they are. Construct ids are part of the addresses in users' state and do not change.</remarks>
public sealed partial class NetworkModule : Construct
{
    private const string Everywhere = "0.0.0.0/0";

    private readonly NetworkModuleProps _props;
    private readonly Vpc _vpc;
    private readonly string _region;

    /// <summary>Makes the network.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public NetworkModule(Construct scope, string id, NetworkModuleProps props)
        : base(scope, id)
    {
        ModuleValidationException.ThrowIfAny(this, Check(props));
        _props = props;
        _region = props.AvailabilityZones[0][..^1];
        _vpc = CreateVpc();

        var subnetIds = CreateSubnets();
        var routeTableIds = new Dictionary<SubnetTier, IReadOnlyDictionary<string, string>>();
        if (props.PublicTier)
        {
            var internetGateway = CreateInternetGateway();
            routeTableIds[SubnetTier.Public] = CreatePublicRouting(subnetIds[SubnetTier.Public], internetGateway);
            if (props.PrivateTier)
            {
                var natGatewayIds = CreateNatGateways(subnetIds[SubnetTier.Public], internetGateway);
                routeTableIds[SubnetTier.Private] = CreatePrivateRouting(subnetIds[SubnetTier.Private], natGatewayIds);
            }
        }
        else if (props.PrivateTier)
        {
            routeTableIds[SubnetTier.Private] = CreatePrivateRouting(subnetIds[SubnetTier.Private], natGatewayIds: []);
        }

        routeTableIds[SubnetTier.Database] = CreateDatabaseRouting(subnetIds[SubnetTier.Database]);
        CreateS3Endpoint(routeTableIds);
        InterfaceEndpointSecurityGroupId = CreateInterfaceEndpoints(subnetIds);
        FlowLogGroupName = CreateFlowLogs();
        Network = new NetworkHandle
        {
            VpcId = _vpc.Id,
            Cidr = props.Cidr,
            Region = _region,
            SubnetIds = subnetIds,
            RouteTableIds = routeTableIds,
            InterfaceEndpoints = props.InterfaceEndpoints,
            HasNatGateway = props.NatGateways != NatGatewayMode.None,
        };
    }

    /// <summary>What other modules need of the network.</summary>
    public NetworkHandle Network { get; }

    /// <summary>Security group of the interface endpoints; null when there are none.</summary>
    public string? InterfaceEndpointSecurityGroupId { get; }

    /// <summary>Log group of the flow logs; null when there are none.</summary>
    public string? FlowLogGroupName { get; }

    private static IEnumerable<Violation> Check(NetworkModuleProps props)
    {
        if (!NamePattern().IsMatch(props.Name))
        {
            yield return NetworkRules.NetworkName.At(
                "name", props.Name, "must be 1 to 63 letters, digits and hyphens, a letter or digit first", "write e.g. shop-vpc");
        }

        if (props.AccountId is not null && !AccountIdPattern().IsMatch(props.AccountId))
        {
            yield return IamRules.AccountId.At(
                "accountId", props.AccountId, "must be 12 digits", "write the account's number without hyphens, or leave it out");
        }

        foreach (var violation in NetworkRules.CheckNewNetwork(props.Cidr, props.AvailabilityZones, props.SubnetPrefixLengths)
            .Concat(NetworkRules.CheckInterfaceEndpoints(props.InterfaceEndpoints))
            .Concat(props.FlowLogs is null ? [] : LogRetention.Check("flowLogs.retentionDays", props.FlowLogs.RetentionDays)))
        {
            yield return violation;
        }

        if (props.NatGateways != NatGatewayMode.None && !(props.PublicTier && props.PrivateTier))
        {
            yield return NetworkRules.NatNeedsTiers.At(
                "natGateways", $"{props.NatGateways}", "must be None without a public and a private tier",
                "add both tiers: the gateway stands in the public one and serves the private one");
        }

        if (props.InterfaceEndpoints.Count > 0 && !props.PrivateTier)
        {
            yield return NetworkRules.EndpointsNeedTier.At(
                "interfaceEndpoints", string.Join(", ", props.InterfaceEndpoints), "must be empty without a private tier",
                "add the private tier: they stand in it");
        }
    }

    private Vpc CreateVpc()
    {
        var vpc = new Vpc(this, "vpc", new VpcConfig
        {
            CidrBlock = _props.Cidr,
            EnableDnsHostnames = true,
            EnableDnsSupport = true,
            Tags = Named(_props.Name),
        });

        // Every VPC has this group, and what is given none wears it: without rules it lets nothing in or out.
        _ = new DefaultSecurityGroup(this, "default-security-group", new DefaultSecurityGroupConfig
        {
            VpcId = vpc.Id,
            Ingress = Array.Empty<DefaultSecurityGroupIngress>(),
            Egress = Array.Empty<DefaultSecurityGroupEgress>(),
            Tags = Named($"{_props.Name}-default-unused"),
        });
        return vpc;
    }

    private Dictionary<SubnetTier, IReadOnlyDictionary<string, string>> CreateSubnets()
    {
        var plan = new SubnetPlan(Cidr.Parse(_props.Cidr), _props.SubnetPrefixLengths);
        var subnetIds = new Dictionary<SubnetTier, IReadOnlyDictionary<string, string>>();
        foreach (var tier in Tiers())
        {
            subnetIds[tier] = _props.AvailabilityZones.ToDictionary(
                zone => zone, zone => CreateSubnet(tier, zone, plan.Subnet(tier, zone)));
        }

        return subnetIds;
    }

    private string CreateSubnet(SubnetTier tier, string zone, Cidr range) =>
        new Subnet(this, $"{Key(tier)}-subnet-{zone}", new SubnetConfig
        {
            VpcId = _vpc.Id,
            AvailabilityZone = zone,
            CidrBlock = range.ToString(),
            MapPublicIpOnLaunch = false,
            Tags = new Dictionary<string, string> { ["Name"] = $"{_props.Name}-{Key(tier)}-{zone}", ["Tier"] = Key(tier) },
        }).Id;

    private InternetGateway CreateInternetGateway() =>
        new(this, "internet-gateway", new InternetGatewayConfig { VpcId = _vpc.Id, Tags = Named(_props.Name) });

    private Dictionary<string, string> CreatePublicRouting(IReadOnlyDictionary<string, string> subnetIds, InternetGateway internetGateway)
    {
        var tableId = CreateRouteTable("public-route-table", $"{_props.Name}-public").Id;
        _ = new Route(this, "public-default-route", new RouteConfig
        {
            RouteTableId = tableId,
            DestinationCidrBlock = Everywhere,
            GatewayId = internetGateway.Id,
        });
        Associate(SubnetTier.Public, subnetIds, _ => tableId);
        return subnetIds.Keys.ToDictionary(zone => zone, _ => tableId);
    }

    private Dictionary<string, string> CreateNatGateways(
        IReadOnlyDictionary<string, string> publicSubnetIds, InternetGateway internetGateway)
    {
        var zones = _props.NatGateways switch
        {
            NatGatewayMode.None => [],
            NatGatewayMode.Single => _props.AvailabilityZones.Take(1),
            _ => _props.AvailabilityZones,
        };
        return zones.ToDictionary(zone => zone, zone =>
        {
            var address = new Eip(this, $"nat-address-{zone}", new EipConfig
            {
                Domain = "vpc",
                Tags = Named($"{_props.Name}-nat-{zone}"),
                DependsOn = [internetGateway],
            });
            return new NatGateway(this, $"nat-gateway-{zone}", new NatGatewayConfig
            {
                SubnetId = publicSubnetIds[zone],
                AllocationId = address.AllocationId,
                Tags = Named($"{_props.Name}-{zone}"),
                DependsOn = [internetGateway],
            }).Id;
        });
    }

    // One table per zone in every NAT mode, so that changing the mode changes routes only.
    private Dictionary<string, string> CreatePrivateRouting(
        IReadOnlyDictionary<string, string> subnetIds, Dictionary<string, string> natGatewayIds)
    {
        var tableIds = subnetIds.Keys.ToDictionary(
            zone => zone, zone => CreateRouteTable($"private-route-table-{zone}", $"{_props.Name}-private-{zone}").Id);
        foreach (var (zone, tableId) in natGatewayIds.Count == 0 ? [] : tableIds)
        {
            _ = new Route(this, $"private-default-route-{zone}", new RouteConfig
            {
                RouteTableId = tableId,
                DestinationCidrBlock = Everywhere,
                NatGatewayId = natGatewayIds.GetValueOrDefault(zone) ?? natGatewayIds.Single().Value,
            });
        }

        Associate(SubnetTier.Private, subnetIds, zone => tableIds[zone]);
        return tableIds;
    }

    private Dictionary<string, string> CreateDatabaseRouting(IReadOnlyDictionary<string, string> subnetIds)
    {
        var tableId = CreateRouteTable("database-route-table", $"{_props.Name}-database").Id;
        Associate(SubnetTier.Database, subnetIds, _ => tableId);
        return subnetIds.Keys.ToDictionary(zone => zone, _ => tableId);
    }

    private RouteTable CreateRouteTable(string id, string name) =>
        new(this, id, new RouteTableConfig { VpcId = _vpc.Id, Tags = Named(name) });

    private void Associate(SubnetTier tier, IReadOnlyDictionary<string, string> subnetIds, Func<string, string> tableIdOf)
    {
        foreach (var (zone, subnetId) in subnetIds)
        {
            _ = new RouteTableAssociation(this, $"{Key(tier)}-association-{zone}", new RouteTableAssociationConfig
            {
                SubnetId = subnetId,
                RouteTableId = tableIdOf(zone),
            });
        }
    }

    private void CreateS3Endpoint(Dictionary<SubnetTier, IReadOnlyDictionary<string, string>> routeTableIds)
    {
        if (!_props.S3GatewayEndpoint)
        {
            return;
        }

        _ = new VpcEndpoint(this, "s3-endpoint", new VpcEndpointConfig
        {
            VpcId = _vpc.Id,
            ServiceName = $"com.amazonaws.{_region}.s3",
            VpcEndpointType = "Gateway",
            RouteTableIds =
            [
                .. routeTableIds.Where(tier => tier.Key != SubnetTier.Public).SelectMany(tier => tier.Value.Values).Distinct(),
            ],
            Tags = Named($"{_props.Name}-s3"),
        });
    }

    private string? CreateInterfaceEndpoints(Dictionary<SubnetTier, IReadOnlyDictionary<string, string>> subnetIds)
    {
        if (_props.InterfaceEndpoints.Count == 0)
        {
            return null;
        }

        var securityGroup = new SecurityGroupModule(this, "endpoints-security-group", new SecurityGroupModuleProps
        {
            VpcId = _vpc.Id,
            Name = $"{_props.Name}-endpoints-sg",
            Description = $"Interface endpoints of {_props.Name}",
            Ingress = new Dictionary<string, SecurityGroupRule>
            {
                ["vpc"] = SecurityGroupRule.Tcp(443, new SecurityGroupPeer.Cidr(_props.Cidr), "HTTPS from the VPC"),
            },
        });
        foreach (var service in _props.InterfaceEndpoints)
        {
            _ = new VpcEndpoint(this, $"endpoint-{service}", new VpcEndpointConfig
            {
                VpcId = _vpc.Id,
                ServiceName = $"com.amazonaws.{_region}.{service}",
                VpcEndpointType = "Interface",
                PrivateDnsEnabled = true,
                SubnetIds = [.. subnetIds[SubnetTier.Private].Values],
                SecurityGroupIds = [securityGroup.Id],
                Tags = Named($"{_props.Name}-{service}"),
            });
        }

        return securityGroup.Id;
    }

    private string? CreateFlowLogs() =>
        _props.FlowLogs is { } flowLogs ? new FlowLogs(this, "flow-logs", _vpc.Id, _region, _props, flowLogs).LogGroupName : null;

    private IEnumerable<SubnetTier> Tiers() => Enum.GetValues<SubnetTier>().Where(tier => tier switch
    {
        SubnetTier.Public => _props.PublicTier,
        SubnetTier.Private => _props.PrivateTier,
        _ => true,
    });

    private static string Key(SubnetTier tier) => tier switch
    {
        SubnetTier.Public => "public",
        SubnetTier.Private => "private",
        _ => "database",
    };

    private static Dictionary<string, string> Named(string name) => new() { ["Name"] = name };

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,62}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex AccountIdPattern();
}
