using System.Text.RegularExpressions;

namespace Infra.AwsRules.Network;

/// <summary>What a bastion needs to start and to be reached.</summary>
public static partial class BastionRules
{
    /// <summary>Interface endpoints that SSM Agent 3.3 needs where there is no way to the internet. Source: AWS Systems Manager user guide,
    /// "Improve the security of EC2 instances by using VPC endpoints".</summary>
    public static readonly IReadOnlyList<string> SessionManagerEndpoints = ["ssm", "ssmmessages"];

    /// <summary>Whether an instance type has an Arm processor: a <c>g</c> after the generation (<c>t4g</c>, <c>c7gn</c>), or family
    /// <c>a1</c>. Source: Amazon EC2 user guide, "Instance type naming conventions".</summary>
    public static bool IsArm(string instanceType) => ArmType().IsMatch(instanceType);

    /// <summary>Checks the shape of an EC2 instance type.</summary>
    public static IEnumerable<Violation> CheckInstanceType(string property, string instanceType)
    {
        if (!InstanceType().IsMatch(instanceType))
        {
            yield return new Violation(property, instanceType, "must be an EC2 instance type", "write family, dot and size, e.g. t4g.nano");
        }
    }

    /// <summary>Checks where the host stands: never in the database tier, and with Session Manager where it can reach Systems
    /// Manager.</summary>
    /// <param name="property">The tier's property.</param>
    /// <param name="tier">The tier.</param>
    /// <param name="usesSessionManager">True for Session Manager, false for SSH.</param>
    /// <param name="hasNatGateway">Whether private subnets reach the internet; null when it is not known, which is taken for yes.</param>
    /// <param name="interfaceEndpoints">Short names of the network's interface endpoints.</param>
    public static IEnumerable<Violation> CheckPlacement(
        string property, SubnetTier tier, bool usesSessionManager, bool? hasNatGateway, IReadOnlyCollection<string> interfaceEndpoints)
    {
        var missing = SessionManagerEndpoints.Except(interfaceEndpoints).ToArray();
        if (tier == SubnetTier.Database)
        {
            yield return new Violation(property, "database", "must be public or private", "use public, or private with a NAT gateway");
        }
        else if (tier == SubnetTier.Private && usesSessionManager && hasNatGateway == false && missing.Length > 0)
        {
            yield return new Violation(
                property, "private", "must let the host reach AWS Systems Manager",
                $"add a NAT gateway, or the interface endpoint{(missing.Length == 1 ? "" : "s")} {string.Join(" and ", missing)}, "
                    + "or use public");
        }
    }

    [GeneratedRegex(@"\A([a-z]+[0-9]+[a-z]*g[a-z]*|a1)\.")]
    private static partial Regex ArmType();

    [GeneratedRegex(@"\A[a-z]+[a-z0-9-]*\.[a-z0-9-]+\z")]
    private static partial Regex InstanceType();
}
