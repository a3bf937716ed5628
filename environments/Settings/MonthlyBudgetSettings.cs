using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>What the deployment may cost in a month. The estimate must not be above it, and AWS Budgets alerts when the bill comes near.</summary>
public sealed record MonthlyBudgetSettings
{
    /// <summary>Limit in USD a month.</summary>
    [Range(1.0, 10_000_000.0)]
    public required decimal LimitUsd { get; init; }

    /// <summary>Alerts when the bill has passed this much of the limit, in percent, 1–1000. Default: 80 and 100.</summary>
    public IReadOnlyList<int> AlertPercentages { get; init; } = [80, 100];

    /// <summary>Alerts when AWS expects the month to end above this much of the limit, in percent, 1–1000. Default: 100. An empty list means
    /// none.</summary>
    public IReadOnlyList<int> ForecastAlertPercentages { get; init; } = [100];

    /// <summary>E-mail addresses that are told. Default: none.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Topic of <c>monitoring.topics</c> whose e-mail addresses are told, too. They are told by AWS Budgets itself, which needs no right
    /// to the encrypted topic then. Default: none.</summary>
    public string? Topic { get; init; }

    /// <summary>One of the keys of <c>tags</c> by which the bill is told from others in the account. It has to be active as a cost allocation tag,
    /// or the budget sees nothing. Default: none, the budget is for the whole account.</summary>
    public string? Tag { get; init; }

    /// <summary>Everybody who is told: the addresses here and those of the topic.</summary>
    /// <param name="topics">The topics by name.</param>
    public IReadOnlyList<string> ReceiversOf(IReadOnlyDictionary<string, TopicSettings> topics) =>
        [.. Emails.Concat(Topic is null ? [] : topics.GetValueOrDefault(Topic)?.Emails ?? []).Distinct(StringComparer.OrdinalIgnoreCase)];
}
