using System.Text.Json;

namespace Infra.Tests.Synthesis;

/// <summary>A resource, data source or ephemeral block of the Terraform JSON.</summary>
/// <param name="Type">Type, e.g. <c>aws_subnet</c>.</param>
/// <param name="Name">Name within the type.</param>
/// <param name="Body">The block's arguments.</param>
public sealed record TerraformBlock(string Type, string Name, JsonElement Body)
{
    /// <summary>The block's address, without <c>data.</c> or <c>ephemeral.</c>.</summary>
    public string Address => $"{Type}.{Name}";

    /// <summary>The argument at a path of names and indexes, e.g. <c>metadata_options.http_tokens</c> or
    /// <c>egress.0.from_port</c>.</summary>
    public JsonElement this[string path]
    {
        get
        {
            var value = Find(path);
            return value.ValueKind == JsonValueKind.Undefined
                ? throw new KeyNotFoundException($"{Address} has no '{path}': {Body}")
                : value;
        }
    }

    /// <summary>Whether there is an argument at a path.</summary>
    public bool Has(string path) => Find(path).ValueKind != JsonValueKind.Undefined;

    /// <summary>The argument at a path as text: a string's content, anything else as JSON.</summary>
    public string Text(string path) => this[path] is { ValueKind: JsonValueKind.String } text ? text.GetString()! : this[path].GetRawText();

    /// <summary>The items of the list of strings at a path; empty when there is none.</summary>
    public IReadOnlyList<string> Texts(string path) => Has(path) ? [.. this[path].EnumerateArray().Select(item => item.GetString()!)] : [];

    /// <summary>Whether the argument at a path refers to another block, e.g. <c>${aws_vpc.network_vpc.id}</c>.</summary>
    public bool RefersTo(string path, TerraformBlock other) =>
        Text(path).Contains($"{other.Address}.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Address} {Body}";

    private JsonElement Find(string path)
    {
        var value = Body;
        foreach (var step in path.Split('.'))
        {
            if (value.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index))
            {
                if (index >= value.GetArrayLength())
                {
                    return default;
                }

                value = value[index];
            }
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return default;
            }
        }

        return value;
    }
}
