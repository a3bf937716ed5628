namespace Infra.Cli.Review;

/// <summary>What a change does to those who use a resource, mildest first.</summary>
internal enum ChangeImpact
{
    /// <summary>Nothing: only Terraform reads the argument.</summary>
    None,

    /// <summary>The resource goes on working.</summary>
    Online,

    /// <summary>It goes on working, slower, or locked against further changes for a while.</summary>
    Degrades,

    /// <summary>Connections are dropped or refused for a moment, or those that depend on the old value lose access.</summary>
    Interrupts,

    /// <summary>The database or cache restarts: seconds to a few minutes.</summary>
    Restarts,

    /// <summary>It is down for as long as the change takes: minutes to hours.</summary>
    Unavailable,

    /// <summary>It is destroyed and created anew.</summary>
    Replaces,
}

/// <summary>When a change takes effect.</summary>
internal enum ChangeMoment
{
    /// <summary>With the apply, whatever <c>apply_immediately</c> says.</summary>
    Apply,

    /// <summary>With the apply when <c>apply_immediately</c> is true, else in the maintenance window.</summary>
    Window,

    /// <summary>At the next reboot, which nothing but a person starts.</summary>
    Reboot,
}

/// <summary>A line of the catalogue: what a change of an argument does.</summary>
/// <param name="Types">Types of resources that have the argument.</param>
/// <param name="Arguments">Arguments to which it applies.</param>
/// <param name="Impact">What it does.</param>
/// <param name="Moment">When.</param>
/// <param name="Meaning">What to know, a phrase.</param>
/// <param name="Source">Page that says so.</param>
internal sealed record EffectRule(
    IReadOnlyList<string> Types, IReadOnlyList<string> Arguments, ChangeImpact Impact, ChangeMoment Moment, string Meaning, string Source)
{
    /// <summary>For which old and new values, as JSON, null for none. Default: all.</summary>
    public Func<string?, string?, bool> When { get; init; } = (_, _) => true;
}

/// <summary>What a change of an attribute does.</summary>
/// <param name="Attribute">The attribute's path.</param>
/// <param name="Impact">What it does.</param>
/// <param name="Moment">When; null when the impact is <see cref="ChangeImpact.None"/>.</param>
/// <param name="When">The same in words, with the maintenance window where that is known.</param>
/// <param name="Meaning">What to know.</param>
/// <param name="Source">Page that says so; null when the plan itself does.</param>
internal sealed record ChangeEffect(string Attribute, ChangeImpact Impact, ChangeMoment? Moment, string When, string Meaning, string? Source);
