using System.Collections;
using System.Globalization;
using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>Turns nodes into records, and reports everything that does not fit, all at once.</summary>
internal sealed class SettingsBinder(ProblemCollector problems)
{
    /// <summary>Makes the settings. The result can be trusted only where <see cref="ProblemCollector.IsReadable"/> says so: elsewhere it holds
    /// defaults and nulls.</summary>
    public EnvironmentSettings Bind(ObjectNode root) => (EnvironmentSettings)BindRecord(root, (RecordShape)SettingShapes.Root, SettingPath.Root, Place.Plain);

    private object? Bind(SettingNode node, SettingShape shape, SettingPath path, Place place) => (shape, node) switch
    {
        (RecordShape record, ObjectNode @object) => BindRecord(@object, record, path, place),
        (UnionShape union, ObjectNode @object) => BindUnion(@object, union, path, place),
        (MapShape map, ObjectNode @object) => BindMap(@object, map, path, place),
        (ListShape list, ArrayNode array) => BindList(array, list, path, place),
        (EnumShape @enum, ScalarNode { Kind: ScalarKind.String } scalar) => BindEnum(scalar, @enum, path, place),
        (ScalarShape type, ScalarNode scalar) => BindScalar(scalar, type, path, place),
        _ => WrongType(node, shape, path, place),
    };

    private object BindRecord(ObjectNode node, RecordShape shape, SettingPath path, Place place, string? discriminator = null)
    {
        var instance = Activator.CreateInstance(shape.Type)!;
        var meant = ReportUnknownKeys(node, shape, path, discriminator);
        foreach (var property in shape.Properties)
        {
            var propertyPath = path.Key(property.Name);
            if (!node.Members.TryGetValue(property.Name, out var member) || member.Value is ScalarNode { IsNull: true })
            {
                if (property.IsRequired)
                {
                    ReportMissing(member?.Value.Position ?? node.Position, property, propertyPath, isReported: meant.Contains(property.Name));
                }
            }
            else if (Bind(member.Value, property.Shape, propertyPath, Place.Of(property, place)) is { } value
                && ConstraintChecker.Check(property, member.Value, value, propertyPath, Place.Of(property, place), problems))
            {
                property.Property.SetValue(instance, value);
            }
        }

        return instance;
    }

    private object? BindUnion(ObjectNode node, UnionShape shape, SettingPath path, Place place)
    {
        var kindPath = path.Key(shape.Discriminator);
        var kinds = $"one of {string.Join(", ", shape.Kinds.Keys)}";
        if (!node.Members.TryGetValue(shape.Discriminator, out var member))
        {
            return Refuse(node, kindPath, null, "is required", $"add \"{shape.Discriminator}\", {kinds}");
        }

        if (member.Value is not ScalarNode { Kind: ScalarKind.String } kind)
        {
            return Refuse(member.Value, kindPath, place.Show(member.Value), $"must be {kinds}, found {member.Value.Description}", "write it as a string");
        }

        return shape.Kinds.TryGetValue(kind.Text, out var record)
            ? BindRecord(node, record, path, place, shape.Discriminator)
            : RefuseWord(kind, kindPath, shape.Kinds.Keys, place);
    }

    private object BindMap(ObjectNode node, MapShape shape, SettingPath path, Place place)
    {
        var arguments = shape.Type.GetGenericArguments();
        var map = (IDictionary)Activator.CreateInstance(typeof(OrderedDictionary<,>).MakeGenericType(arguments))!;
        foreach (var (name, member) in node.Members)
        {
            if (member.Value is ScalarNode { IsNull: true })
            {
                continue;
            }

            var key = BindKey(member, shape, path);
            var value = Bind(member.Value, shape.Value, path.Key(name), place.OfEntry(name));
            if (key is not null && value is not null)
            {
                map[key] = value;
            }
        }

        return map;
    }

    private object? BindKey(Member member, MapShape shape, SettingPath path)
    {
        if (shape.Key is not EnumShape keys)
        {
            return member.Name;
        }

        if (keys.Values.TryGetValue(member.Name, out var key))
        {
            return key;
        }

        problems.Add(member.NamePosition, path.Key(member.Name), null, $"is not {keys.Expected}", DidYouMean(member.Name, [.. keys.Values.Keys]) ?? "write one of these");
        problems.MarkUnreadable(path);
        return null;
    }

