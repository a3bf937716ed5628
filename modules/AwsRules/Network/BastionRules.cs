using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Network;

/// <summary>What a bastion needs to start and to be reached.</summary>
public static partial class BastionRules
{
    /// <summary>A bastion's instance type is written family, dot and size.</summary>
    public static readonly RuleDefinition InstanceTypeForm = new(
        "NET026", RuleSeverity.Error, "A bastion's instance type is written family, dot and size",
        "EC2 refuses others, and the image is chosen by the processor that the family names.",
        "Write for example t4g.nano.",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html");

    /// <summary>A bastion stands in the public or the private tier.</summary>
    public static readonly RuleDefinition BastionTier = new(
        "NET027", RuleSeverity.Error, "A bastion stands in the public or the private tier",
        "Database subnets have no way out, so the host could reach neither Systems Manager nor its operator.",
        "Use public, or private with a NAT gateway.",
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-prerequisites.html");

    /// <summary>A bastion reaches Systems Manager.</summary>
    public static readonly RuleDefinition SessionManagerReach = new(
        "NET028", RuleSeverity.Error, "A bastion reaches Systems Manager",
        "Session Manager is a connection that the host opens; without NAT gateway or endpoints it never comes online.",
        "Add a NAT gateway or the interface endpoints that are missing, or use the public tier.",
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html");

    /// <summary>A bastion's name has 1 to 51 letters, digits and hyphens, a letter or digit first.</summary>
    public static readonly RuleDefinition BastionName = new(
        "NET029", RuleSeverity.Error, "A bastion's name has 1 to 51 letters, digits and hyphens, a letter or digit first",
        "The names of its role and its security group are made from it, and IAM allows 64 characters.",
        "Write for example shop-bastion.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html");

    /// <summary>A bastion's root volume has 8 to 16384 GiB.</summary>
    public static readonly RuleDefinition RootVolume = new(
        "NET030", RuleSeverity.Error, "A bastion's root volume has 8 to 16384 GiB",
        "The image needs 8 GiB, and EBS offers no larger gp3 volume.",
        "Use 8: the host keeps no data.",
        "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html");

    /// <summary>A bastion's tier is one that the network has.</summary>
    public static readonly RuleDefinition TierOfNetwork = new(
        "NET031", RuleSeverity.Error, "A bastion's tier is one that the network has",
        "There is no subnet to start the host in.",
        "Add the tier's subnets to the network, or name another tier.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html");

    /// <summary>A bastion's zone is one in which its tier has a subnet.</summary>
    public static readonly RuleDefinition ZoneOfTier = new(
        "NET032", RuleSeverity.Error, "A bastion's zone is one in which its tier has a subnet",
        "There is no subnet to start the host in.",
        "Name one of the tier's zones.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html");

    /// <summary>A key pair is named by 1 to 255 characters without spaces or quotes.</summary>
    public static readonly RuleDefinition KeyPairName = new(
        "NET033", RuleSeverity.Error, "A key pair is named by 1 to 255 characters without spaces or quotes",
        "EC2 finds no key pair by another text, and nobody could log in.",
        "Copy the name from aws ec2 describe-key-pairs.",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html");

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
            yield return InstanceTypeForm.At(property, instanceType, "must be an EC2 instance type", "write family, dot and size, e.g. t4g.nano");
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
            yield return BastionTier.At(property, "database", "must be public or private", "use public, or private with a NAT gateway");
        }
        else if (tier == SubnetTier.Private && usesSessionManager && hasNatGateway == false && missing.Length > 0)
        {
            yield return SessionManagerReach.At(
                property, "private", "must let the host reach AWS Systems Manager",
                $"add a NAT gateway, or the interface endpoint{(missing.Length == 1 ? "" : "s")} {string.Join(" and ", missing)}, "
                    + "or use public");
        }
    }

    /// <summary>Checks the name of a key pair, which becomes the name of a file in the command for a tunnel.</summary>
    public static IEnumerable<Violation> CheckKeyPairName(string property, string name)
    {
        if (!KeyPair().IsMatch(name))
        {
            yield return KeyPairName.At(
                property, name, "must be the name of a key pair", "write its name of up to 255 characters, without spaces or quotes");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._@+=:-]{1,255}\z")]
    private static partial Regex KeyPair();

    [GeneratedRegex(@"\A([a-z]+[0-9]+[a-z]*g[a-z]*|a1)\.")]
    private static partial Regex ArmType();

    [GeneratedRegex(@"\A[a-z]+[a-z0-9-]*\.[a-z0-9-]+\z")]
    private static partial Regex InstanceType();
}
