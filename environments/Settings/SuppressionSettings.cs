namespace Infra.Environments.Settings;

/// <summary>A warning, a hint or a policy that a deployment knowingly breaks. It is shown with its reason, not hidden; errors cannot be
/// suppressed.</summary>
public sealed record SuppressionSettings
{
    /// <summary>Id of the rule (<c>infra rules</c>) or of the policy (<c>infra check --list</c>), e.g. <c>RDS012</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Where: the JSON path of a setting for a rule, the resource's address for a policy. Default: everywhere.</summary>
    public string? At { get; init; }

    /// <summary>Why this is right here, for the next reader: at least ten characters.</summary>
    public required string Reason { get; init; }
}
