using System.Text.RegularExpressions;

namespace Infra.AwsRules.Network;

/// <summary>What AWS requires of security groups. Source: Amazon EC2 API reference, <c>CreateSecurityGroup</c>, <c>IpRange</c>.</summary>
public static partial class SecurityGroupRules
{
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
            yield return new Violation(property, name, Rule("a name"), "use letters, digits and hyphens");
        }
        else if (name.StartsWith("sg-", StringComparison.OrdinalIgnoreCase))
        {
            yield return new Violation(property, name, "must not start with sg-", "put sg at the end: ids start so");
        }
    }

    /// <summary>Checks the description of a group or a rule: 1 to 255 of the characters that EC2 takes.</summary>
    public static IEnumerable<Violation> CheckDescription(string property, string description)
    {
        if (description.Length is 0 or > MaximumLength || !Characters().IsMatch(description))
        {
            yield return new Violation(
                property, description, Rule("a description"), "say in plain ASCII who connects and why, without quotes or apostrophes");
        }
    }

    /// <summary>Checks that a rule's ports are 0 to 65535 and in order.</summary>
    public static IEnumerable<Violation> CheckPorts(string property, int fromPort, int toPort)
    {
        if (fromPort < 0 || toPort > 65535 || fromPort > toPort)
        {
            yield return new Violation(
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
            yield return new Violation(property, cidr, problem, "write a range such as 10.0.0.0/16");
        }
        else if (range == Cidr.Everywhere && new[] { SshPort, PostgresPort, guardedPort }.Any(port => fromPort <= port && port <= toPort))
        {
            yield return new Violation(
                property, cidr, "must not open SSH or the database to the whole internet",
                "name a security group or the ranges that need it");
        }
    }

    private static string Rule(string what) => $"must be {what} of 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{{}}!$*";

    [GeneratedRegex(@"\A[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+\z")]
    private static partial Regex Characters();
}
