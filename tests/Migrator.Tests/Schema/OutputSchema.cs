using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Infra.Migrator.Cli;
using Infra.Migrator.Cli.Verbs;
using Infra.Migrator.Fleet;
using Infra.Migrator.Tests.Support;
using Infra.Tests.Schema;

namespace Infra.Migrator.Tests.Schema;

/// <summary>The JSON Schema of the output, made of the documents' types and their documentation.</summary>
internal static partial class OutputSchema
{
    /// <summary>Each document with the commands that write it.</summary>
    public static readonly IReadOnlyList<(Type Document, string[] Commands)> Documents =
    [
        (typeof(FleetDocument), ["up", "provision", "migrate", "baseline", "repair"]),
        (typeof(PlanDocument), ["plan"]),
        (typeof(StatusDocument), ["status"]),
        (typeof(VerifyDocument), ["verify"]),
        (typeof(DoctorDocument), ["doctor"]),
        (typeof(RegistryTextDocument), ["registry"]),
        (typeof(RotateDocument), ["rotate"]),
        (typeof(TenantArchiveDocument), ["tenant archive"]),
        (typeof(TenantDropDocument), ["tenant drop"]),
        (typeof(LintDocument), ["lint"]),
        (typeof(LintRulesDocument), ["lint"]),
        (typeof(NewDocument), ["new"]),
    ];

    private static readonly JsonSerializerOptions Json = new(ConsoleOutput.Json)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = JsonNumberHandling.Strict,
    };

    private static readonly Lazy<SchemaEvaluator> Published = new(
        () => new SchemaEvaluator(JsonNode.Parse(File.ReadAllText(FilePath))!.AsObject(), isStrict: true));

    private static readonly Dictionary<string, XElement> Documentation = new[] { typeof(RunReport), typeof(FleetDocument) }
        .Select(type => Path.ChangeExtension(type.Assembly.Location, ".xml"))
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        .DistinctBy(member => member.Attribute("name")!.Value)
        .ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>The schema in the repository.</summary>
    public static string FilePath => Path.Combine(TestDeployment.RepositoryRoot(), "main", "Migrator", "Schema", "migrator-output.schema.json");

    /// <summary>Holds one document, or the lines of NDJSON, against the schema in the repository.</summary>
    public static void AssertValid(string output, bool isLines)
    {
        foreach (var text in isLines ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [output])
        {
            var errors = Published.Value.Errors(JsonNode.Parse(text));
            if (errors.Count > 0)
            {
                // What fits none of many alternatives says little: the one that is meant says more.
                var meant = JsonNode.Parse(text)!.AsObject();
                var name = meant["command"] is { } command
                    ? Documents.First(document => document.Commands.Contains(command.GetValue<string>())).Document.Name : nameof(RunEvent);
                var schema = JsonNode.Parse(File.ReadAllText(FilePath))!.AsObject();
                schema.Remove("anyOf");
                schema["$ref"] = $"#/$defs/{name}";
                Assert.Fail($"{string.Join('\n', new SchemaEvaluator(schema, isStrict: true).Errors(meant))}\n{text}");
            }
        }
    }

    /// <summary>Makes the schema of the types.</summary>
    public static string Generate()
    {
        var definitions = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var waiting = new Queue<Type>(Documents.Select(document => document.Document).Append(typeof(RunEvent)));
        while (waiting.TryDequeue(out var type))
        {
            if (!definitions.ContainsKey(type.Name))
            {
                definitions[type.Name] = Define(type, waiting);
            }
        }

        foreach (var (document, commands) in Documents)
        {
            definitions[document.Name]["properties"]!["command"]!["enum"] = new JsonArray([.. commands.Select(command => (JsonNode)command)]);
            definitions[document.Name]["properties"]!["exitCode"]!["enum"] =
                new JsonArray([.. Enum.GetValues<ExitCode>().Select(code => (JsonNode)(int)code)]);
        }

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Output of migrator",
            ["description"] = "The document that --format json writes, and the lines of --format ndjson: events, and the document as the last one. Lines "
                + "leave out what is null. New properties may come with any version.",
            ["anyOf"] = new JsonArray([.. Documents.Select(document => document.Document).Append(typeof(RunEvent))
                .Select(type => new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" })]),
            ["$defs"] = new JsonObject(definitions.Select(definition => KeyValuePair.Create(definition.Key, (JsonNode?)definition.Value))),
        };
        return schema.ToJsonString(new JsonSerializerOptions(ConsoleOutput.Json)) + "\n";
    }

    private static JsonNode Define(Type root, Queue<Type> waiting) => Json.GetJsonSchemaAsNode(root, new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, node) =>
        {
            if (node is not JsonObject schema)
            {
                return node;
            }

            var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
            var isNullable = schema["type"] is JsonArray types && types.Any(one => one!.GetValue<string>() == "null");
            JsonObject result = schema;
            if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && type.Assembly.GetName().Name is "migrator" or "Infra.Migrator" && !type.IsEnum)
            {
                if (context.Path.Length > 0)
                {
                    waiting.Enqueue(type);
                    var reference = new JsonObject { ["$ref"] = $"#/$defs/{type.Name}" };
                    result = isNullable ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
                }
                else
                {
                    schema["type"] = "object";
                    schema["required"] = new JsonArray([.. (schema["properties"]?.AsObject() ?? [])
                        .Where(property => !AllowsNull(property.Value!.AsObject())).Select(property => (JsonNode)property.Key)]);
                    if (Summary(type) is { } summary)
                    {
                        schema.Insert(0, "description", summary);
                    }
                }
            }

            if (context.PropertyInfo is { } property && Summary(property) is { } text)
            {
                result.Insert(0, "description", text);
            }

            return result;
        },
    });

    private static bool AllowsNull(JsonObject schema) =>
        (schema["type"] is JsonArray types && types.Any(type => type!.GetValue<string>() == "null"))
        || (schema["enum"] is JsonArray values && values.Any(value => value is null))
        || (schema["anyOf"] is JsonArray alternatives && alternatives.Any(alternative => alternative!["type"]?.ToString() == "null"));

    private static string? Summary(Type type) =>
        Documentation.TryGetValue($"T:{type.FullName}", out var member) ? Plain(member.Element("summary")) : null;

    private static string? Summary(JsonPropertyInfo property)
    {
        var name = (property.AttributeProvider as System.Reflection.MemberInfo)?.Name;
        for (var type = property.DeclaringType; type is not null && name is not null; type = type.BaseType)
        {
            if (Documentation.TryGetValue($"P:{type.FullName}.{name}", out var member) && Plain(member.Element("summary")) is { } summary)
            {
                return summary;
            }

            if (Documentation.TryGetValue($"T:{type.FullName}", out var record)
                && record.Elements("param").FirstOrDefault(param => param.Attribute("name")!.Value == name) is { } param)
            {
                return Plain(param);
            }
        }

        return null;
    }

    private static string? Plain(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        foreach (var see in element.Descendants().Where(child => child.Attribute("cref") is not null))
        {
            see.Value = see.Attribute("cref")!.Value.Split('.')[^1];
        }

        return Space().Replace(element.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
