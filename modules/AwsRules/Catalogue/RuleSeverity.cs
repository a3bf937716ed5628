namespace Infra.AwsRules.Catalogue;

/// <summary>How bad it is not to keep a rule.</summary>
public enum RuleSeverity
{
    /// <summary>Common and allowed; worth knowing once.</summary>
    Hint,

    /// <summary>Allowed, rarely wanted: an opinion with a reason. It may be suppressed.</summary>
    Warning,

    /// <summary>AWS, PostgreSQL or Terraform refuses it, or it loses data or shows a secret.</summary>
    Error,
}
