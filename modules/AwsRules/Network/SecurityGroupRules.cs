using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Network;

/// <summary>What AWS requires of security groups. Source: Amazon EC2 API reference, <c>CreateSecurityGroup</c>, <c>IpRange</c>.</summary>
public static partial class SecurityGroupRules
{
    /// <summary>Names and descriptions of security groups have 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&amp;;{}!$*.</summary>
    public static readonly RuleDefinition GroupText = new(
        "NET022", RuleSeverity.Error, "Names and descriptions of security groups have 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
        "EC2 refuses other characters, apostrophes among them, and a changed description replaces the group.",
        "Say in plain ASCII who connects and why.",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html");

    /// <summary>A security group's name does not begin with sg-.</summary>
    public static readonly RuleDefinition GroupNamePrefix = new(
        "NET023", RuleSeverity.Error, "A security group's name does not begin with sg-",
        "Ids begin so, and EC2 refuses such a name.",
        "Put sg at the end.",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html");

    /// <summary>A rule's ports are 0 to 65535, the lower first.</summary>
    public static readonly RuleDefinition PortOrder = new(
        "NET024", RuleSeverity.Error, "A rule's ports are 0 to 65535, the lower first",
        "EC2 refuses other ports.",
        "Write one port twice for a single port.",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html");

    /// <summary>A rule's key has letters, digits and hyphens.</summary>
    public static readonly RuleDefinition RuleKey = new(
        "NET025", RuleSeverity.Error, "A rule's key has letters, digits and hyphens",
        "The key is part of the rule's address in the Terraform state, which takes no other characters.",
        "Write a short key such as backend.",
        "https://developer.hashicorp.com/terraform/language/resources/syntax");

    /// <summary>Longest name and longest description, in characters.</summary>
    public const int MaximumLength = 255;

    /// <summary>TCP port of SSH.</summary>
    public const int SshPort = 22;

    /// <summary>TCP port of PostgreSQL unless an instance has another.</summary>
    public const int PostgresPort = 5432;

    /// <summary>Checks a security group's name: 1 to 255 of the characters that EC2 takes, not starting with <c>sg-</c>.</summary>
    public static IEnumerable<Violation> CheckName(string property, string name)
    {
        if (name.Length is 0 or > MaximumLength || !Characters().IsMatch(name))
        {
            yield return GroupText.At(property, name, Rule("a name"), "use letters, digits and hyphens");
        }
        else if (name.StartsWith("sg-", StringComparison.OrdinalIgnoreCase))
        {
            yield return GroupNamePrefix.At(property, name, "must not start with sg-", "put sg at the end: ids start so");
        }
    }

    /// <summary>Checks the description of a group or a rule: 1 to 255 of the characters that EC2 takes.</summary>
    public static IEnumerable<Violation> CheckDescription(string property, string description)
    {
        if (description.Length is 0 or > MaximumLength || !Characters().IsMatch(description))
        {
            yield return GroupText.At(
                property, description, Rule("a description"), "say in plain ASCII who connects and why, without quotes or apostrophes");
        }
    }

    /// <summary>Checks that a rule's ports are 0 to 65535 and in order.</summary>
    public static IEnumerable<Violation> CheckPorts(string property, int fromPort, int toPort)
    {
        if (fromPort < 0 || toPort > 65535 || fromPort > toPort)
        {
            yield return PortOrder.At(
                property, $"{fromPort}-{toPort}", "must be ports 0 to 65535, the lower first", "write one port twice for a single port");
        }
    }

    /// <summary>Checks an ingress rule's range: no whole internet on SSH's port, PostgreSQL's, or one that the caller guards.</summary>
    /// <param name="property">The property that the range stands in.</param>
    /// <param name="cidr">The range.</param>
    /// <param name="fromPort">First port of the rule.</param>
    /// <param name="toPort">Last port of the rule.</param>
    /// <param name="guardedPort">A further port that is never opened to everyone, e.g. the database's own.</param>
    public static IEnumerable<Violation> CheckIngressCidr(
        string property, string cidr, int fromPort, int toPort, int guardedPort = PostgresPort)
    {
        if (!Cidr.TryParse(cidr, out var range, out var problem))
        {
            yield return NetworkRules.CidrForm.At(property, cidr, problem, "write a range such as 10.0.0.0/16");
        }
        else if (range == Cidr.Everywhere && new[] { SshPort, PostgresPort, guardedPort }.Any(port => fromPort <= port && port <= toPort))
        {
            yield return NetworkRules.NoInternetIngress.At(
                property, cidr, "must not open SSH or the database to the whole internet",
                "name a security group or the ranges that need it");
        }
    }

    private static string Rule(string what) => $"must be {what} of 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{{}}!$*";

    [GeneratedRegex(@"\A[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+\z")]
    private static partial Regex Characters();
}
