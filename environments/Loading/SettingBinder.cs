using System.Collections;
using System.Globalization;
using System.Text.Json;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>Makes settings records from nodes. Goes on after a problem, so that all problems of a file are found at once.</summary>
internal sealed class SettingBinder(List<SettingsProblem> problems)
{
    /// <summary>A key that is no setting.</summary>
    public static readonly RuleDefinition UnknownKey = new(
        "CFG005", RuleSeverity.Error,
        "Every key is a setting",
        "A misspelt key would leave its setting at the default without a word.",
        "Write the key as the schema has it, or remove it.",
        "environments/environment.schema.json");

    /// <summary>A key that is not there.</summary>
    public static readonly RuleDefinition MissingKey = new(
        "CFG006", RuleSeverity.Error,
        "The required settings are there",
        "They are the ones that no default can be right for.",
        "Add the key.",
        "environments/environment.schema.json");

    /// <summary>A value of another type.</summary>
    public static readonly RuleDefinition WrongType = new(
        "CFG007", RuleSeverity.Error,
        "A value has the type of its setting",
        "A number in quotes or a text for a list is read by nobody.",
        "Write a value of the type that the message names.",
        "environments/environment.schema.json");

    /// <summary>A word that is not among those of its setting.</summary>
    public static readonly RuleDefinition UnknownWord = new(
        "CFG008", RuleSeverity.Error,
        "A word is one of those that its setting knows",
        "Settings with a fixed set of words do nothing with others.",
        "Use one of the words that the message lists.",
        "environments/environment.schema.json");

    private readonly Dictionary<string, SettingNode> _nodes = [];
    private readonly List<string> _unreadable = [];

    /// <summary>The nodes that were bound, by path; a property that was left out is not among them.</summary>
    public IReadOnlyDictionary<string, SettingNode> Nodes => _nodes;

    /// <summary>Whether everything at and below a path, and on the way to it, was there and right. Elsewhere the settings hold defaults or
    /// nulls, and rules that read them would only make noise.</summary>
    public bool IsReadable(string path) =>
        !_unreadable.Exists(unreadable => SettingPath.Contains(path, unreadable) || SettingPath.Contains(unreadable, path));

    /// <summary>Binds the settings. They can be trusted where <see cref="IsReadable"/> says so.</summary>
    public EnvironmentSettings BindRoot(ObjectNode root)
    {
        _nodes[SettingPath.Root] = root;
        return (EnvironmentSettings)BindRecord(root, typeof(EnvironmentSettings), SettingPath.Root, default)!;
    }

    private object? Bind(SettingNode node, Type type, string path, Place place, SettingProperty? property = null)
    {
        _nodes[path] = node;
        var value = BindValue(node, type, path, place);
        return value is null || property is null || CheckAttributes(value, node, path, place, property) ? value : null;
    }

    private object? BindValue(SettingNode node, Type type, string path, Place place)
    {
        if (SettingTypes.IsDictionary(type, out var keyType, out var valueType))
        {
            return node is ObjectNode map ? BindDictionary(map, keyType, valueType, path, place)
                : Mistyped(node, path, place, "an object");
        }

        if (SettingTypes.IsList(type, out var itemType))
        {
            return node is ArrayNode array ? BindList(array, itemType, path, place) : Mistyped(node, path, place, "an array");
        }

        if (type.IsEnum)
        {
            return BindEnum(node, type, path, place);
        }

        if (type == typeof(string))
        {
            return node switch
            {
                ScalarNode { ValueKind: JsonValueKind.String } text => text.Text,
                ScalarNode { ValueKind: not JsonValueKind.Null } scalar when place.AllowsAnyScalar || scalar.IsUnquoted => scalar.Text,
                _ => Mistyped(node, path, place, "a string"),
            };
        }

        if (type == typeof(bool))
        {
            return node is ScalarNode { ValueKind: JsonValueKind.True or JsonValueKind.False } flag
                ? flag.Text == "true"
                : Mistyped(node, path, place, "true or false");
        }

