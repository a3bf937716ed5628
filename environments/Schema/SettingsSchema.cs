using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Schema;

/// <summary>The JSON Schema of an environment file, made from the settings types and their documentation comments.</summary>
public sealed partial class SettingsSchema
{
    /// <summary>The committed schema, relative to the folder <c>environments</c>.</summary>
    public const string FileName = "environment.schema.json";

    /// <summary>The committed schema of files that others extend, relative to the folder <c>environments</c>.</summary>
    public const string BaseFileName = "base.schema.json";

    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";
    private const string RootName = "environment";
    private const string CompletePrefix = "complete-";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, string> _summaries;
    private readonly SortedDictionary<string, JsonNode> _definitions = new(StringComparer.Ordinal);

    private SettingsSchema(Dictionary<string, string> summaries) => _summaries = summaries;

    /// <summary>The schema's text; the same for the same types.</summary>
    /// <exception cref="FileNotFoundException">An assembly's documentation file does not lie beside it.</exception>
    public static string Generate()
    {
        var summaries = new[] { typeof(EnvironmentSettings), typeof(Violation) }.SelectMany(type => SummariesOf(type.Assembly)).ToDictionary();
        return Text(new SettingsSchema(summaries).Root());
    }

    private static IEnumerable<KeyValuePair<string, string>> SummariesOf(Assembly assembly)
    {
        var documentation = Path.ChangeExtension(assembly.Location, ".xml");
        if (!File.Exists(documentation))
        {
            throw new FileNotFoundException(
                $"{documentation} is missing: build environments/Environments.csproj with GenerateDocumentationFile", documentation);
        }

        return XDocument.Load(documentation).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .Select(member => KeyValuePair.Create(member.Attribute("name")!.Value, PlainText(member.Element("summary")!)))
            .Where(summary => summary.Key[2..].StartsWith("Infra.", StringComparison.Ordinal));
    }

    /// <summary>The schema of a file that others extend: as <see cref="Generate"/>, but nothing is required.</summary>
    public static string GenerateForBase() => Text(new JsonObject
    {
        ["$schema"] = Dialect,
        ["title"] = "Base of environments of Infra",
        ["$ref"] = $"{FileName}#/$defs/{RootName}",
    });

    private static string Text(JsonObject schema) => schema.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";

    private JsonObject Root()
    {
        var settings = RecordSchema(typeof(EnvironmentSettings), kind: null);
        var properties = settings["properties"]!.AsObject();
        properties.Insert(0, "$schema", new JsonObject { ["type"] = "string", ["description"] = "This schema, for editors." });
        properties.Insert(1, "extends", new JsonObject
        {
            ["type"] = "string",
            ["pattern"] = "^[^/\\\\]+\\.json$",
            ["description"] = "A file in the same folder to lay this one over: objects merge, lists and values replace, null removes.",
        });
        _definitions[RootName] = settings;
        _ = Completion(typeof(EnvironmentSettings));
        return new JsonObject
        {
            ["$schema"] = Dialect,
            ["title"] = "Environment of Infra",
            ["$ref"] = $"#/$defs/{RootName}",
            ["if"] = new JsonObject { ["required"] = new JsonArray("extends") },
            ["else"] = new JsonObject { ["$ref"] = $"#/$defs/{CompletePrefix}{RootName}" },
            ["$defs"] = new JsonObject(_definitions.Select(definition => KeyValuePair.Create(definition.Key, (JsonNode?)definition.Value))),
        };
    }

    /// <summary>What a file that extends nothing has to have beside being right, at every depth. A file that extends another need not
    /// repeat
    /// what stands there, so the definitions of the settings themselves require nothing.</summary>
    /// <returns>Null when nothing in the type is required.</returns>
    private JsonObject? Completion(Type type)
    {
        if (SettingTypes.IsDictionary(type, out _, out var valueType))
        {
            return Completion(valueType) is { } value ? new JsonObject { ["additionalProperties"] = OrNull(value) } : null;
        }

        if (SettingTypes.IsList(type, out var itemType))
        {
            return Completion(itemType) is { } item ? new JsonObject { ["items"] = item } : null;
        }

        if (type.Namespace != typeof(EnvironmentSettings).Namespace || type.IsEnum)
        {
            return null;
        }

        var name = CompletePrefix + NameOf(type);
        var completion = SettingTypes.KindsOf(type) is { } kinds
            ? new JsonObject { ["oneOf"] = new JsonArray([.. kinds.Select(kind => (JsonNode)RecordCompletion(kind.Value, kind.Key)!)]) }
            : RecordCompletion(type, kind: null);
        if (completion is null)
        {
            return null;
        }

        _definitions[name] = completion;
        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    private JsonObject? RecordCompletion(Type type, string? kind)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        if (kind is not null)
        {
            properties[SettingTypes.Discriminator] = new JsonObject { ["const"] = kind };
            required.Add(SettingTypes.Discriminator);
        }

        foreach (var property in SettingTypes.PropertiesOf(type))
        {
            if (property.IsRequired)
            {
                required.Add(property.JsonName);
            }

            if (Completion(property.Type) is { } completion)
            {
                properties[property.JsonName] = property.IsRequired ? completion : OrNull(completion);
            }
        }

        return properties.Count + required.Count == 0
            ? null
            : new JsonObject { ["properties"] = properties, ["required"] = Names(required) };
    }

