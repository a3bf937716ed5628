using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Environments.Loading;

/// <summary>Makes settings records from nodes. Goes on after a problem, so that all problems of a file are found at once.</summary>
internal sealed partial class SettingBinder(List<SettingsProblem> problems)
{
    private readonly Dictionary<string, SettingNode> _nodes = [];

    /// <summary>The nodes that were bound, by path; a property that was left out is not among them.</summary>
    public IReadOnlyDictionary<string, SettingNode> Nodes => _nodes;

    /// <summary>Binds a record; null when it cannot be made.</summary>
    public object? Bind(SettingNode node, Type type, string path, PropertyInfo? property = null)
    {
        _nodes[path] = node;
        var problemsBefore = problems.Count;
        var value = BindValue(node, type, path, property);
        if (value is not null && property is not null && problems.Count == problemsBefore)
        {
            CheckAttributes(value, node, path, property);
        }

        return value;
    }

    private object? BindValue(SettingNode node, Type type, string path, PropertyInfo? property)
    {
        if (SettingTypes.IsDictionary(type, out var keyType, out var valueType))
        {
            return node is ObjectNode map ? BindDictionary(map, keyType, valueType, path) : WrongType(node, path, "an object");
        }

        if (SettingTypes.IsList(type, out var itemType))
        {
            return node is ArrayNode array ? BindList(array, itemType, path) : WrongType(node, path, "an array");
        }

        if (type.IsEnum)
        {
            return BindEnum(node, type, path);
        }

        if (type == typeof(string))
        {
            return node switch
            {
                ScalarNode { ValueKind: JsonValueKind.String } text => text.Text,
                ScalarNode { ValueKind: not JsonValueKind.Null } scalar when property is null && path.StartsWith("$.database.parameters", StringComparison.Ordinal) => scalar.Text,
                _ => WrongType(node, path, "a string"),
            };
        }

        if (type == typeof(bool))
        {
            return node is ScalarNode { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.Text == "true" : WrongType(node, path, "true or false");
        }

        if (type == typeof(int))
        {
            return node is ScalarNode { ValueKind: JsonValueKind.Number } number
                ? int.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : WrongType(node, path, "a whole number")
                : WrongType(node, path, "a whole number");
        }

        if (type == typeof(decimal))
        {
            return node is ScalarNode { ValueKind: JsonValueKind.Number } number && decimal.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : WrongType(node, path, "a number");
        }

        return node is ObjectNode settings ? BindRecord(settings, type, path) : WrongType(node, path, "an object");
    }

    private object? BindRecord(ObjectNode node, Type type, string path)
    {
        var ignored = path == SettingPath.Root ? new HashSet<string> { "$schema", "extends" } : [];
        if (SettingTypes.KindsOf(type) is { } kinds)
        {
            if (ChooseKind(node, kinds, path) is not { } chosen)
            {
                return null;
            }

            type = chosen;
            ignored.Add("kind");
        }

        var properties = SettingTypes.PropertiesOf(type);
        var result = Activator.CreateInstance(type)!;
        var complete = true;
        foreach (var member in node.Members.Where(member => !ignored.Contains(member.Name)))
        {
            var memberPath = SettingPath.Member(path, member.Name);
            if (properties.FirstOrDefault(property => property.JsonName == member.Name) is not { } found)
            {
                ReportUnknownKey(member, memberPath, properties, ignored);
                complete = false;
                continue;
            }

            if (member.Value is ScalarNode { ValueKind: JsonValueKind.Null } && found.IsNullable)
            {
                continue;
            }

            var value = Bind(member.Value, found.Type, memberPath, found.Property);
            complete &= value is not null;
            if (value is not null)
            {
                found.Property.SetValue(result, value);
            }
        }

        foreach (var missing in properties.Where(property => property.IsRequired && node.Find(property.JsonName) is null))
        {
            Add(node.Position, path, "", $"lacks the required key '{missing.JsonName}'", $"add \"{missing.JsonName}\": {Example(missing.Type)}");
            complete = false;
        }

        return complete ? result : null;
    }

    private Type? ChooseKind(ObjectNode node, IReadOnlyDictionary<string, Type> kinds, string path)
    {
        var list = string.Join(", ", kinds.Keys.Select(kind => $"\"{kind}\""));
        switch (node.Find("kind")?.Value)
        {
            case null:
                Add(node.Position, path, "", "lacks the required key 'kind'", $"add \"kind\" with one of {list}");
                return null;
            case ScalarNode { ValueKind: JsonValueKind.String } text when kinds.TryGetValue(text.Text, out var chosen):
                return chosen;
            case var other:
                Add(other.Position, SettingPath.Member(path, "kind"), other.Display, $"must be one of {list}", DidYouMean((other as ScalarNode)?.Text, kinds.Keys) ?? "write one of them");
                return null;
        }
    }

