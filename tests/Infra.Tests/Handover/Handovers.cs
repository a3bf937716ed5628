using System.Text.Json.Nodes;
using Infra.Cli.Handover;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Tests.Schema;
using Infra.Tests.Terraform;
using YamlDotNet.Serialization;

namespace Infra.Tests.Handover;

/// <summary>Hand-overs of the shipped environments, with and without the outputs that a stack of theirs would have.</summary>
internal static class Handovers
{
    private static readonly EnvironmentCatalog Catalog = EnvironmentCatalog.Open(Repository.Root);

    public static IEnumerable<string> Environments => Catalog.List().Select(name => name.ToString());

    public static EnvironmentName Name(string environment) =>
        EnvironmentName.TryParse(environment, out var name) ? name : throw new ArgumentException(environment);

    public static EnvironmentSettings Settings(string environment) =>
        Catalog.Load(Name(environment)) is { Settings: { } settings }
            ? settings
            : throw new InvalidOperationException($"{environment} is not valid: run infra validate");

    public static ApplicationHandover Of(string environment, StackOutputsFile? outputs = null, string? tenant = null) =>
        new(Name(environment), Settings(environment), outputs, tenant);

    public static (string Text, ApplicationHandover Handover) Write(string environment, string format, bool withOutputs = true, string? tenant = null)
    {
        var handover = Of(environment, withOutputs ? Outputs(environment) : null, tenant);
        return (HandoverFormats.Find(format).Write(handover), handover);
    }

    public static StackOutputsFile Outputs(string environment)
    {
        using var folder = new TemporaryFolder();
        return StackOutputsFile.Read(folder.File(OutputsText(environment), "outputs.json"), Name(environment));
    }

    public static string OutputsText(string environment)
    {
        var settings = Settings(environment);
        var outputs = new JsonObject
        {
            ["contract_version"] = 1,
            ["environment"] = environment,
            ["region"] = settings.Aws.Region,
            ["database_host"] = "db.example.internal",
            ["database_port"] = 5432,
            ["database_reader_host"] = "readers.example.internal",
            ["proxy_reader_host"] = "proxy-readers.example.internal",
            ["proxy_host"] = "proxy.example.internal",
            ["replica_hosts"] = new JsonObject { ["replica-1"] = "replica-1.example.internal", ["replica-2"] = "replica-2.example.internal" },
            ["database_resource_id"] = "db-ABCDEFGHIJKLMNOPQRSTUVWXY",
            ["bastion_instance_id"] = "i-0123456789abcdef0",
            ["master_username"] = settings.Database.MasterUsername,
            ["master_secret_arn"] = $"arn:aws:secretsmanager:{settings.Aws.Region}:123456789012:secret:rds!db-1-AbCdEf",
            ["secret_arns"] = new JsonObject(settings.Secrets.Keys.Select(name => KeyValuePair.Create<string, JsonNode?>(
                name, $"arn:aws:secretsmanager:{settings.Aws.Region}:123456789012:secret:{name}-AbCdEf"))),
            ["cache_endpoints"] = new JsonObject(settings.Caches.Keys
                .Select(key => KeyValuePair.Create<string, JsonNode?>(key, $"{key}.example.internal"))),
        };
        return new JsonObject(outputs.Select(output => KeyValuePair.Create<string, JsonNode?>(
            output.Key, new JsonObject { ["sensitive"] = false, ["value"] = output.Value!.DeepClone() }))).ToJsonString();
    }

    public static JsonNode ReadYaml(string text)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object?>(text);
        return ToJson(value)!;
    }

    public static IReadOnlyList<string> SchemaErrors(string schema, JsonNode document) =>
        new SchemaEvaluator(JsonNode.Parse(File.ReadAllText(
            Repository.PathOf("tests", "Infra.Tests", "Handover", "Schemas", $"{schema}.schema.json")))!.AsObject())
                .Errors(JsonNode.Parse(document.ToJsonString()));

    private static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        Dictionary<object, object?> map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key.ToString()!, ToJson(entry.Value)))),
        List<object?> list => new JsonArray([.. list.Select(ToJson)]),
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        double number => JsonValue.Create(number),
        _ => JsonValue.Create(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
