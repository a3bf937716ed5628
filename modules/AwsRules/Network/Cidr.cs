using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.AwsRules.Network;

/// <summary>An IPv4 range in CIDR notation, e.g. <c>10.0.0.0/16</c>. The address is the range's first: there are no host bits.</summary>
public readonly partial record struct Cidr
{
    /// <summary>Every IPv4 address.</summary>
    public static readonly Cidr Everywhere = new(0, 0);

    private Cidr(uint address, int prefixLength)
    {
        Address = address;
        PrefixLength = prefixLength;
    }

    /// <summary>The first address as a number, most significant byte first.</summary>
    public uint Address { get; }

    /// <summary>Number of leading bits that all addresses share, 0 to 32.</summary>
    public int PrefixLength { get; }

    /// <summary>Number of addresses, 1 to 2³².</summary>
    public long AddressCount => 1L << (32 - PrefixLength);

    /// <summary>The last address as a number.</summary>
    public uint LastAddress => (uint)(Address + AddressCount - 1);

    /// <summary>Reads a range written as four decimal numbers and a prefix length, without leading zeros, spaces or host bits.</summary>
    /// <exception cref="FormatException">The text is no such range; the message says what to write instead.</exception>
    public static Cidr Parse(string text) =>
        TryParse(text, out var cidr, out var problem) ? cidr : throw new FormatException($"'{text}' {problem}");

    /// <summary>Reads a range like <see cref="Parse"/>, without throwing.</summary>
    public static bool TryParse(string? text, out Cidr cidr) => TryParse(text, out cidr, out _);

    /// <summary>Reads a range like <see cref="Parse"/>, without throwing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cidr">The range, when the result is true.</param>
    /// <param name="problem">What is wrong and how to mend it, when the result is false.</param>
    public static bool TryParse(string? text, out Cidr cidr, out string problem)
    {
        cidr = default;
        problem = "must be an IPv4 range such as 10.0.0.0/16";
        if (text is null || Shape().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var address = 0U;
        foreach (var octet in match.Groups["octet"].Captures.Select(capture => int.Parse(capture.Value, CultureInfo.InvariantCulture)))
        {
            if (octet > 255)
            {
                return false;
            }

            address = (address << 8) | (uint)octet;
        }

        var prefixLength = int.Parse(match.Groups["prefix"].Value, CultureInfo.InvariantCulture);
        if (prefixLength > 32)
        {
            problem = $"must have a prefix length of 0 to 32, not {prefixLength}";
            return false;
        }

        var range = new Cidr(address & Mask(prefixLength), prefixLength);
        if (range.Address != address)
        {
            problem = $"must start at the first address of the range: write {range}";
            return false;
        }

        cidr = range;
        problem = "";
        return true;
    }

    /// <summary>Whether every address of another range is in this one.</summary>
    public bool Contains(Cidr other) => PrefixLength <= other.PrefixLength && (other.Address & Mask(PrefixLength)) == Address;

    /// <summary>Whether the two have an address in common. Two ranges in CIDR notation overlap only when one contains the other.</summary>
    public bool Overlaps(Cidr other) => Contains(other) || other.Contains(this);

    /// <summary>One of the equal parts that this range divides into.</summary>
    /// <param name="prefixLength">Prefix length of the parts, at least this range's own, at most 32.</param>
    /// <param name="index">Which part, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public Cidr Subnet(int prefixLength, long index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prefixLength, PrefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, 32);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, 1L << (prefixLength - PrefixLength));
        return new Cidr((uint)(Address + (index << (32 - prefixLength))), prefixLength);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address >> 24}.{(Address >> 16) & 255}.{(Address >> 8) & 255}.{Address & 255}/{PrefixLength}";

    private static uint Mask(int prefixLength) => prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);

    [GeneratedRegex(@"\A(?<octet>0|[1-9][0-9]{0,2})(\.(?<octet>0|[1-9][0-9]{0,2})){3}/(?<prefix>0|[1-9][0-9]?)\z")]
    private static partial Regex Shape();
}
