using System.Text.Json;

namespace Infra.Environments.Loading;

/// <summary>Lays a deployment's file over the base it extends.</summary>
internal static class SettingMerge
{
    /// <summary>Objects merge member by member; arrays and plain values replace; null removes the base's member. Every node keeps its file.
    /// A union whose kind differs replaces as a whole, because its members belong to another type.</summary>
    /// <param name="below">The base.</param>
    /// <param name="above">What is laid over it.</param>
    /// <param name="type">What the two are settings of; null when it is not known, for instance under a misspelt key.</param>
    public static ObjectNode Over(ObjectNode below, ObjectNode above, Type? type)
    {
        var isUnion = type is not null && SettingTypes.KindsOf(type) is not null;
        if (isUnion && KindOf(above) is { } kind && kind != KindOf(below))
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
                case { Value: ScalarNode { ValueKind: JsonValueKind.Null } } removed:
                    // Kept as null: when the member is required, the problem is where the null stands.
                    members.Add(removed);
                    break;
                case { Value: ObjectNode inner } replacement when member.Value is ObjectNode outer:
                    members.Add(replacement with { Value = Over(outer, inner, TypeOfMember(type, below, member.Name)) });
                    break;
                case var replacement:
                    members.Add(replacement);
                    break;
            }
        }

        members.AddRange(above.Members.Where(member => below.Find(member.Name) is null));
        return above with { Members = members };
    }

    private static Type? TypeOfMember(Type? type, ObjectNode node, string name)
    {
        if (type is null)
        {
            return null;
        }

        if (SettingTypes.IsDictionary(type, out _, out var valueType))
        {
            return valueType;
        }

        var record = SettingTypes.KindsOf(type) is { } kinds ? kinds.GetValueOrDefault(KindOf(node) ?? "") : type;
        return record is null ? null : SettingTypes.PropertiesOf(record).FirstOrDefault(property => property.JsonName == name)?.Type;
    }

    private static string? KindOf(ObjectNode node) => (node.Find(SettingTypes.Discriminator)?.Value as ScalarNode)?.Text;
}
