using System.Numerics;

namespace Infra.RandomProviderStandIn.Values;

/// <summary>
/// A value of the Terraform language as it travels between Terraform and a provider. Records compare by content, lists and maps included.
/// A number may also arrive as <see cref="StringValue"/>: Terraform writes numbers that fit no other form as decimal text.
/// </summary>
internal abstract record TerraformValue
{
    public static TerraformValue Null { get; } = new NullValue();

    public static TerraformValue Unknown { get; } = new UnknownValue(0, []);

    public bool IsNull => this is NullValue;

    public static TerraformValue From(string? text) => text is null ? Null : new StringValue(text);

    public static TerraformValue From(bool flag) => new BoolValue(flag);

    public static TerraformValue From(long number) => new IntegerValue(number);
}

internal sealed record NullValue : TerraformValue;

/// <summary>A value that is known only after apply.</summary>
/// <param name="ExtensionCode">0 plain, 12 refined; Terraform treats every extension code as unknown.</param>
/// <param name="Refinements">What is known already, untouched: a plan must repeat the refinements of the configuration.</param>
internal sealed record UnknownValue(sbyte ExtensionCode, byte[] Refinements) : TerraformValue
{
    public bool Equals(UnknownValue? other) =>
        other is not null && ExtensionCode == other.ExtensionCode && Refinements.AsSpan().SequenceEqual(other.Refinements);

    public override int GetHashCode() => HashCode.Combine(ExtensionCode, Refinements.Length);
}

internal sealed record BoolValue(bool Value) : TerraformValue;

internal sealed record IntegerValue(BigInteger Value) : TerraformValue;

/// <summary>A number that is not a whole one (a whole one is always an <see cref="IntegerValue"/>), or infinite.</summary>
internal sealed record FractionValue(double Value) : TerraformValue;

/// <summary>Text. It is printed as its length only, because it may be a password.</summary>
internal sealed record StringValue(string Value) : TerraformValue
{
    public override string ToString() => $"text of {Value.Length} characters";
}

internal sealed record BinaryValue(byte[] Value) : TerraformValue
{
    public bool Equals(BinaryValue? other) => other is not null && Value.AsSpan().SequenceEqual(other.Value);

    public override int GetHashCode() => Value.Length;
}

/// <summary>A list, set or tuple.</summary>
internal sealed record ListValue(IReadOnlyList<TerraformValue> Items) : TerraformValue
{
    public bool Equals(ListValue? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Count;
}

/// <summary>A map or object. The order of keys has no meaning.</summary>
internal sealed record MapValue(IReadOnlyDictionary<string, TerraformValue> Items) : TerraformValue
{
    public TerraformValue this[string key] => Items.GetValueOrDefault(key, Null);

    public bool Equals(MapValue? other) =>
        other is not null
        && Items.Count == other.Items.Count
        && Items.All(item => other.Items.TryGetValue(item.Key, out var value) && value.Equals(item.Value));

    public override int GetHashCode() => Items.Count;

    public MapValue With(string key, TerraformValue value) =>
        new(new Dictionary<string, TerraformValue>(Items, StringComparer.Ordinal) { [key] = value });
}
