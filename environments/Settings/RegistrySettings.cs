using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>What the generated registry says beyond the rest of the file.</summary>
public sealed record RegistrySettings
{
    /// <summary>How many applications the instance can carry, e.g. <c>3–5 small applications</c>.</summary>
    public string? Capacity { get; init; }

    /// <summary>When to take a larger class, and which.</summary>
    public string? ScaleTrigger { get; init; }

    /// <summary>Monthly costs, on demand, in USD, by item.</summary>
    public IReadOnlyDictionary<string, decimal> MonthlyCostsUsd { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Remarks on cost, e.g. what reserved instances save.</summary>
    public IReadOnlyList<string> CostNotes { get; init; } = [];

    /// <summary>Who to ask.</summary>
    public IReadOnlyList<ContactSettings> Contacts { get; init; } = [];

    /// <summary>What changed, newest first.</summary>
    public IReadOnlyList<ChangeSettings> ChangeLog { get; init; } = [];
}

/// <summary>Somebody to ask.</summary>
public sealed record ContactSettings
{
    /// <summary>What for.</summary>
    public required string Role { get; init; }

    /// <summary>Who.</summary>
    public required string Name { get; init; }

    /// <summary>E-mail address. Default: none.</summary>
    public string? Email { get; init; }
}

/// <summary>A line of the change log.</summary>
public sealed record ChangeSettings
{
    /// <summary>Day, <c>yyyy-mm-dd</c>.</summary>
    [Pattern("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "must be a day, yyyy-mm-dd", "2025-11-18")]
    public required string Date { get; init; }

    /// <summary>What changed.</summary>
    public required string Change { get; init; }
}
