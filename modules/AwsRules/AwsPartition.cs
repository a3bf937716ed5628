namespace Infra.AwsRules;

/// <summary>The part of AWS that a region belongs to and that ARNs begin with.</summary>
public static class AwsPartition
{
    /// <summary>Partition of a region: <c>aws-cn</c>, <c>aws-us-gov</c> or <c>aws</c>; the last one when the region is not known.</summary>
    public static string OfRegion(string? region) => region switch
    {
        not null when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
        not null when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
        _ => "aws",
    };
}
