using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Policies.Documents;

namespace Infra.Policies.Tests;

/// <summary>Stacks of a few resources, written as <c>'type.name': { … }</c> with single quotation marks.</summary>
internal static class SmallStack
{
    public static JsonObject Json(string resources)
    {
        var stack = new JsonObject();
        foreach (var (address, arguments) in JsonNode.Parse($"{{{resources.Replace('\'', '"')}}}")!.AsObject())
        {
            string[] path = address.Split('.') switch
            {
                ["terraform"] => ["terraform"],
                ["data", var type, var name] => ["data", type, name],
                ["local", var name] => ["locals", name],
                ["output", var name] => ["output", name],
                ["provider", var name] => ["provider", name],
                var parts => ["resource", parts[0], parts[1]],
            };
            var parent = path[..^1].Aggregate(stack, (node, step) => (JsonObject)(node[step] ??= new JsonObject()));
            parent[path[^1]] = arguments!.DeepClone();
        }

        return stack;
    }

    public static ResourceGraph Graph(string resources, bool production = true)
    {
        using var document = JsonDocument.Parse(Json(resources).ToJsonString());
        return SynthesizedStack.Read(document.RootElement, production);
    }

    public static CheckResult Check(string resources, bool production = true) => PolicyChecker.Check([Graph(resources, production)], []);
}
