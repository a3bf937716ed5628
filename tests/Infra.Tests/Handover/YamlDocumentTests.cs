using System.Text.Json.Nodes;
using Infra.Cli.Handover;

namespace Infra.Tests.Handover;

public sealed class YamlDocumentTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("on")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("1.5")]
    [InlineData("0x1F")]
    [InlineData("1e3")]
    [InlineData("5m")]
    [InlineData("2026-11-21")]
    [InlineData("- item")]
    [InlineData("key: value")]
    [InlineData("text # no comment")]
    [InlineData("*anchor")]
    [InlineData("&anchor")]
    [InlineData("{{ .Values.x }}")]
    [InlineData("[x]")]
    [InlineData("%directive")]
    [InlineData("@x `y`")]
    [InlineData("it's \"quoted\"")]
    [InlineData("back\\slash")]
    [InlineData("two\nlines\n")]
    [InlineData("tab\there")]
    [InlineData("größer – ☂")]
    [InlineData("arn:aws:iam::123456789012:role/x")]
    public void A_text_stays_the_same_text(string text)
    {
        var yaml = YamlDocument.Write(new JsonObject
        {
            ["value"] = text,
            [text] = "value",
            ["list"] = new JsonArray(text, new JsonObject { ["inner"] = text, [text + "2"] = new JsonObject { ["deep"] = text } }),
        });

        var read = Handovers.ReadYaml(yaml);

        Assert.Equal(text, read["value"]!.GetValue<string>());
        Assert.Equal("value", read[text]!.GetValue<string>());
        Assert.Equal(text, read["list"]![0]!.GetValue<string>());
        Assert.Equal(text, read["list"]![1]!["inner"]!.GetValue<string>());
        Assert.Equal(text, read["list"]![1]![text + "2"]!["deep"]!.GetValue<string>());
    }

    [Fact]
    public void Numbers_truth_values_null_and_empty_collections_keep_their_type()
    {
        var document = new JsonObject
        {
            ["number"] = 900,
            ["yes"] = true,
            ["no"] = false,
            ["nothing"] = null,
            ["map"] = new JsonObject(),
            ["list"] = new JsonArray(),
            ["nested"] = new JsonArray(new JsonObject { ["a"] = new JsonArray(1, 2), ["b"] = new JsonObject { ["c"] = false } }, new JsonObject()),
        };

        var read = Handovers.ReadYaml(YamlDocument.Write(document, "a comment: with a colon"));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(document.ToJsonString()), JsonNode.Parse(read.ToJsonString())), read.ToJsonString());
    }
}
