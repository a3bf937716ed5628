using System.Net;

namespace Infra.Policies.Catalogue;

/// <summary>Where a range of addresses lies.</summary>
internal static class CidrRange
{
    /// <summary>Half of the internet and its quarters are as good as all of it; nobody owns a range that is wider than this.</summary>
    private const int WidestPrefix = 7;

    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("fc00::/7"),
    ];

    /// <summary>Whether it is the whole internet, or next to it.</summary>
    public static bool IsAnywhere(string? cidr) =>
        cidr is not null && IPNetwork.TryParse(cidr, out var network) && network.PrefixLength <= WidestPrefix && !IsPrivate(network);

    /// <summary>Whether some of it is on the internet.</summary>
    public static bool IsPublic(string? cidr) => cidr is not null && IPNetwork.TryParse(cidr, out var network) && !IsPrivate(network);

    private static bool IsPrivate(IPNetwork network) => Private.Any(range =>
        range.BaseAddress.AddressFamily == network.BaseAddress.AddressFamily && range.PrefixLength <= network.PrefixLength
        && range.Contains(network.BaseAddress));
}
