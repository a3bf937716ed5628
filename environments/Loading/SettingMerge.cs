using System.Text.Json;

namespace Infra.Environments.Loading;

/// <summary>Lays a deployment's file over the base it extends.</summary>
internal static class SettingMerge
{
    /// <summary>Objects merge member by member; arrays and plain values replace; null removes the base's member. Every node keeps its file.
    /// A union whose kind differs replaces as a whole, because its members belong to another type.</summary>
    public static ObjectNode Over(ObjectNode below, ObjectNode above)
    {
        if (KindOf(below) is { } lower && KindOf(above) is { } upper && lower != upper)
        {
            return above;
        }

        var members = new List<SettingMember>();
        foreach (var member in below.Members)
        {
            switch (above.Find(member.Name))
            {
                case null:
                    members.Add(member);
                    break;
                case { Value: ScalarNode { ValueKind: JsonValueKind.Null } }:
                    break;
                case { Value: ObjectNode inner } replacement when member.Value is ObjectNode outer:
                    members.Add(replacement with { Value = Over(outer, inner) });
                    break;
                case var replacement:
                    members.Add(replacement);
                    break;
            }
        }

        members.AddRange(above.Members.Where(member => below.Find(member.Name) is null));
        return above with { Members = members };
    }

    private static string? KindOf(ObjectNode node) => (node.Find("kind")?.Value as ScalarNode)?.Text;
}
