namespace Infra.AwsRules.Network;

/// <summary>Traffic that a flow log records.</summary>
public enum FlowLogTraffic
{
    /// <summary>Accepted and rejected traffic.</summary>
    All,

    /// <summary>Accepted traffic only.</summary>
    Accept,

    /// <summary>Rejected traffic only.</summary>
    Reject,
}
