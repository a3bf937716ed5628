using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules;

/// <summary>How long CloudWatch Logs can keep a log group. Source: CloudWatch Logs API reference, <c>PutRetentionPolicy</c>.</summary>
public static class LogRetention
{
    /// <summary>A log group keeps its events for a number of days that CloudWatch offers.</summary>
    public static readonly RuleDefinition RetentionDays = new(
        "MON001", RuleSeverity.Error, "A log group keeps its events for a number of days that CloudWatch offers",
        "CloudWatch Logs refuses every other number.",
        "Write the next higher one, which the message names.",
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html");

    /// <summary>The days that can be chosen, ascending.</summary>
    public static IReadOnlyList<int> Days { get; } =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// <summary>Checks the days that a log group keeps its events.</summary>
    public static IReadOnlyList<Violation> Check(string property, int days) => Days.Contains(days)
        ? []
        :
        [
            RetentionDays.At(
                property,
                $"{days}",
                $"must be one of {string.Join(", ", Days)} days",
                $"write {Days.FirstOrDefault(longer => longer > days, Days[^1])}"),
        ];
}