    private object BindList(ArrayNode node, ListShape shape, SettingPath path, Place place)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(shape.ItemType))!;
        foreach (var (index, item) in node.Items.Index())
        {
            if (Bind(item, shape.Item, path.Item(index), place) is { } value)
            {
                _ = list.Add(value);
            }
        }

        return list;
    }

    private object? BindEnum(ScalarNode node, EnumShape shape, SettingPath path, Place place) =>
        shape.Values.TryGetValue(node.Text, out var value) ? value : RefuseWord(node, path, shape.Values.Keys, place);

    private object? BindScalar(ScalarNode node, ScalarShape shape, SettingPath path, Place place)
    {
        if (shape.Type == typeof(string))
        {
            return node.Kind == ScalarKind.String || (!node.IsNull && (place.AnyScalar || node.IsUnquoted)) ? node.Text : WrongType(node, shape, path, place);
        }

        if (shape.Type == typeof(bool))
        {
            return node.Kind == ScalarKind.Boolean ? node.Text == "true" : WrongType(node, shape, path, place);
        }

        if (node.Kind != ScalarKind.Number)
        {
            return WrongType(node, shape, path, place);
        }

        if (shape.Type == typeof(int))
        {
            return int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
                ? integer
                : Refuse(node, path, place.Show(node), "must be a whole number of at most nine digits", "write it without a fraction or an exponent");
        }

        return decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : Refuse(node, path, place.Show(node), "is too large a number", "write a smaller one");
    }

    /// <summary>Reports keys that the record does not have.</summary>
    /// <returns>The properties that they were probably meant to be.</returns>
    private HashSet<string> ReportUnknownKeys(ObjectNode node, RecordShape shape, SettingPath path, string? discriminator)
    {
        var meant = new HashSet<string>();
        var names = shape.Properties.Select(property => property.Name).ToHashSet();
        foreach (var (name, member) in node.Members)
        {
            if (names.Contains(name) || name == discriminator)
            {
                continue;
            }

            var unwritten = shape.Properties.Select(property => property.Name).Where(known => !node.Members.ContainsKey(known)).ToArray();
            var isSecret = SecretWords.IsSecretKey(name);
            if ((isSecret ? Spelling.Closest(name, unwritten) : Spelling.ClosestOrLonger(name, unwritten)) is { } closest)
            {
                _ = meant.Add(closest);
                problems.Add(member.NamePosition, path.Key(name), null, "is not a known key", $"did you mean '{closest}'?");
            }
            else if (isSecret)
            {
                problems.Add(member.NamePosition, path.Key(name), null, SecretWords.Rule, SecretWords.Fix);
            }
            else
            {
                problems.Add(member.NamePosition, path.Key(name), null, "is not a known key",
                    unwritten.Length == 0 ? "remove it" : $"remove it; keys that can be added here: {string.Join(", ", unwritten)}");
            }
        }

        return meant;
    }

    private void ReportMissing(SourcePosition position, PropertyShape property, SettingPath path, bool isReported)
    {
        problems.MarkUnreadable(path);
        if (!isReported)
        {
            problems.Add(position, path, null, "is required", $"add \"{property.Name}\", {property.Shape.Expected}");
        }
    }

    private object? WrongType(SettingNode node, SettingShape shape, SettingPath path, Place place)
    {
        var hint = (shape, node) switch
        {
            (ScalarShape { Type: var type }, ScalarNode { Kind: ScalarKind.String }) when type != typeof(string) => "write it without quotes",
            (ScalarShape, ScalarNode { IsNull: false }) => "write it in quotes",
            (ListShape, ScalarNode) => "put it in square brackets",
            _ => $"write {shape.Expected}",
        };
        return Refuse(node, path, place.Show(node), $"must be {shape.Expected}, found {node.Description}", hint);
    }

    private object? RefuseWord(ScalarNode node, SettingPath path, IEnumerable<string> allowed, Place place)
    {
        var words = allowed.ToArray();
        return Refuse(node, path, place.Show(node), $"must be one of {string.Join(", ", words)}", DidYouMean(node.Text, words) ?? "write one of these");
    }

    private object? Refuse(SettingNode node, SettingPath path, string? value, string rule, string fix)
    {
        problems.Add(node.Position, path, value, rule, fix);
        problems.MarkUnreadable(path);
        return null;
    }

    private static string? DidYouMean(string word, IReadOnlyCollection<string> words) =>
        Spelling.ClosestOrLonger(word, words) is { } closest ? $"did you mean '{closest}'?" : null;
}
