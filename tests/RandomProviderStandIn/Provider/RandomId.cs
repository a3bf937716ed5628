using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using Infra.RandomProviderStandIn.Protocol;
using Infra.RandomProviderStandIn.Values;

namespace Infra.RandomProviderStandIn.Provider;

/// <summary>
/// The resource <c>random_id</c>: schema, plan and values as in hashicorp/random 3.7.2 (internal/provider/resource_id.go). One difference:
/// a byte length below 1 or above 1 MiB is an error of validation, where the real provider fails or exhausts memory while it applies.
/// </summary>
internal static class RandomId
{
    public const string TypeName = "random_id";

    private const int ByteLengthLimit = 1 << 20;

    private static readonly string[] ComputedAttributes = ["b64_std", "b64_url", "dec", "hex", "id"];

    public static Schema Schema { get; } = new SchemaBuilder("A random number for unique names, from a cryptographic generator.")
        .Add("byte_length", SchemaBuilder.Number, Usage.Required, "How many random bytes to draw, 1 or more.")
        .Add("keepers", SchemaBuilder.MapOfText, Usage.Optional, "Any values; a change of one draws a new number.")
        .Add("prefix", SchemaBuilder.Text, Usage.Optional, "Text put unchanged before every form of the number except id.")
        .Add("b64_std", SchemaBuilder.Text, Usage.Computed, "The number in standard base64.")
        .Add("b64_url", SchemaBuilder.Text, Usage.Computed, "The number in URL-safe base64 without padding.")
        .Add("dec", SchemaBuilder.Text, Usage.Computed, "The number in decimal digits.")
        .Add("hex", SchemaBuilder.Text, Usage.Computed, "The number in hexadecimal digits, two per byte.")
        .Add("id", SchemaBuilder.Text, Usage.Computed, "The number as in b64_url, without the prefix.")
        .Build();

    public static void Validate(MapValue config, Problems problems) => problems.Integer(config, "byte_length", 1, ByteLengthLimit);

    /// <summary>The planned state and the attributes whose change makes a new resource necessary.</summary>
    public static (TerraformValue Planned, IReadOnlyList<string> RequiresReplace) Plan(
        TerraformValue prior, TerraformValue proposed, TerraformValue config)
    {
        if (proposed is not MapValue planned)
        {
            return (proposed, []);
        }

        if (prior is not MapValue state)
        {
            return (ComputedAttributes.Aggregate(planned, (plan, name) => plan.With(name, TerraformValue.Unknown)), []);
        }

        // Terraform plans a replacement a second time with an empty prior state, so computed values stay what they are here.
        planned = ComputedAttributes.Aggregate(planned, (plan, name) => plan.With(name, state[name].IsNull ? plan[name] : state[name]));
        List<string> requiresReplace = [];
        if (!Problems.WholeNumber(planned["byte_length"]).Equals(Problems.WholeNumber(state["byte_length"])))
        {
            requiresReplace.Add("byte_length");
        }

        if (!planned["prefix"].Equals(state["prefix"]))
        {
            requiresReplace.Add("prefix");
        }

        if (KeepersRequireReplace(((MapValue)config)["keepers"], state["keepers"]))
        {
            requiresReplace.Add("keepers");
        }

        return (planned, requiresReplace);
    }

    public static MapValue Create(MapValue planned)
    {
        var length = (int)((IntegerValue)Problems.WholeNumber(planned["byte_length"])).Value;
        return State(RandomNumberGenerator.GetBytes(length), planned["prefix"], planned["keepers"]);
    }

    /// <summary>Imports <c>id</c> or <c>prefix,id</c>, with the id in URL-safe base64 without padding.</summary>
    public static MapValue? Import(string id, Problems problems)
    {
        var comma = id.LastIndexOf(',');
        var number = id[(comma + 1)..];
        if (number.Length == 0 || number.Contains('=') || !Base64Url.IsValid(number))
        {
            problems.Add(
                null,
                "Import Random ID Error",
                $"'{number}' is not URL-safe base64 without padding. Import the attribute id, or 'prefix,id'.");
            return null;
        }

        var prefix = comma > 0 ? new StringValue(id[..comma]) : TerraformValue.Null;
        return State(Base64Url.DecodeFromChars(number), prefix, new MapValue(new Dictionary<string, TerraformValue>()));
    }

    private static MapValue State(byte[] bytes, TerraformValue prefixValue, TerraformValue keepers)
    {
        var prefix = prefixValue is StringValue text ? text.Value : "";
        var id = Base64Url.EncodeToString(bytes);
        return new MapValue(new Dictionary<string, TerraformValue>(StringComparer.Ordinal)
        {
            ["byte_length"] = TerraformValue.From(bytes.Length),
            ["keepers"] = keepers,
            ["prefix"] = prefixValue,
            ["id"] = TerraformValue.From(id),
            ["b64_url"] = TerraformValue.From(prefix + id),
            ["b64_std"] = TerraformValue.From(prefix + Convert.ToBase64String(bytes)),
            ["hex"] = TerraformValue.From(prefix + Convert.ToHexStringLower(bytes)),
            ["dec"] = TerraformValue.From(prefix + new BigInteger(bytes, isUnsigned: true, isBigEndian: true)),
        });
    }

    /// <summary>Keys whose value is null count as absent: older versions of the provider did not store them.</summary>
    private static bool KeepersRequireReplace(TerraformValue config, TerraformValue state)
    {
        if (config.Equals(state))
        {
            return false;
        }

        var wanted = (config as MapValue)?.Items ?? new Dictionary<string, TerraformValue>();
        var stored = (state as MapValue)?.Items ?? new Dictionary<string, TerraformValue>();
        return stored.Keys.Any(key => !wanted.ContainsKey(key))
            || wanted.Any(item => stored.TryGetValue(item.Key, out var value) ? !value.Equals(item.Value) : !item.Value.IsNull);
    }
}