    /// <summary>Null removes what the base has, so it can stand wherever nothing is required.</summary>
    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values)
        {
            values.Add(null);
        }

        if (schema["type"] is JsonValue type)
        {
            schema["type"] = new JsonArray(type.GetValue<string>(), "null");
        }
        else if (schema["type"] is JsonArray types)
        {
            types.Add("null");
        }
        else if (schema["$ref"] is { } reference)
        {
            schema.Remove("$ref");
            schema["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = reference.DeepClone() }, new JsonObject { ["type"] = "null" });
        }

        return schema;
    }

    private JsonObject TypeSchema(Type type, SettingProperty? property)
    {
        if (SettingTypes.IsDictionary(type, out var keyType, out var valueType))
        {
            var map = new JsonObject { ["type"] = "object" };
            if (keyType.IsEnum)
            {
                map["propertyNames"] = new JsonObject { ["enum"] = Names(SettingTypes.ValuesOf(keyType).Keys) };
            }

            map["additionalProperties"] = OrNull(property?.AllowsAnyScalar == true
                ? new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }
                : TypeSchema(valueType, null));
            return map;
        }

        if (SettingTypes.IsList(type, out var itemType))
        {
            return new JsonObject { ["type"] = "array", ["items"] = TypeSchema(itemType, null) };
        }

        if (type.IsEnum)
        {
            return EnumSchema(type);
        }

        return type == typeof(string) ? new JsonObject { ["type"] = "string" }
            : type == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
            : type == typeof(int) ? new JsonObject { ["type"] = "integer" }
            : type == typeof(decimal) ? new JsonObject { ["type"] = "number" }
            : Reference(type);
    }

    private JsonObject EnumSchema(Type type)
    {
        var lines = SettingTypes.ValuesOf(type)
            .Select(value => $"{value.Key}: {_summaries.GetValueOrDefault($"F:{type.FullName}.{value.Value}")}");
        return new JsonObject { ["enum"] = Names(SettingTypes.ValuesOf(type).Keys), ["description"] = string.Join("\n", lines) };
    }

    private JsonObject Reference(Type type)
    {
        var name = NameOf(type);
        if (!_definitions.ContainsKey(name))
        {
            _definitions[name] = new JsonObject();
            _definitions[name] = SettingTypes.KindsOf(type) is { } kinds
                ? new JsonObject
                {
                    ["description"] = _summaries.GetValueOrDefault("T:" + type.FullName),
                    ["anyOf"] = new JsonArray([.. kinds.Select(kind => (JsonNode)RecordSchema(kind.Value, kind.Key))]),
                }
                : RecordSchema(type, kind: null);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    private static string NameOf(Type type) => SettingTypes.JsonName(type.Name.Replace("Settings", "", StringComparison.Ordinal));

    private JsonObject RecordSchema(Type type, string? kind)
    {
        var properties = new JsonObject();
        if (kind is not null)
        {
            properties[SettingTypes.Discriminator] = new JsonObject { ["const"] = kind };
        }

        var defaults = Activator.CreateInstance(type)!;
        foreach (var property in SettingTypes.PropertiesOf(type))
        {
            properties[property.JsonName] = PropertySchema(property, defaults);
        }

        var schema = new JsonObject { ["type"] = "object" };
        if (_summaries.TryGetValue("T:" + type.FullName, out var summary))
        {
            schema["description"] = summary;
        }

        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        return schema;
    }

    private JsonObject PropertySchema(SettingProperty property, object defaults)
    {
        var schema = TypeSchema(property.Type, property);
        if (_summaries.TryGetValue($"P:{property.Property.DeclaringType!.FullName}.{property.Property.Name}", out var summary))
        {
            schema["description"] = schema["description"] is { } values ? $"{summary}\n{values}" : summary;
        }

        foreach (var attribute in property.Constraints)
        {
            Constrain(schema, attribute);
        }

        var value = property.IsRequired ? null : property.Property.GetValue(defaults);
        if (value is string or bool or int)
        {
            schema["default"] = JsonSerializer.SerializeToNode(value);
        }
        else if (value is Enum named)
        {
            schema["default"] = SettingTypes.ValuesOf(property.Type).Single(pair => pair.Value.Equals(named)).Key;
        }

        return property.IsRequired ? schema : OrNull(schema);
    }

    private static void Constrain(JsonObject schema, ValidationAttribute attribute)
    {
        switch (attribute)
        {
            case RangeAttribute range:
                schema["minimum"] = Convert.ToInt32(range.Minimum, CultureInfo.InvariantCulture);
                if (Convert.ToInt32(range.Maximum, CultureInfo.InvariantCulture) is var maximum and < int.MaxValue)
                {
                    schema["maximum"] = maximum;
                }

                break;
            case AllowedValuesAttribute allowed:
                schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonSerializer.SerializeToNode(value))]);
                break;
            case RegularExpressionAttribute pattern:
                schema["pattern"] = $"{pattern.Pattern}|{SettingPlaceholders.Pattern}";
                if (pattern is PatternAttribute described)
                {
                    schema["examples"] = new JsonArray(described.Example);
                }

                break;
            case MinLengthAttribute minimum:
                schema[schema["type"]!.GetValue<string>() == "object" ? "minProperties" : "minItems"] = minimum.Length;
                break;
            case MaxLengthAttribute longest:
                schema["maxLength"] = longest.Length;
                break;
        }
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name!)]);

    private static string PlainText(XElement summary)
    {
        foreach (var see in summary.Descendants("see").ToArray())
        {
            var name = see.Attribute("cref")?.Value.Split('.')[^1] ?? "";
            see.ReplaceWith(SettingTypes.JsonName(name));
        }

        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
