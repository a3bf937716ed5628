using System.Text.Json.Nodes;
using Infra.Environments.Schema;
using Infra.Tests.Schema;

namespace Infra.Environments.Tests.Schema;

public sealed class SettingsSchemaTests
{
    private static readonly string Folder = Path.Combine(TemporaryRepository.RepositoryRoot(), "environments");

    private static readonly SchemaEvaluator Evaluator = new(JsonNode.Parse(SettingsSchema.Generate())!.AsObject());

    [Theory]
    [InlineData(SettingsSchema.FileName)]
    [InlineData(SettingsSchema.BaseFileName)]
    public void The_committed_schema_is_the_one_that_the_types_make(string file)
    {
        var committed = Path.Combine(Folder, file);
        var generated = file == SettingsSchema.FileName ? SettingsSchema.Generate() : SettingsSchema.GenerateForBase();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(committed, generated);
        }

        Assert.True(File.Exists(committed) && File.ReadAllText(committed).ReplaceLineEndings("\n") == generated,
            $"environments/{file} is out of step with the settings types: run UPDATE_GOLDEN=1 dotnet test tests/Environments.Tests and commit it");
    }

    [Fact]
    public void The_schema_accepts_every_shipped_file()
    {
        foreach (var file in ShippedFiles())
        {
            Assert.True(Errors(File.ReadAllText(file)) is { Count: 0 }, $"{file}: {string.Join(", ", Errors(File.ReadAllText(file)))}");
        }
    }

    [Theory]
    [InlineData("\"multiAz\": false", "\"multAz\": false", "$.database.multAz is not allowed")]
    [InlineData("\"sizeGiB\": 20", "\"sizeGiB\": 19", "$.database.storage.sizeGiB minimum")]
    [InlineData("\"natGateways\": \"none\"", "\"natGateways\": \"No\"", "$.network anyOf")]
    [InlineData("\"majorVersion\": 16,", "", "$.database lacks majorVersion")]
    [InlineData("\"region\": \"us-east-1\"", "\"region\": 1", "$.aws.region type")]
    [InlineData("\"kind\": \"new\",", "", "$.network oneOf")]
    [InlineData("\"production\": \"{app}_prod\"", "\"prod\": \"{app}_prod\"", "$.tenancy anyOf")]
    public void The_schema_refuses_what_loading_refuses(string old, string replacement, string error)
    {
        Assert.Contains(old, TemporaryRepository.Shipped, StringComparison.Ordinal);
        Assert.Contains(error, Errors(TemporaryRepository.Shipped.Replace(old, replacement, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_that_extends_another_need_not_repeat_it_and_may_remove_with_null() =>
        Assert.Empty(Errors("""{ "extends": "base.json", "bastion": null, "network": { "natGateways": "single" }, "database": { "multiAz": true, "minorVersion": null }, "tags": { "Stage": null } }"""));

    [Fact]
    public void A_file_that_extends_another_is_checked_for_the_rest() =>
        Assert.Equal(["$.database.multAz is not allowed"], Errors("""{ "extends": "base.json", "database": { "multAz": true } }"""));

    [Fact]
    public void Every_shipped_file_refers_to_the_schema()
    {
        foreach (var file in ShippedFiles())
        {
            Assert.True(File.ReadAllText(file).Contains("\"$schema\": \"../environment.schema.json\"", StringComparison.Ordinal), $"{file} does not refer to the schema");
        }
    }

    [Fact]
    public void Every_property_is_described()
    {
        var undescribed = new List<string>();
        void Walk(JsonNode? node, string path)
        {
            if (node is not JsonObject schema)
            {
                return;
            }

            foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
            {
                if (property!["description"] is null && property["const"] is null)
                {
                    undescribed.Add($"{path}.{name}");
                }
            }

            foreach (var alternative in schema["anyOf"]?.AsArray() ?? [])
            {
                Walk(alternative, path);
            }
        }

        var definitions = JsonNode.Parse(SettingsSchema.Generate())!["$defs"]!.AsObject();
        foreach (var (name, definition) in definitions.Where(definition => !definition.Key.StartsWith("complete-", StringComparison.Ordinal)))
        {
            Walk(definition, name);
        }

        Assert.Empty(undescribed);
    }

    private static IReadOnlyList<string> Errors(string json) => Evaluator.Errors(JsonNode.Parse(json));

    private static IEnumerable<string> ShippedFiles()
    {
        var catalog = EnvironmentCatalog.Open(TemporaryRepository.RepositoryRoot());
        return catalog.List().Select(name => catalog.Load(name).FilePath);
    }
}
