using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;

namespace Infra.Policies;

/// <summary>What a policy asks of deployments that are not for production.</summary>
public enum Relaxation
{
    /// <summary>The same as in production.</summary>
    None,

    /// <summary>A breach is a warning.</summary>
    Warning,

    /// <summary>A breach is a hint.</summary>
    Hint,

    /// <summary>Nothing: the policy is about data that must not be lost.</summary>
    NotApplied,
}

/// <summary>Something that the resources of a stack have to keep: what people look up by its id.</summary>
public sealed record Policy
{
    /// <summary>Area and number, e.g. <c>POL-RDS-001</c>. It never changes and is never given to another policy.</summary>
    public required string Id { get; init; }

    /// <summary>How bad a breach is in production.</summary>
    public required RuleSeverity Severity { get; init; }

    /// <summary>What is asked of other deployments. Default: the same.</summary>
    public Relaxation InDevelopment { get; init; }

    /// <summary>What is asked for, a phrase without a full stop.</summary>
    public required string Title { get; init; }

    /// <summary>What happens otherwise: a sentence or two.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do about it: a sentence.</summary>
    public required string Fix { get; init; }

    /// <summary>Public controls that ask for the same: those of AWS Foundational Security Best Practices by their ids, e.g. <c>RDS.3</c>, those
    /// of the CIS AWS Foundations Benchmark 3.0.0 as <c>CIS 2.3.1</c>. Default: none.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];

    /// <summary>Address of the page that says so. Default: the page of the first control.</summary>
    public string Source
    {
        get => field ?? ControlPages.Of(Controls);
        init;
    }

    /// <summary>Types of resources that it looks at.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Whether a plan can answer it. It cannot where <c>lifecycle</c>, the backend or a provider's settings are asked for. Default:
    /// true.</summary>
    public bool InPlan { get; init; } = true;

    /// <summary>Which of these resources it is about. Default: all.</summary>
    public Func<PolicyResource, ResourceGraph, bool> AppliesTo { get; init; } = (_, _) => true;

    /// <summary>What is wrong with a resource; nothing when it keeps the policy.</summary>
    public required Func<PolicyResource, ResourceGraph, IEnumerable<Breach>> Check { get; init; }

    /// <summary>How bad a breach is; null where the policy is not applied.</summary>
    /// <param name="production">Whether the deployment holds data that must not be lost.</param>
    public RuleSeverity? SeverityIn(bool production) => (production, InDevelopment) switch
    {
        (true, _) or (_, Relaxation.None) => Severity,
        (_, Relaxation.Warning) => Severity < RuleSeverity.Warning ? Severity : RuleSeverity.Warning,
        (_, Relaxation.Hint) => RuleSeverity.Hint,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Id;
}
