using Infra.Policies.Documents;

namespace Infra.Policies.Catalogue;

/// <summary>Which subnets the internet can reach.</summary>
internal static class Subnets
{
    /// <summary>Subnets of an argument that are public; those of other stacks cannot be decided.</summary>
    public static IEnumerable<Breach> NotPublic(ResourceGraph graph, PolicyResource resource, string argument)
    {
        var subnets = graph.Targets(resource, resource[argument], "aws_subnet").ToArray();
        foreach (var subnet in subnets.Where(subnet => IsPublic(graph, subnet)))
        {
            yield return new Breach(argument, $"{subnet.Address} has a route to the internet gateway or gives public addresses");
        }

        if (subnets.Length == 0 && resource[argument].IsSet)
        {
            yield return new Breach(argument, "the subnets belong to another stack, so their routes are not seen here", IsUndecided: true);
        }
    }

    private static bool IsPublic(ResourceGraph graph, PolicyResource subnet) =>
        subnet["map_public_ip_on_launch"].Flag == true
        || graph.Referring(subnet, "aws_route_table_association", "subnet_id")
            .SelectMany(association => graph.Targets(association, association["route_table_id"], "aws_route_table"))
            .Any(table => table["route"].Items.Any(route => LeadsOut(graph, table, route["gateway_id"]))
                || graph.Referring(table, "aws_route", "route_table_id").Any(route => LeadsOut(graph, route, route["gateway_id"])));

    private static bool LeadsOut(ResourceGraph graph, PolicyResource from, TerraformValue gateway) =>
        gateway.Text?.StartsWith("igw-", StringComparison.Ordinal) == true || graph.Targets(from, gateway, "aws_internet_gateway").Any();
}
