namespace Infra.Cli.Runbooks;

/// <summary>Sizes within a family of instance classes.</summary>
internal static class InstanceSizes
{
    private static readonly string[] Burstable = ["micro", "small", "medium", "large", "xlarge", "2xlarge"];

    private static readonly string[] Steady = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"];

    /// <summary>The next bigger classes of the same family, nearest first; none when the class is the biggest or not known.</summary>
    public static IReadOnlyList<string> Bigger(string instanceClass)
    {
        var parts = instanceClass.Split('.');
        var sizes = parts[1].StartsWith('t') ? Burstable : Steady;
        var index = Array.IndexOf(sizes, parts[2]);
        return index < 0 ? [] : [.. sizes.Skip(index + 1).Select(size => $"{parts[0]}.{parts[1]}.{size}")];
    }
}