    private object? BindDictionary(ObjectNode node, Type keyType, Type valueType, string path)
    {
        var result = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(keyType, valueType))!;
        var complete = true;
        foreach (var member in node.Members)
        {
            object? key = member.Name;
            if (keyType.IsEnum && !SettingTypes.ValuesOf(keyType).TryGetValue(member.Name, out key))
            {
                var names = SettingTypes.ValuesOf(keyType).Keys;
                Add(member.Position, SettingPath.Member(path, member.Name), "", $"must be one of {string.Join(", ", names.Select(name => $"\"{name}\""))}", DidYouMean(member.Name, names) ?? "use one of them as key");
            }

            var value = Bind(member.Value, valueType, SettingPath.Member(path, member.Name));
            complete &= key is not null && value is not null;
            if (key is not null && value is not null)
            {
                result[key] = value;
            }
        }

        return complete ? result : null;
    }

    private Array? BindList(ArrayNode node, Type itemType, string path)
    {
        var values = node.Items.Select((item, index) => Bind(item, itemType, SettingPath.Item(path, index))).ToArray();
        if (values.Contains(null))
        {
            return null;
        }

        var result = Array.CreateInstance(itemType, values.Length);
        values.CopyTo(result, 0);
        return result;
    }

    private object? BindEnum(SettingNode node, Type type, string path)
    {
        var values = SettingTypes.ValuesOf(type);
        if (node is ScalarNode { ValueKind: JsonValueKind.String } text && values.TryGetValue(text.Text, out var value))
        {
            return value;
        }

        Add(node.Position, path, node.Display, $"must be one of {string.Join(", ", values.Keys.Select(name => $"\"{name}\""))}",
            DidYouMean((node as ScalarNode)?.Text, values.Keys) ?? "write one of them");
        return null;
    }

    private void ReportUnknownKey(SettingMember member, string path, IReadOnlyList<SettingProperty> properties, HashSet<string> ignored)
    {
        if (SecretKey().IsMatch(member.Name))
        {
            Add(member.Position, path, "", "is not a setting: a password never stands in a file of the repository",
                "remove it; passwords are generated and kept in Secrets Manager (masterCredentials, secrets)");
            return;
        }

        var names = properties.Select(property => property.JsonName).Concat(ignored).ToArray();
        Add(member.Position, path, "", "is an unknown key", DidYouMean(member.Name, names) ?? $"remove it; known here: {string.Join(", ", names.Order(StringComparer.Ordinal))}");
    }

    private void CheckAttributes(object value, SettingNode node, string path, PropertyInfo property)
    {
        foreach (var attribute in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (attribute.IsValid(value))
            {
                continue;
            }

            var (rule, fix) = attribute switch
            {
                RangeAttribute range => ($"must be from {range.Minimum} to {range.Maximum}", "use a number in that range"),
                AllowedValuesAttribute allowed => ($"must be one of {string.Join(", ", allowed.Values)}", "use one of them"),
                RegularExpressionAttribute pattern => ($"must match {pattern.Pattern}", "correct the text"),
                MinLengthAttribute minimum => ($"must have at least {minimum.Length} entries", "add the missing ones"),
                MaxLengthAttribute maximum => ($"must have at most {maximum.Length} characters", "shorten it"),
                _ => (attribute.FormatErrorMessage(SettingTypes.JsonName(property.Name)), "correct it"),
            };
            Add(node.Position, path, node.Display, rule, fix);
        }
    }

    private object? WrongType(SettingNode node, string path, string expected)
    {
        Add(node.Position, path, node.Display, $"must be {expected}, this is {node.Kind}", $"write {expected}");
        return null;
    }

    private static string? DidYouMean(string? word, IEnumerable<string> candidates) =>
        word is not null && Suggestion.For(word, candidates) is { } suggestion ? $"did you mean \"{suggestion}\"?" : null;

    private static string Example(Type type) =>
        type == typeof(string) ? "\"…\"" : type == typeof(int) || type == typeof(decimal) ? "a number" : type == typeof(bool) ? "true or false"
        : type.IsEnum ? $"one of {string.Join(", ", SettingTypes.ValuesOf(type).Keys.Select(name => $"\"{name}\""))}"
        : SettingTypes.IsList(type, out _) ? "[ … ]" : "{ … }";

    private void Add(SourcePosition position, string path, string value, string rule, string fix) =>
        problems.Add(new SettingsProblem(position.File, position.Line, position.Column, path, value, rule, fix));

    [GeneratedRegex("password|passwd|secretvalue|secretstring|token|apikey|accesskey", RegexOptions.IgnoreCase)]
    private static partial Regex SecretKey();
}
