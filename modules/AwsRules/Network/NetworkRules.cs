using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Network;

/// <summary>What AWS requires of a VPC, its subnets and what they refer to.</summary>
public static partial class NetworkRules
{
    /// <summary>A range is an IPv4 CIDR block written by its first address.</summary>
    public static readonly RuleDefinition CidrForm = new(
        "NET001", RuleSeverity.Error, "A range is an IPv4 CIDR block written by its first address",
        "AWS refuses other texts, and rewrites a block with host bits, so that every plan shows a change.",
        "Write the first address and the prefix length, for example 10.0.0.0/16; one address alone is a /32.",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html");

    /// <summary>A VPC's range is /16 to /28.</summary>
    public static readonly RuleDefinition VpcSize = new(
        "NET002", RuleSeverity.Error, "A VPC's range is /16 to /28",
        "AWS makes no larger and no smaller VPC.",
        "Write a prefix length of 16 to 28; /16 leaves room for every size of subnet.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html");

    /// <summary>A VPC's range has no loopback, link-local or multicast addresses.</summary>
    public static readonly RuleDefinition RefusedRange = new(
        "NET003", RuleSeverity.Error, "A VPC's range has no loopback, link-local or multicast addresses",
        "AWS refuses these ranges.",
        "Use a private range such as 10.0.0.0/16.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html");

    /// <summary>A VPC's range is private.</summary>
    public static readonly RuleDefinition PrivateRange = new(
        "NET004", RuleSeverity.Warning, "A VPC's range is private",
        "Hosts in the VPC cannot reach public addresses that its own range covers.",
        "Use part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html");

    /// <summary>A VPC's range keeps clear of 172.17.0.0/16.</summary>
    public static readonly RuleDefinition DockerRange = new(
        "NET005", RuleSeverity.Warning, "A VPC's range keeps clear of 172.17.0.0/16",
        "Docker and some AWS services use these addresses for themselves, so connections to them never leave the host.",
        "Use another range.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html");

    /// <summary>A database has subnets in at least two availability zones.</summary>
    public static readonly RuleDefinition TwoZones = new(
        "NET006", RuleSeverity.Error, "A database has subnets in at least two availability zones",
        "RDS refuses a subnet group in one zone, also without Multi-AZ; the same holds for a proxy.",
        "Add a subnet of another zone.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html");

    /// <summary>An availability zone is written as its region and one letter.</summary>
    public static readonly RuleDefinition ZoneName = new(
        "NET007", RuleSeverity.Error, "An availability zone is written as its region and one letter",
        "Zone ids and local zones are other things, and a subnet in a zone that does not exist is refused.",
        "Write for example us-east-1a.",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html");

    /// <summary>Every zone is one of the environment's region.</summary>
    public static readonly RuleDefinition ZoneOfRegion = new(
        "NET008", RuleSeverity.Error, "Every zone is one of the environment's region",
        "A VPC lies in one region, and AWS refuses a subnet elsewhere.",
        "Name zones of that region.",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html");

    /// <summary>Zones, subnets and endpoints are named once.</summary>
    public static readonly RuleDefinition NamedOnce = new(
        "NET009", RuleSeverity.Error, "Zones, subnets and endpoints are named once",
        "A second entry would make the same thing again, which AWS or Terraform refuses, or hide that another was meant.",
        "Remove it, or name the one that was meant.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html");

    /// <summary>A subnet's range is /16 to /28.</summary>
    public static readonly RuleDefinition SubnetSize = new(
        "NET010", RuleSeverity.Error, "A subnet's range is /16 to /28",
        "AWS makes no larger and no smaller subnet.",
        "Write a prefix length of 16 to 28, or leave it out.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html");

    /// <summary>A tier has room for a subnet in every zone.</summary>
    public static readonly RuleDefinition SubnetRoom = new(
        "NET011", RuleSeverity.Error, "A tier has room for a subnet in every zone",
        "Subnets of a VPC cannot overlap and cannot lie outside, so AWS would refuse the last ones.",
        "Use smaller subnets, a larger VPC, or zones with earlier letters.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html");

    /// <summary>Database subnets have addresses to spare.</summary>
    public static readonly RuleDefinition SubnetSpare = new(
        "NET012", RuleSeverity.Warning, "Database subnets have addresses to spare",
        "A /28 has 11 usable addresses; failover, replicas, proxies and upgrades each need one more for a while, and fail without.",
        "Use /27 or larger.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html");

    /// <summary>Ports that guard data are not open to the internet.</summary>
    public static readonly RuleDefinition NoInternetIngress = new(
        "NET013", RuleSeverity.Error, "Ports that guard data are not open to the internet",
        "Everybody could try passwords and use the next vulnerability; a database, cache or bastion found this way is attacked within minutes.",
        "Name a security group, or the ranges of the VPC, the offices or the VPN.",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html");

    /// <summary>Ranges do not overlap.</summary>
    public static readonly RuleDefinition RangesApart = new(
        "NET014", RuleSeverity.Error, "Ranges do not overlap",
        "Two rules for the same addresses are one too many: taking one away leaves the way open, and networks that overlap cannot be connected.",
        "Remove one of them, or change the range.",
        "https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html");

    /// <summary>A rule for address ranges names at least one.</summary>
    public static readonly RuleDefinition RangeRequired = new(
        "NET015", RuleSeverity.Error, "A rule for address ranges names at least one",
        "A rule without a range opens nothing, and Terraform refuses it.",
        "Name a range, or remove the rule.",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html");

    /// <summary>S3 and DynamoDB are reached by their gateway endpoints.</summary>
    public static readonly RuleDefinition GatewayEndpoint = new(
        "NET016", RuleSeverity.Warning, "S3 and DynamoDB are reached by their gateway endpoints",
        "A gateway endpoint is free of charge; an interface endpoint costs per hour and zone for the same traffic.",
        "Leave the service out of interfaceEndpoints.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html");

    /// <summary>An interface endpoint is named by its service's short name.</summary>
    public static readonly RuleDefinition EndpointName = new(
        "NET017", RuleSeverity.Error, "An interface endpoint is named by its service's short name",
        "The full name is made from the region and this one, so AWS would not find the service.",
        "Write for example secretsmanager or ecr.dkr.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html");

    /// <summary>An id is of the right kind, with 8 or 17 hexadecimal digits.</summary>
    public static readonly RuleDefinition IdForm = new(
        "NET018", RuleSeverity.Error, "An id is of the right kind, with 8 or 17 hexadecimal digits",
        "AWS finds nothing by a name or by an id of another kind, and says so only at apply.",
        "Copy the id as the console or the CLI shows it.",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html");

    /// <summary>A network's name has 1 to 63 letters, digits and hyphens, a letter or digit first.</summary>
    public static readonly RuleDefinition NetworkName = new(
        "NET019", RuleSeverity.Error, "A network's name has 1 to 63 letters, digits and hyphens, a letter or digit first",
        "Names of subnets, security groups and log groups are made from it, and not all of them take more.",
        "Write for example shop-vpc.",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html");

    /// <summary>NAT gateways stand in a network with a public and a private tier.</summary>
    public static readonly RuleDefinition NatNeedsTiers = new(
        "NET020", RuleSeverity.Error, "NAT gateways stand in a network with a public and a private tier",
        "The gateway needs a way to the internet, and somebody to serve.",
        "Add both tiers, or make no gateways.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html");

    /// <summary>Interface endpoints stand in a network with a private tier.</summary>
    public static readonly RuleDefinition EndpointsNeedTier = new(
        "NET021", RuleSeverity.Error, "Interface endpoints stand in a network with a private tier",
        "Their network interfaces are placed in private subnets, and there is none.",
        "Add the private tier, or leave the endpoints out.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html");

    /// <summary>RDS wants subnets in at least two zones. Source: Amazon RDS user guide, "Working with DB subnet groups".</summary>
    public const int MinimumAvailabilityZones = 2;

    /// <summary>Widest range that may come in; a wider one is most of the internet.</summary>
    public const int WidestIngressPrefixLength = 8;

    // Source: RFC 1918, and RFC 6598 for 100.64.0.0/10.
    private static readonly Cidr[] PrivateRanges =
        [Cidr.Parse("10.0.0.0/8"), Cidr.Parse("172.16.0.0/12"), Cidr.Parse("192.168.0.0/16"), Cidr.Parse("100.64.0.0/10")];

    // Source: Amazon VPC user guide, "VPC CIDR blocks".
    private static readonly Cidr[] RefusedRanges =
        [Cidr.Parse("0.0.0.0/8"), Cidr.Parse("127.0.0.0/8"), Cidr.Parse("169.254.0.0/16"), Cidr.Parse("224.0.0.0/4")];

    // Docker's default bridge, which some AWS services use. Source: Amazon VPC user guide, "VPC CIDR blocks".
    private static readonly Cidr DockerAddresses = Cidr.Parse("172.17.0.0/16");

    /// <summary>Checks everything about a new network's addresses: range, zones, and whether the subnets fit.</summary>
    /// <param name="cidr">The VPC's range.</param>
    /// <param name="availabilityZones">Names of the zones.</param>
    /// <param name="prefixLengths">Prefix lengths of the subnets by tier; a tier left out has its default.</param>
    /// <param name="region">Region that the zones must belong to; null when it is not known.</param>
    /// <returns>Violations at <c>cidr</c>, <c>availabilityZones</c> and <c>subnetPrefixLengths</c>.</returns>
    public static IEnumerable<Violation> CheckNewNetwork(
        string cidr,
        IReadOnlyList<string> availabilityZones,
        IReadOnlyDictionary<SubnetTier, int>? prefixLengths = null,
        string? region = null) =>
    [
        .. CheckVpcCidr(cidr),
        .. CheckAvailabilityZones(availabilityZones, region),
        .. CheckSubnetPlan(cidr, availabilityZones, prefixLengths),
    ];

    /// <summary>Checks a VPC's range: syntax, /16 to /28, no range that AWS refuses; warns about addresses that are not private.</summary>
    public static IEnumerable<Violation> CheckVpcCidr(string cidr)
    {
        const string property = "cidr";
        if (!Cidr.TryParse(cidr, out var range, out var problem))
        {
            yield return CidrForm.At(
                property, cidr, problem, "write the first address of the VPC's range and its prefix length, e.g. 10.0.0.0/16");
            yield break;
        }

        if (range.PrefixLength is < SubnetPlan.LargestPrefixLength or > SubnetPlan.SmallestPrefixLength)
        {
            yield return VpcSize.At(
                property, cidr, "must be between /16 and /28",
                "write a prefix length of 16 to 28; /16 leaves room for every size of subnet");
        }

        if (RefusedRanges.Any(range.Overlaps))
        {
            yield return RefusedRange.At(
                property, cidr, "must not use loopback, link-local, multicast or 0.0.0.0/8 addresses",
                "use a private range such as 10.0.0.0/16");
        }
        else if (!PrivateRanges.Any(candidate => candidate.Contains(range)))
        {
            yield return PrivateRange.At(
                property, cidr, "should be a private range",
                "use part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16: hosts in the VPC cannot reach public addresses that it covers");
        }

        if (range.Overlaps(DockerAddresses))
        {
            yield return DockerRange.At(
                property, cidr, "should not overlap 172.17.0.0/16",
                "use another range: Docker and some AWS services use that one themselves");
        }
    }

    /// <summary>Checks the zones: at least two, each once, named like <c>us-east-1a</c>, all of one region.</summary>
    /// <param name="availabilityZones">Names of the zones.</param>
    /// <param name="region">Region that they must belong to; null takes the region of the first.</param>
    public static IEnumerable<Violation> CheckAvailabilityZones(IReadOnlyList<string> availabilityZones, string? region = null)
    {
        const string property = "availabilityZones";
        if (availabilityZones.Count < MinimumAvailabilityZones)
        {
            yield return TwoZones.At(
                property, availabilityZones.Count == 0 ? null : string.Join(", ", availabilityZones), "must name at least 2 zones",
                "add a zone: RDS refuses a subnet group in one zone, also without Multi-AZ");
        }

        var expectedRegion = region ?? availabilityZones.Where(IsZoneName).Select(RegionOf).FirstOrDefault();
        foreach (var (index, zone) in availabilityZones.Index())
        {
            if (!IsZoneName(zone))
            {
                yield return ZoneName.At(
                    $"{property}[{index}]", zone, "must be the name of an availability zone",
                    "write the region and one letter, e.g. us-east-1a; local zones and zone ids (use1-az1) are not supported");
            }
            else if (RegionOf(zone) != expectedRegion)
            {
                yield return ZoneOfRegion.At(
                    $"{property}[{index}]", zone, $"must be in region {expectedRegion}",
                    $"write a zone such as {expectedRegion}{zone[^1]}");
            }

            if (availabilityZones.Take(index).Contains(zone))
            {
                yield return NamedOnce.At($"{property}[{index}]", zone, "must be named once", "remove it or name another zone");
            }
        }
    }

    /// <summary>Checks that the subnets of every tier are /16 to /28 and have a place for every zone. Says nothing while the VPC's range or
    /// a zone's name is malformed.</summary>
    public static IEnumerable<Violation> CheckSubnetPlan(
        string cidr, IReadOnlyList<string> availabilityZones, IReadOnlyDictionary<SubnetTier, int>? prefixLengths = null)
    {
        foreach (var (tier, length) in prefixLengths ?? new Dictionary<SubnetTier, int>())
        {
            if (length is < SubnetPlan.LargestPrefixLength or > SubnetPlan.SmallestPrefixLength)
            {
                yield return SubnetSize.At(PropertyOf(tier), $"{length}", "must be between 16 and 28", "use 16 to 28, or leave it out");
            }
            else if (tier == SubnetTier.Database && length == SubnetPlan.SmallestPrefixLength)
            {
                yield return SubnetSpare.At(
                    PropertyOf(tier), $"{length}", "leaves few addresses to spare for failover, replicas and upgrades", "use 27 or less");
            }
        }

        if (!Cidr.TryParse(cidr, out var vpc) || vpc.PrefixLength > SubnetPlan.SmallestPrefixLength)
        {
            yield break;
        }

        var plan = new SubnetPlan(vpc, prefixLengths);
        foreach (var tier in Enum.GetValues<SubnetTier>())
        {
            var homeless = availabilityZones.Where(zone => IsZoneName(zone) && !plan.HasRoomFor(tier, zone)).Distinct().ToArray();
            if (homeless.Length == 0 || plan.PrefixLength(tier) is < SubnetPlan.LargestPrefixLength or > SubnetPlan.SmallestPrefixLength)
            {
                continue;
            }

            var part = tier == SubnetTier.Private ? "half" : "quarter";
            var zonesNeeded = homeless.Max(zone => zone[^1] - 'a' + 1);
            var smallest = vpc.PrefixLength + (tier == SubnetTier.Private ? 1 : 2) + (int)Math.Ceiling(Math.Log2(zonesNeeded));
            var isExplicit = prefixLengths?.ContainsKey(tier) == true;
            yield return SubnetRoom.At(
                isExplicit ? PropertyOf(tier) : "cidr",
                isExplicit ? $"{plan.PrefixLength(tier)}" : cidr,
                $"must leave room for the {Camel(tier)} subnet of {string.Join(", ", homeless)} "
                    + $"(a {part} of the VPC, one place per zone letter from a)",
                isExplicit && smallest <= SubnetPlan.SmallestPrefixLength
                    ? $"use {smallest} or more, or a larger VPC"
                    : $"use a VPC of /{vpc.PrefixLength - smallest + SubnetPlan.SmallestPrefixLength} or larger, "
                        + "or zones with earlier letters");
        }
    }

    /// <summary>Checks ranges that may connect to a port that guards data: never everyone, no syntax errors, none inside another.</summary>
    /// <param name="property">The list's name, e.g. <c>allowedCidrs</c>.</param>
    /// <param name="cidrs">The ranges.</param>
    public static IEnumerable<Violation> CheckIngressCidrs(string property, IReadOnlyList<string> cidrs)
    {
        if (cidrs.Count == 0)
        {
            yield return RangeRequired.At(property, null, "must name at least one range", "add one, or remove the rule");
        }

        for (var index = 0; index < cidrs.Count; index++)
        {
            var place = $"{property}[{index}]";
            if (!Cidr.TryParse(cidrs[index], out var range, out var problem))
            {
                yield return CidrForm.At(
                    place, cidrs[index], problem, "write a range such as 203.0.113.0/24, or one address as 203.0.113.7/32");
            }
            else if (range.PrefixLength < WidestIngressPrefixLength)
            {
                yield return NoInternetIngress.At(
                    place, cidrs[index],
                    range == Cidr.Everywhere ? "must not be the whole internet" : $"must not be wider than /{WidestIngressPrefixLength}",
                    "name the ranges of your offices or VPN, e.g. 203.0.113.0/24");
            }
        }

        foreach (var violation in CheckOverlaps(cidrs.Index().Select(item => ($"{property}[{item.Index}]", item.Item))))
        {
            yield return violation;
        }
    }

    /// <summary>Checks that no two ranges have an address in common. Malformed ranges are passed over.</summary>
    /// <param name="ranges">The ranges, each with the property that it stands in.</param>
    public static IEnumerable<Violation> CheckOverlaps(IEnumerable<(string Property, string Cidr)> ranges)
    {
        var earlier = new List<(string Property, Cidr Range)>();
        foreach (var (property, text) in ranges)
        {
            if (!Cidr.TryParse(text, out var range))
            {
                continue;
            }

            foreach (var other in earlier.Where(other => other.Range.Overlaps(range)))
            {
                yield return RangesApart.At(
                    property, text, $"must not overlap {other.Range} at {other.Property}", "remove one of them or change the range");
            }

            earlier.Add((property, range));
        }
    }

    /// <summary>Checks short names of interface endpoints (<c>ssm</c>, <c>secretsmanager</c>): shape, and each once.</summary>
    public static IEnumerable<Violation> CheckInterfaceEndpoints(IReadOnlyList<string> names)
    {
        const string property = "interfaceEndpoints";
        foreach (var (index, name) in names.Index())
        {
            var place = $"{property}[{index}]";
            if (name is "s3" or "dynamodb")
            {
                yield return GatewayEndpoint.At(
                    place, name, "costs by the hour as an interface endpoint", "leave it out: the gateway endpoint is free of charge");
            }
            else if (name.StartsWith("com.amazonaws.", StringComparison.Ordinal))
            {
                yield return EndpointName.At(
                    place, name, "must be the short name of a service",
                    $"write what follows the region, e.g. {name[(name.LastIndexOf('.') + 1)..]}");
            }
            else if (!EndpointNamePattern().IsMatch(name))
            {
                yield return EndpointName.At(
                    place, name, "must be the short name of a service",
                    "write lower-case letters, digits, dots and hyphens, e.g. secretsmanager or ecr.dkr");
            }

            if (names.Take(index).Contains(name))
            {
                yield return NamedOnce.At(place, name, "must be named once", "remove it");
            }
        }
    }

    /// <summary>Checks the shape of an AWS id: the kind, a hyphen and 8 or 17 hexadecimal digits.</summary>
    /// <param name="property">The property that it stands in.</param>
    /// <param name="id">The id.</param>
    /// <param name="kind"><c>vpc</c>, <c>subnet</c>, <c>sg</c>, <c>rtb</c>, <c>ami</c>…</param>
    public static IEnumerable<Violation> CheckId(string property, string id, string kind)
    {
        if (!Regex.IsMatch(id, $@"\A{Regex.Escape(kind)}-([0-9a-f]{{8}}|[0-9a-f]{{17}})\z"))
        {
            yield return IdForm.At(
                property, id, $"must be an id of the kind {kind}-…", $"write {kind}- and 8 or 17 hexadecimal digits, as AWS shows it");
        }
    }

    /// <summary>Checks a network that exists already: id shapes, range, zones of one region, database subnets in two zones, no subnet
    /// twice.</summary>
    /// <param name="vpcId">The VPC's id.</param>
    /// <param name="cidr">The VPC's range.</param>
    /// <param name="subnetIds">Subnet ids by tier and zone.</param>
    /// <param name="region">Region that the zones must belong to; null when it is not known.</param>
    /// <returns>Violations at <c>vpcId</c>, <c>cidr</c>, <c>databaseSubnetIds.us-east-1a</c> and so on.</returns>
    public static IEnumerable<Violation> CheckExistingNetwork(
        string vpcId, string cidr, IReadOnlyDictionary<SubnetTier, IReadOnlyDictionary<string, string>> subnetIds, string? region = null)
    {
        var violations = new List<Violation>([.. CheckId("vpcId", vpcId, "vpc"), .. CheckVpcCidr(cidr)]);
        var databaseZones = subnetIds.TryGetValue(SubnetTier.Database, out var databaseSubnets) ? databaseSubnets.Count : 0;
        if (databaseZones < MinimumAvailabilityZones)
        {
            violations.Add(TwoZones.At(
                "databaseSubnetIds", $"{databaseZones}", "must have subnets in at least 2 zones",
                "add a subnet in another zone: RDS refuses a subnet group in one"));
        }

        var seen = new Dictionary<string, string>();
        var expectedRegion = region ?? subnetIds.SelectMany(tier => tier.Value.Keys).Where(IsZoneName).Select(RegionOf).FirstOrDefault();
        foreach (var (tier, zones) in subnetIds.OrderBy(tier => tier.Key))
        {
            foreach (var (zone, subnetId) in zones)
            {
                var place = $"{Camel(tier)}SubnetIds.{zone}";
                violations.AddRange(CheckId(place, subnetId, "subnet"));
                if (!IsZoneName(zone) || RegionOf(zone) != expectedRegion)
                {
                    violations.Add(ZoneOfRegion.At(
                        place, zone, $"must be keyed by an availability zone{(expectedRegion is null ? "" : $" of {expectedRegion}")}",
                        $"write the zone that the subnet is in, e.g. {expectedRegion ?? "us-east-1"}a"));
                }

                if (!seen.TryAdd(subnetId, place))
                {
                    violations.Add(NamedOnce.At(place, subnetId, $"must not be the subnet of {seen[subnetId]}", "write each subnet once"));
                }
            }
        }

        return violations;
    }

    /// <summary>Whether a text is a region and one letter, e.g. <c>us-east-1a</c>.</summary>
    public static bool IsZoneName(string text) => ZoneNamePattern().IsMatch(text);

    private static string RegionOf(string zone) => zone[..^1];

    private static string PropertyOf(SubnetTier tier) => $"subnetPrefixLengths.{Camel(tier)}";

    private static string Camel(SubnetTier tier) => tier switch
    {
        SubnetTier.Public => "public",
        SubnetTier.Private => "private",
        _ => "database",
    };

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]+)+-[0-9][a-z]\z")]
    private static partial Regex ZoneNamePattern();

    [GeneratedRegex(@"\A[a-z0-9]+([.-][a-z0-9]+)*\z")]
    private static partial Regex EndpointNamePattern();
}
