using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>VPCs, subnets and security groups.</summary>
internal static class NetworkPolicies
{
    private const string UserGuide = "https://docs.aws.amazon.com/vpc/latest/userguide/";

    private static readonly string[] Directions = ["ingress", "egress"];

    private static readonly int[] DataPorts = [5432, 6379, 3306];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-VPC-001",
            Severity = Error,
            Title = "Nothing is open to the whole internet",
            Reason = "A port that everybody reaches is scanned within minutes.",
            Fix = "Name the clients' security group or their range instead of 0.0.0.0/0 and ::/0.",
            Controls = ["EC2.18", "EC2.19", "EC2.53", "EC2.54", "CIS 5.2", "CIS 5.3"],
            Types = SecurityGroupRule.IngressTypes,
            Check = (resource, _) => Ranges(SecurityGroupRule.Ingress(resource), (_, cidr) => CidrRange.IsAnywhere(cidr), "traffic comes in from"),
        },
        new()
        {
            Id = "POL-VPC-002",
            Severity = Error,
            Title = "Databases and caches take traffic from private addresses only",
            Reason = "An address on the internet changes hands; a security group and a private range do not.",
            Fix = "Name the clients' security group or a range of the VPC.",
            Controls = ["EC2.19"],
            Types = SecurityGroupRule.IngressTypes,
            Check = (resource, _) => Ranges(
                SecurityGroupRule.Ingress(resource), (rule, cidr) => CidrRange.IsPublic(cidr) && DataPorts.Any(rule.Opens), "a data port is open to"),
        },
        new()
        {
            Id = "POL-VPC-003",
            Severity = Error,
            Title = "Incoming rules name their ports",
            Reason = "All ports are more than any client needs.",
            Fix = "Write ip_protocol tcp with from_port and to_port.",
            Controls = ["EC2.18"],
            Types = SecurityGroupRule.IngressTypes,
            Check = (resource, _) => SecurityGroupRule.Ingress(resource).Where(rule => rule.IsEverything)
                .Select(rule => new Breach(rule.Argument, "all ports are open")),
        },
        new()
        {
            Id = "POL-VPC-004",
            Severity = Warning,
            Title = "Rules of security groups say what they are for",
            Reason = "A rule that nobody can explain is a rule that nobody dares to remove.",
            Fix = "Give the rule a description.",
            Source = $"{UserGuide}security-group-rules.html",
            Types = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group_rule", "aws_security_group"],
            Check = (resource, _) => SecurityGroupRule.Ingress(resource).Concat(SecurityGroupRule.Egress(resource))
                .Where(rule => !rule.Description.IsSet || rule.Description.Text == "")
                .Select(_ => new Breach("description", "a rule has no description")),
        },
        new()
        {
            Id = "POL-VPC-005",
            Severity = Warning,
            Title = "Outgoing traffic to the internet is HTTPS at most",
            Reason = "Whoever breaks in gets data out by the ports that are open.",
            Fix = "Name the destination's security group, or open port 443 only; a database needs no outgoing rule at all.",
            Source = $"{UserGuide}security-group-rules.html",
            Types = SecurityGroupRule.EgressTypes,
            Check = (resource, _) => Ranges(
                SecurityGroupRule.Egress(resource),
                (rule, cidr) => CidrRange.IsAnywhere(cidr) && (rule.IsEverything || rule.FromPort != 443 || rule.ToPort != 443),
                "more than HTTPS goes out to"),
        },
        new()
        {
            Id = "POL-VPC-006",
            Severity = Error,
            InDevelopment = Relaxation.Warning,
            Title = "The VPC has flow logs",
            Reason = "Without them nobody can say who talked to the database, or tried to.",
            Fix = "Add aws_flow_log for the VPC with traffic_type ALL or REJECT.",
            Controls = ["EC2.6", "CIS 3.7"],
            Types = ["aws_vpc"],
            Check = (resource, graph) => Expect.That(
                graph.Referring(resource, "aws_flow_log", "vpc_id").Any(log => log["traffic_type"].Text is null or "ALL" or "REJECT"), "id",
                "no flow log records its refused traffic"),
        },
        new()
        {
            Id = "POL-VPC-007",
            Severity = Error,
            Title = "The default security group lets nothing through",
            Reason = "It is worn by everything that names no other, and its own rules let these talk to each other and to the internet.",
            Fix = "Add aws_default_security_group for the VPC, without rules.",
            Controls = ["EC2.2", "CIS 5.4"],
            Types = ["aws_vpc"],
            Check = (resource, graph) => LocksDefaultGroup(graph, resource),
        },
        new()
        {
            Id = "POL-VPC-008",
            Severity = Error,
            Title = "Subnets give no public addresses by themselves",
            Reason = "Whatever is started in such a subnet is on the internet, wanted or not.",
            Fix = "Set map_public_ip_on_launch to false; ask for a public address where one is needed.",
            Controls = ["EC2.15"],
            Types = ["aws_subnet"],
            Check = (resource, _) => Expect.Flag(resource, "map_public_ip_on_launch", wanted: false),
        },
        new()
        {
            Id = "POL-VPC-009",
            Severity = Error,
            Title = "Network ACLs do not open SSH and RDP to the internet",
            Reason = "They are the second line when a security group is wrong.",
            Fix = "Name the administrators' range.",
            Controls = ["EC2.21", "CIS 5.1"],
            Types = ["aws_network_acl_rule"],
            AppliesTo = (resource, _) => resource["egress"].Flag != true && resource["rule_action"].Text == "allow",
            Check = (resource, _) => Expect.That(
                !(CidrRange.IsAnywhere(resource["cidr_block"].Text) || CidrRange.IsAnywhere(resource["ipv6_cidr_block"].Text))
                    || !(Spans(resource, 22) || Spans(resource, 3389)), "cidr_block", "SSH or RDP is open to the internet"),
        },
        new()
        {
            Id = "POL-VPC-010",
            Severity = Error,
            Title = "Databases, caches, proxies and hosts wear a security group of their own",
            Reason = "What names none wears the VPC's default group, with everything else that names none.",
            Fix = "Name a security group made for it.",
            Controls = ["EC2.2"],
            Types = ["aws_db_instance", "aws_rds_cluster", "aws_db_proxy", "aws_db_proxy_endpoint", "aws_instance",
                "aws_elasticache_replication_group"],
            AppliesTo = (resource, _) => !resource["replicate_source_db"].IsSet && !resource["network_interface"].IsSet,
            Check = (resource, _) =>
            {
                var argument = resource.Type == "aws_elasticache_replication_group" ? "security_group_ids" : "vpc_security_group_ids";
                return Expect.That(resource[argument].Items.Count > 0, argument, $"{argument} is missing");
            },
        },
    ];

    private static IEnumerable<Breach> Ranges(IEnumerable<SecurityGroupRule> rules, Func<SecurityGroupRule, string?, bool> isWrong, string message)
    {
        foreach (var rule in rules)
        {
            foreach (var cidr in rule.Cidrs)
            {
                if (cidr.IsUnknown)
                {
                    yield return Breach.Undecided(rule.Argument);
                }
                else if (isWrong(rule, cidr.Text))
                {
                    yield return new Breach(rule.Argument, $"{message} {cidr.Text}");
                }
            }
        }
    }

    private static IEnumerable<Breach> LocksDefaultGroup(ResourceGraph graph, PolicyResource vpc)
    {
        var groups = graph.Referring(vpc, "aws_default_security_group", "vpc_id").ToArray();
        return groups.Length == 0
            ? [new Breach("id", "its default security group is left as AWS makes it")]
            : groups.SelectMany(group => Directions
                .Where(direction => group[direction].Items.Count > 0)
                .Select(direction => new Breach("id", $"{group.Address} has {direction} rules")));
    }

    private static bool Spans(PolicyResource rule, int port) =>
        rule["protocol"].Text is "-1" or "all" || (rule["from_port"].Number <= port && port <= rule["to_port"].Number);
}
