namespace Infra.Environments.Loading;

/// <summary>Lays a file's values over those of its base.</summary>
internal static class NodeMerger
{
    /// <summary>Objects merge key by key; everything else of <paramref name="above"/> replaces what is below, a null removes it. An object
    /// that changes its kind replaces the whole object below: the keys of the other kind mean nothing to it.</summary>
    public static SettingNode Merge(SettingNode below, SettingNode above, SettingShape? shape)
    {
        if (below is not ObjectNode belowObject || above is not ObjectNode aboveObject || ChangesKind(belowObject, aboveObject, shape))
        {
            return above;
        }

        var merged = new ObjectNode(above.Position);
        foreach (var (name, member) in belowObject.Members)
        {
            merged.Members[name] = member;
        }

        foreach (var (name, member) in aboveObject.Members)
        {
            merged.Members[name] = belowObject.Members.TryGetValue(name, out var replaced)
                ? member with { Value = Merge(replaced.Value, member.Value, ShapeOfMember(name, belowObject, shape)) }
                : member;
        }

        return merged;
    }

    private static bool ChangesKind(ObjectNode below, ObjectNode above, SettingShape? shape) =>
        shape is UnionShape union && KindOf(above, union) is { } kind && kind != KindOf(below, union);

    private static string? KindOf(ObjectNode node, UnionShape union) =>
        node.Members.TryGetValue(union.Discriminator, out var member) && member.Value is ScalarNode scalar ? scalar.Text : null;

    private static SettingShape? ShapeOfMember(string name, ObjectNode node, SettingShape? shape) => shape switch
    {
        RecordShape record => record.Properties.FirstOrDefault(property => property.Name == name)?.Shape,
        UnionShape union => KindOf(node, union) is { } kind && union.Kinds.TryGetValue(kind, out var record) ? ShapeOfMember(name, node, record) : null,
        MapShape map => map.Value,
        _ => null,
    };
}