        if (type == typeof(int))
        {
            return node is ScalarNode { ValueKind: JsonValueKind.Number } number
                && int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                    ? parsed
                    : Mistyped(node, path, place, "a whole number");
        }

        if (type == typeof(decimal))
        {
            return node is ScalarNode { ValueKind: JsonValueKind.Number } number
                && decimal.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : Mistyped(node, path, place, "a number");
        }

        return node is ObjectNode settings ? BindRecord(settings, type, path, place) : Mistyped(node, path, place, "an object");
    }

    private object? BindRecord(ObjectNode node, Type type, string path, Place place)
    {
        HashSet<string> ignored = path == SettingPath.Root ? ["$schema", "extends"] : [];
        if (SettingTypes.KindsOf(type) is { } kinds)
        {
            if (ChooseKind(node, kinds, path, place) is not { } chosen)
            {
                return null;
            }

            type = chosen;
            ignored.Add(SettingTypes.Discriminator);
        }

        var properties = SettingTypes.PropertiesOf(type);
        var result = Activator.CreateInstance(type)!;
        var meant = ReportUnknownKeys(node, path, properties, ignored);
        foreach (var property in properties)
        {
            var memberPath = SettingPath.Member(path, property.JsonName);
            var member = node.Find(property.JsonName);
            if (member is null || (member.Value is ScalarNode { ValueKind: JsonValueKind.Null } && !property.IsRequired))
            {
                if (property.IsRequired)
                {
                    ReportMissing(node, property, path, memberPath, isReported: meant.Contains(property.JsonName));
                }
            }
            else if (Bind(member.Value, property.Type, memberPath, place.Of(property), property) is { } value)
            {
                property.Property.SetValue(result, value);
            }
        }

        return result;
    }

    private Type? ChooseKind(ObjectNode node, IReadOnlyDictionary<string, Type> kinds, string path, Place place)
    {
        var kindPath = SettingPath.Member(path, SettingTypes.Discriminator);
        switch (node.Find(SettingTypes.Discriminator)?.Value)
        {
            case null:
                return (Type?)Refuse(MissingKey, node, path, "", "lacks the required key 'kind'", $"add \"kind\" with {OneOf(kinds.Keys)}");
            case ScalarNode { ValueKind: JsonValueKind.String } text when kinds.TryGetValue(text.Text, out var chosen):
                return chosen;
            case var other:
                return (Type?)RefuseWord(other, kindPath, place, kinds.Keys);
        }
    }

    private object BindDictionary(ObjectNode node, Type keyType, Type valueType, string path, Place place)
    {
        // Messages list the entries as the file does, so the order is kept.
        var result = (IDictionary)Activator.CreateInstance(typeof(OrderedDictionary<,>).MakeGenericType(keyType, valueType))!;
        foreach (var member in node.Members.Where(member => member.Value is not ScalarNode { ValueKind: JsonValueKind.Null }))
        {
            var memberPath = SettingPath.Member(path, member.Name);
            object? key = member.Name;
            if (keyType.IsEnum && !SettingTypes.ValuesOf(keyType).TryGetValue(member.Name, out key))
            {
                var names = SettingTypes.ValuesOf(keyType).Keys;
                Add(
                    UnknownWord, member.Position, memberPath, "", $"must be {OneOf(names)}",
                    DidYouMean(member.Name, names) ?? "use one of them as key");
                _unreadable.Add(memberPath);
            }

            var value = Bind(member.Value, valueType, memberPath, place.OfEntry(member.Name));
            if (key is not null && value is not null)
            {
                result[key] = value;
            }
        }

        return result;
    }

    private Array BindList(ArrayNode node, Type itemType, string path, Place place)
    {
        var values = node.Items.Select((item, index) => Bind(item, itemType, SettingPath.Item(path, index), place))
            .OfType<object>()
            .ToArray();
        var result = Array.CreateInstance(itemType, values.Length);
        values.CopyTo(result, 0);
        return result;
    }

    private object? BindEnum(SettingNode node, Type type, string path, Place place)
    {
        var values = SettingTypes.ValuesOf(type);
        return node is ScalarNode { ValueKind: JsonValueKind.String } text && values.TryGetValue(text.Text, out var value)
            ? value
            : RefuseWord(node, path, place, values.Keys);
    }

