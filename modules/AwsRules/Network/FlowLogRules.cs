namespace Infra.AwsRules.Network;

/// <summary>What CloudWatch Logs and EC2 require of VPC flow logs.</summary>
public static class FlowLogRules
{
    /// <summary>Retentions that CloudWatch Logs takes, in days. Source: CloudWatch Logs API reference, <c>PutRetentionPolicy</c>.</summary>
    public static readonly IReadOnlyList<int> RetentionDays =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// <summary>Checks a log group's retention.</summary>
    public static IEnumerable<Violation> CheckRetentionDays(string property, int days)
    {
        if (!RetentionDays.Contains(days))
        {
            var next = RetentionDays.FirstOrDefault(candidate => candidate > days, RetentionDays[^1]);
            yield return new Violation(property, $"{days}", $"must be one of {string.Join(", ", RetentionDays)} days", $"use {next}");
        }
    }
}
