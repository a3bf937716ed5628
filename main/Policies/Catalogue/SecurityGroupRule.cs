using Infra.Policies.Documents;

namespace Infra.Policies.Catalogue;

/// <summary>One rule of a security group, in whichever of Terraform's four ways it is written.</summary>
/// <param name="Argument">Argument that the addresses stand in.</param>
/// <param name="Cidrs">Ranges of addresses.</param>
/// <param name="FromPort">First port; null for all.</param>
/// <param name="ToPort">Last port; null for all.</param>
/// <param name="Protocol">E.g. <c>tcp</c>; <c>-1</c> for all.</param>
/// <param name="Description">What it is for.</param>
internal sealed record SecurityGroupRule(
    string Argument, IReadOnlyList<TerraformValue> Cidrs, decimal? FromPort, decimal? ToPort, string? Protocol, TerraformValue Description)
{
    /// <summary>Types of resources that rules of incoming traffic stand in.</summary>
    public static string[] IngressTypes { get; } =
        ["aws_vpc_security_group_ingress_rule", "aws_security_group_rule", "aws_security_group", "aws_default_security_group"];

    /// <summary>Types of resources that rules of outgoing traffic stand in.</summary>
    public static string[] EgressTypes { get; } =
        ["aws_vpc_security_group_egress_rule", "aws_security_group_rule", "aws_security_group", "aws_default_security_group"];

    private bool IsAllPorts => Protocol is "-1" or "all" || FromPort is null || ToPort is null || FromPort == -1;

    /// <summary>Whether it lets all ports through.</summary>
    public bool IsEverything => IsAllPorts || (FromPort <= 0 && ToPort >= 65535);

    /// <summary>Rules of incoming traffic of a resource.</summary>
    public static IEnumerable<SecurityGroupRule> Ingress(PolicyResource resource) => Of(resource, "ingress");

    /// <summary>Rules of outgoing traffic of a resource.</summary>
    public static IEnumerable<SecurityGroupRule> Egress(PolicyResource resource) => Of(resource, "egress");

    /// <summary>Whether a port is let through.</summary>
    public bool Opens(int port) => IsAllPorts || (FromPort <= port && port <= ToPort);

    private static IEnumerable<SecurityGroupRule> Of(PolicyResource resource, string direction) => resource.Type switch
    {
        "aws_vpc_security_group_ingress_rule" or "aws_vpc_security_group_egress_rule"
            when resource.Type.Contains(direction, StringComparison.Ordinal) =>
            [Read(resource.Arguments, "", "ip_protocol", "cidr_ipv4", "cidr_ipv6")],
        "aws_security_group_rule" when resource["type"].Text == direction =>
            [Read(resource.Arguments, "", "protocol", "cidr_blocks", "ipv6_cidr_blocks")],
        "aws_security_group" or "aws_default_security_group" => resource[direction].Items
            .Where(block => block.Kind == ValueKind.Map)
            .Select(block => Read(block, $"{direction}.", "protocol", "cidr_blocks", "ipv6_cidr_blocks")),
        _ => [],
    };

    private static SecurityGroupRule Read(TerraformValue block, string prefix, string protocol, string ipv4, string ipv6) => new(
        prefix + (block[ipv4].IsSet ? ipv4 : ipv6), [.. block[ipv4].Items, .. block[ipv6].Items], block["from_port"].Number, block["to_port"].Number,
        block[protocol].Text, block["description"]);
}