    /// <summary>Reports keys that the record does not have.</summary>
    /// <returns>The keys that they were probably meant to be.</returns>
    private HashSet<string> ReportUnknownKeys(
        ObjectNode node, string path, IReadOnlyList<SettingProperty> properties, HashSet<string> ignored)
    {
        var meant = new HashSet<string>();
        var known = properties.Select(property => property.JsonName).Concat(ignored).ToHashSet();
        var unused = known.Where(name => node.Find(name) is null).ToArray();
        foreach (var member in node.Members.Where(member => !known.Contains(member.Name)))
        {
            var memberPath = SettingPath.Member(path, member.Name);
            if (Suggestion.For(member.Name, unused) is { } suggestion)
            {
                _ = meant.Add(suggestion);
                Add(UnknownKey, member.Position, memberPath, "", "is an unknown key", $"did you mean \"{suggestion}\"?");
            }
            else if (SecretWords.IsSecretKey(member.Name))
            {
                Add(SecretWords.InKey, member.Position, memberPath, "", SecretWords.Rule, SecretWords.Fix);
            }
            else if (Suggestion.For(member.Name, known) is { } set)
            {
                Add(UnknownKey, member.Position, memberPath, "", "is an unknown key", $"did you mean \"{set}\", which is set already?");
            }
            else
            {
                Add(UnknownKey, member.Position, memberPath, "", "is an unknown key",
                    unused.Length == 0 ? "remove it"
                        : $"remove it; what can be added here: {string.Join(", ", unused.Order(StringComparer.Ordinal))}");
            }
        }

        return meant;
    }

    private void ReportMissing(ObjectNode node, SettingProperty property, string path, string memberPath, bool isReported)
    {
        _unreadable.Add(memberPath);
        if (!isReported)
        {
            Add(MissingKey, node.Position, path, "", $"lacks the required key '{property.JsonName}'",
                $"add \"{property.JsonName}\": {Example(property.Type)}");
        }
    }

    private bool CheckAttributes(object value, SettingNode node, string path, Place place, SettingProperty property)
    {
        var broken = ConstraintTexts.Broken(property, value).ToArray();
        foreach (var (rule, requirement, fix) in broken)
        {
            _ = Refuse(rule, node, path, place.Show(node), requirement, fix);
        }

        return broken.Length == 0;
    }

    private object? Mistyped(SettingNode node, string path, Place place, string expected) =>
        Refuse(WrongType, node, path, place.Show(node), $"must be {expected}, this is {node.Kind}", $"write {expected}");

    private object? RefuseWord(SettingNode node, string path, Place place, IEnumerable<string> words) =>
        Refuse(UnknownWord, node, path, place.Show(node), $"must be {OneOf(words)}", DidYouMean((node as ScalarNode)?.Text, words)
            ?? "write one of them");

    /// <summary>Reports a value that cannot be used.</summary>
    /// <returns>Null, for the caller to return.</returns>
    private object? Refuse(RuleDefinition rule, SettingNode node, string path, string value, string requirement, string fix)
    {
        Add(rule, node.Position, path, value, requirement, fix);
        _unreadable.Add(path);
        return null;
    }

    private static string OneOf(IEnumerable<string> words) => $"one of {string.Join(", ", words.Select(word => $"\"{word}\""))}";

    private static string? DidYouMean(string? word, IEnumerable<string> candidates) =>
        word is not null && Suggestion.For(word, candidates) is { } suggestion ? $"did you mean \"{suggestion}\"?" : null;

    private static string Example(Type type) =>
        type == typeof(string) ? "\"…\""
        : type == typeof(int) || type == typeof(decimal) ? "a number"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? OneOf(SettingTypes.ValuesOf(type).Keys)
        : SettingTypes.IsList(type, out _) ? "[ … ]" : "{ … }";

    private void Add(RuleDefinition rule, SourcePosition position, string path, string value, string requirement, string fix) =>
        problems.Add(position.Problem(rule, path, value, requirement, fix));
}
