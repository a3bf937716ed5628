using System.Text.Json.Nodes;
using Infra.Environments.Schema;

namespace Infra.Environments.Tests.Schema;

public sealed class SettingsSchemaTests
{
    private static readonly string Committed = Path.Combine(TemporaryRepository.RepositoryRoot(), "environments", SettingsSchema.FileName);

    [Fact]
    public void The_committed_schema_is_the_one_that_the_types_make()
    {
        var generated = SettingsSchema.Generate();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Committed, generated);
        }

        Assert.True(File.Exists(Committed) && File.ReadAllText(Committed).ReplaceLineEndings("\n") == generated,
            $"environments/{SettingsSchema.FileName} is out of step with the settings types: run UPDATE_GOLDEN=1 dotnet test tests/Environments.Tests and commit it");
    }

    [Fact]
    public void Every_shipped_file_refers_to_the_schema()
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Committed)!, "*.json", SearchOption.AllDirectories)
            .Where(file => EnvironmentName.TryParse($"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileNameWithoutExtension(file)}", out _)
                && Path.GetFileName(Path.GetDirectoryName(file)) is not ("obj" or "bin")))
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

            foreach (var alternative in schema["oneOf"]?.AsArray() ?? [])
            {
                Walk(alternative, path);
            }
        }

        var root = JsonNode.Parse(SettingsSchema.Generate())!;
        Walk(root, "$");
        foreach (var (name, definition) in root["$defs"]!.AsObject())
        {
            Walk(definition, name);
        }

        Assert.Empty(undescribed);
    }
}
