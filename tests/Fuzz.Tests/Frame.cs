namespace Infra.Fuzz.Tests;

/// <summary>What the cases of one Terraform run share, because they share its providers: region, account and tags.</summary>
internal sealed record Frame(string Region, string RecoveryRegion, string AccountId, IReadOnlyDictionary<string, string> Tags)
{
    private static readonly (string Region, string Recovery)[] Regions =
    [
        ("us-east-1", "us-west-2"),
        ("eu-central-1", "eu-west-1"),
        ("ap-south-1", "us-east-1"),
        ("us-gov-west-1", "us-gov-east-1"),
        ("cn-north-1", "cn-northwest-1"),
        ("ap-southeast-2", "ap-northeast-1"),
        ("sa-east-1", "ca-central-1"),
    ];

    private static readonly (string Key, string Value)[] TagPool =
    [
        ("Project", "Orders"),
        ("Environment", "fuzz"),
        ("Name", "a name that resources have, too"),
        ("cost-center", "4711"),
        ("team:owner", "data@example.com"),
        ("Empty", ""),
        ("Größe", "ü + - = . _ : / @"),
    ];

    /// <summary>Draws one.</summary>
    public static Frame Of(Choices choices)
    {
        var (region, recovery) = choices.Of(Regions);
        return new Frame(
            region,
            recovery,
            choices.Of("123456789012", "000000000001"),
            choices.Some(TagPool, 0, TagPool.Length).ToDictionary(tag => tag.Key, tag => tag.Value));
    }
}
