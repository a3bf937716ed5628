using System.Collections.ObjectModel;

namespace Infra.AwsRules.Network;

/// <summary>IPv4 ranges of a VPC's subnets, by tier and availability zone.</summary>
/// <remarks>
/// Each tier has a fixed part of the VPC: public the first quarter, database the second, private the second half. Within its tier, a
/// zone's place is its letter: a the first, b the second and so on. A subnet's range therefore depends on nothing but the VPC's range,
/// the tier's prefix length and the zone's letter: adding or removing a zone or a tier, or resizing another tier, moves nothing.
/// </remarks>
public sealed class SubnetPlan
{
    /// <summary>Addresses that AWS keeps for itself in each subnet: the first four and the last. Source: Amazon VPC user guide, "Subnet
    /// CIDR blocks".</summary>
    public const int ReservedAddresses = 5;

    /// <summary>Largest subnet and VPC, as a prefix length. Source: Amazon VPC user guide, "VPC CIDR blocks".</summary>
    public const int LargestPrefixLength = 16;

    /// <summary>Smallest subnet and VPC, as a prefix length. Source: Amazon VPC user guide, "VPC CIDR blocks".</summary>
    public const int SmallestPrefixLength = 28;

    // Eight places by default: no region has had a zone beyond letter f.
    private const int DefaultZoneBits = 3;

    private readonly ReadOnlyDictionary<SubnetTier, int> _prefixLengths;

    /// <summary>Plans the subnets of a VPC.</summary>
    /// <param name="vpc">The VPC's range, /16 to /28.</param>
    /// <param name="prefixLengths">Prefix length of the subnets of a tier. Default of a tier: room for eight zones (a to h), for fewer
    /// where that would be smaller than /28. For a /16: public and database /21, private /20.</param>
    public SubnetPlan(Cidr vpc, IReadOnlyDictionary<SubnetTier, int>? prefixLengths = null)
    {
        Vpc = vpc;
        _prefixLengths = Enum.GetValues<SubnetTier>()
            .ToDictionary(tier => tier, tier => prefixLengths is not null && prefixLengths.TryGetValue(tier, out var length)
                ? length
                : Math.Min(TierPrefixLength(tier) + DefaultZoneBits, SmallestPrefixLength))
            .AsReadOnly();
    }

    /// <summary>The VPC's range.</summary>
    public Cidr Vpc { get; }

    /// <summary>Prefix length of a tier's subnets.</summary>
    public int PrefixLength(SubnetTier tier) => _prefixLengths[tier];

    /// <summary>Number of zones, from letter a, that a tier has room for; 0 when not even one subnet fits.</summary>
    public int ZoneCapacity(SubnetTier tier) =>
        PrefixLength(tier) < TierPrefixLength(tier) ? 0 : 1 << Math.Min(PrefixLength(tier) - TierPrefixLength(tier), 16);

    /// <summary>Addresses that can be used in each subnet of a tier.</summary>
    public long UsableAddresses(SubnetTier tier) => (1L << (32 - PrefixLength(tier))) - ReservedAddresses;

    /// <summary>Whether a tier has a place for a zone.</summary>
    public bool HasRoomFor(SubnetTier tier, string availabilityZone) => ZoneIndex(availabilityZone) < ZoneCapacity(tier);

    /// <summary>The range of a tier's subnet in a zone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tier has no place for the zone; see <see cref="HasRoomFor"/>.</exception>
    public Cidr Subnet(SubnetTier tier, string availabilityZone)
    {
        if (!HasRoomFor(tier, availabilityZone))
        {
            throw new ArgumentOutOfRangeException(
                nameof(availabilityZone), availabilityZone,
                $"/{PrefixLength(tier)} {tier} subnets of {Vpc} have room for {ZoneCapacity(tier)} zones");
        }

        // The second quarter is the database's, the second half the private tier's.
        var part = tier == SubnetTier.Public ? 0 : 1;
        return Vpc.Subnet(TierPrefixLength(tier), part).Subnet(PrefixLength(tier), ZoneIndex(availabilityZone));
    }

    private int TierPrefixLength(SubnetTier tier) => Vpc.PrefixLength + (tier == SubnetTier.Private ? 1 : 2);

    private static int ZoneIndex(string availabilityZone) => availabilityZone[^1] - 'a';
}
