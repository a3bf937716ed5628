using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Infra.Tests.Schema;

/// <summary>Evaluates the keywords of JSON Schema that our schema uses, and fails on any other. A package does not do: JsonSchema.Net needs
/// JsonPointer.Net, which not every feed has.</summary>
/// <param name="root">The schema.</param>
/// <param name="isStrict">Whether properties are refused that the schema does not name, also where it allows any. Default: false.</param>
internal sealed class SchemaEvaluator(JsonObject root, bool isStrict = false)
{
    private static readonly HashSet<string> Annotations = ["$schema", "$defs", "title", "description", "default", "examples", "else", "format"];

    /// <summary>Where and by which keyword the value is refused; empty when it is right.</summary>
    public IReadOnlyList<string> Errors(JsonNode? value) => [.. Evaluate(root, value, "$")];

    private IEnumerable<string> Evaluate(JsonNode schema, JsonNode? value, string path) =>
        schema is JsonObject keywords
            ? keywords.Where(keyword => !Annotations.Contains(keyword.Key)).SelectMany(keyword => Keyword(keyword.Key, keyword.Value!, keywords, value, path))
            : schema.GetValue<bool>() ? [] : [$"{path} is not allowed"];

    private IEnumerable<string> Keyword(string name, JsonNode argument, JsonObject schema, JsonNode? value, string path)
    {
        var map = value as JsonObject;
        var list = value as JsonArray;
        var number = value?.GetValueKind() == JsonValueKind.Number ? value.GetValue<decimal>() : (decimal?)null;
        var text = value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        bool Fits(JsonNode? alternative) => !Evaluate(alternative!, value, path).Any();
        IEnumerable<string> Require(bool isRight) => isRight ? [] : [$"{path} {name}"];

        return name switch
        {
            "$ref" => Evaluate(Resolve(argument.GetValue<string>()), value, path),
            "if" => Fits(argument) ? [] : Evaluate(schema["else"]!, value, path),
            "anyOf" => Require(argument.AsArray().Any(Fits)),
            "oneOf" => Require(argument.AsArray().Count(Fits) == 1),
            "type" => Require((argument is JsonArray types ? types.Select(type => type!.GetValue<string>()) : [argument.GetValue<string>()]).Any(type => type == TypeOf(value) || (type == "number" && TypeOf(value) == "integer"))),
            "const" => Require(JsonNode.DeepEquals(argument, value)),
            "enum" => Require(argument.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value))),
            "properties" => (isStrict && !schema.ContainsKey("additionalProperties") ? map ?? [] : [])
                .Where(member => !argument.AsObject().ContainsKey(member.Key)).Select(member => $"{path}.{member.Key} is unknown")
                .Concat(argument.AsObject().Where(property => map?.ContainsKey(property.Key) == true)
                .SelectMany(property => Evaluate(property.Value!, map![property.Key], $"{path}.{property.Key}"))),
            "additionalProperties" => (map ?? []).Where(member => schema["properties"]?[member.Key] is null)
                .SelectMany(member => Evaluate(argument, member.Value, $"{path}.{member.Key}")),
            "propertyNames" => (map ?? []).SelectMany(member => Evaluate(argument, JsonValue.Create(member.Key), $"{path}.{member.Key}")),
            "required" => argument.AsArray().Select(key => key!.GetValue<string>()).Where(key => map?.ContainsKey(key) == false).Select(key => $"{path} lacks {key}"),
            "items" => (list ?? []).SelectMany((item, index) => Evaluate(argument, item, $"{path}[{index}]")),
            "minItems" => Require(list is null || list.Count >= argument.GetValue<int>()),
            "minProperties" => Require(map is null || map.Count >= argument.GetValue<int>()),
            "minimum" => Require(number is null || number >= argument.GetValue<decimal>()),
            "maximum" => Require(number is null || number <= argument.GetValue<decimal>()),
            "maxLength" => Require(text is null || text.Length <= argument.GetValue<int>()),
            "pattern" => Require(text is null || Regex.IsMatch(text, argument.GetValue<string>())),
            _ => throw new NotSupportedException($"the schema uses the keyword {name}: teach it to {nameof(SchemaEvaluator)}"),
        };
    }

    private JsonNode Resolve(string reference) => root["$defs"]![reference["#/$defs/".Length..]]!;

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().Contains('.') ? "number" : "integer",
        _ => "boolean",
    };
}
