using System.Numerics;
using Infra.RandomProviderStandIn.Values;

namespace Infra.RandomProviderStandIn.Tests.Values;

public sealed class MessagePackTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("127")]
    [InlineData("128")]
    [InlineData("255")]
    [InlineData("256")]
    [InlineData("65535")]
    [InlineData("65536")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551615")]
    [InlineData("-1")]
    [InlineData("-32")]
    [InlineData("-33")]
    [InlineData("-128")]
    [InlineData("-129")]
    [InlineData("-32769")]
    [InlineData("-8388609")]
    [InlineData("-2147483649")]
    [InlineData("-9223372036854775808")]
    public void Integers_of_every_size_survive_a_round_trip(string number) => AssertRoundTrip(new IntegerValue(BigInteger.Parse(number)));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65536)]
    public void Strings_binaries_lists_and_maps_of_every_size_survive_a_round_trip(int size)
    {
        AssertRoundTrip(new StringValue(new string('é', size)));
        AssertRoundTrip(new BinaryValue(new byte[size]));
        AssertRoundTrip(new ListValue([.. Enumerable.Repeat(TerraformValue.From(true), size)]));
        AssertRoundTrip(new MapValue(Enumerable.Range(0, size).ToDictionary(key => $"k{key}", key => TerraformValue.From(key))));
        AssertRoundTrip(new UnknownValue(12, new byte[size]));
    }

    [Fact]
    public void Null_flags_fractions_and_nested_values_survive_a_round_trip()
    {
        AssertRoundTrip(TerraformValue.Null);
        AssertRoundTrip(TerraformValue.From(true));
        AssertRoundTrip(TerraformValue.From(false));
        AssertRoundTrip(new FractionValue(-0.1));
        AssertRoundTrip(new FractionValue(double.PositiveInfinity));
        AssertRoundTrip(new MapValue(new Dictionary<string, TerraformValue>
        {
            ["list"] = new ListValue([TerraformValue.Null, TerraformValue.Unknown, TerraformValue.From("x")]),
        }));
    }

    [Theory]
    [InlineData("D40000")]
    [InlineData("C70000")]
    [InlineData("C7030001FF00")]
    public void Every_form_of_the_plain_unknown_is_the_same_unknown(string bytes) => Assert.Equal(TerraformValue.Unknown, Read(bytes));

    [Fact]
    public void A_plain_unknown_is_written_as_Terraform_writes_it() =>
        Assert.Equal("D40000", Convert.ToHexString(MessagePackWriter.Write(TerraformValue.Unknown)));

    [Fact]
    public void The_refinements_of_an_unknown_are_kept_to_the_byte()
    {
        const string notNull = "C7030C8101C2";
        Assert.Equal(12, Assert.IsType<UnknownValue>(Read(notNull)).ExtensionCode);
        Assert.Equal(notNull, Convert.ToHexString(MessagePackWriter.Write(Read(notNull))));
        Assert.NotEqual(TerraformValue.Unknown, Read(notNull));
    }

    [Theory]
    [InlineData("CA41200000")]
    [InlineData("CB4024000000000000")]
    [InlineData("0A")]
    [InlineData("CC0A")]
    [InlineData("D1000A")]
    [InlineData("CF000000000000000A")]
    public void The_number_ten_is_equal_in_every_form(string bytes) => Assert.Equal(TerraformValue.From(10), Read(bytes));

    [Fact]
    public void An_integer_beyond_64_bits_is_written_as_text()
    {
        var number = BigInteger.Pow(2, 80);
        Assert.Equal(TerraformValue.From(number.ToString()), MessagePackReader.Read(MessagePackWriter.Write(new IntegerValue(number))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("C1")]
    [InlineData("CD00")]
    [InlineData("A261")]
    [InlineData("A1FF")]
    [InlineData("DDFFFFFFFF")]
    [InlineData("8101C0")]
    [InlineData("C0C0")]
    public void Damaged_input_is_a_format_error(string bytes) => Assert.Throws<FormatException>(() => Read(bytes));

    [Fact]
    public void Input_nested_without_end_is_a_format_error() =>
        Assert.Throws<FormatException>(() => MessagePackReader.Read(Enumerable.Repeat((byte)0x91, 1_000_000).ToArray()));

    [Fact]
    public void Json_state_reads_to_the_same_value_as_MessagePack()
    {
        var value = new MapValue(new Dictionary<string, TerraformValue>
        {
            ["byte_length"] = TerraformValue.From(8),
            ["fraction"] = new FractionValue(1.5),
            ["keepers"] = new MapValue(new Dictionary<string, TerraformValue> { ["a"] = TerraformValue.From("1") }),
            ["list"] = new ListValue([TerraformValue.From(true)]),
            ["prefix"] = TerraformValue.Null,
        });

        Assert.Equal(
            value,
            JsonValues.Read(
                """{"byte_length": 8.0, "fraction": 1.5, "keepers": {"a": "1"}, "list": [true], "prefix": null}"""u8.ToArray()));
        Assert.Equal(value, MessagePackReader.Read(MessagePackWriter.Write(value)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"a": 1, "a": 2}""")]
    public void Damaged_json_is_a_format_error(string json) =>
        Assert.Throws<FormatException>(() => JsonValues.Read(System.Text.Encoding.UTF8.GetBytes(json)));

    private static TerraformValue Read(string bytes) => MessagePackReader.Read(Convert.FromHexString(bytes));

    private static void AssertRoundTrip(TerraformValue value) =>
        Assert.Equal(value, MessagePackReader.Read(MessagePackWriter.Write(value)));
}
