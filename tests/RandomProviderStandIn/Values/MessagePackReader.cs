using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Infra.RandomProviderStandIn.Values;

/// <summary>Reads one MessagePack value (the format's specification: github.com/msgpack/msgpack, spec.md).</summary>
internal ref struct MessagePackReader
{
    /// <summary>Far beyond any schema here; keeps bad input from exhausting the stack.</summary>
    private const int DepthLimit = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest;

    private MessagePackReader(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <exception cref="FormatException">The bytes are not exactly one value.</exception>
    public static TerraformValue Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        var value = reader.ReadValue(DepthLimit);
        return reader._rest.IsEmpty
            ? value
            : throw new FormatException($"MessagePack value is followed by {reader._rest.Length} more bytes.");
    }

    private TerraformValue ReadValue(int depth)
    {
        if (depth == 0)
        {
            throw new FormatException($"MessagePack value is nested deeper than {DepthLimit} levels.");
        }

        var code = Take(1)[0];
        return code switch
        {
            <= 0x7f => new IntegerValue(code),
            <= 0x8f => ReadMap(code & 0x0f, depth),
            <= 0x9f => ReadList(code & 0x0f, depth),
            <= 0xbf => ReadString(code & 0x1f),
            0xc0 => TerraformValue.Null,
            0xc2 => new BoolValue(false),
            0xc3 => new BoolValue(true),
            0xc4 => new BinaryValue(Take(ReadLength(1)).ToArray()),
            0xc5 => new BinaryValue(Take(ReadLength(2)).ToArray()),
            0xc6 => new BinaryValue(Take(ReadLength(4)).ToArray()),
            0xc7 => ReadExtension(ReadLength(1)),
            0xc8 => ReadExtension(ReadLength(2)),
            0xc9 => ReadExtension(ReadLength(4)),
            0xca => Number(BinaryPrimitives.ReadSingleBigEndian(Take(4))),
            0xcb => Number(BinaryPrimitives.ReadDoubleBigEndian(Take(8))),
            0xcc or 0xcd or 0xce or 0xcf => ReadInteger(1 << (code - 0xcc), isUnsigned: true),
            0xd0 or 0xd1 or 0xd2 or 0xd3 => ReadInteger(1 << (code - 0xd0), isUnsigned: false),
            0xd4 or 0xd5 or 0xd6 or 0xd7 or 0xd8 => ReadExtension(1 << (code - 0xd4)),
            0xd9 => ReadString(ReadLength(1)),
            0xda => ReadString(ReadLength(2)),
            0xdb => ReadString(ReadLength(4)),
            0xdc => ReadList(ReadLength(2), depth),
            0xdd => ReadList(ReadLength(4), depth),
            0xde => ReadMap(ReadLength(2), depth),
            0xdf => ReadMap(ReadLength(4), depth),
            >= 0xe0 => new IntegerValue((sbyte)code),
            _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"0x{code:x2} starts no MessagePack value.")),
        };
    }

    /// <summary>One form for each number, so that equal numbers are equal values.</summary>
    public static TerraformValue Number(double number) =>
        double.IsInteger(number) ? new IntegerValue(new BigInteger(number)) : new FractionValue(number);

    private IntegerValue ReadInteger(int size, bool isUnsigned) => new(new BigInteger(Take(size), isUnsigned, isBigEndian: true));

    private int ReadLength(int size)
    {
        var length = new BigInteger(Take(size), isUnsigned: true, isBigEndian: true);
        return length <= _rest.Length ? (int)length : throw Truncated();
    }

    private StringValue ReadString(int length)
    {
        try
        {
            return new StringValue(StrictUtf8.GetString(Take(length)));
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("MessagePack string is not valid UTF-8.");
        }
    }

    private TerraformValue ReadExtension(int length)
    {
        var code = (sbyte)Take(1)[0];
        var payload = Take(length).ToArray();
        return code == 0 ? TerraformValue.Unknown : new UnknownValue(code, payload);
    }

    private ListValue ReadList(int count, int depth)
    {
        var items = new List<TerraformValue>();
        for (var index = 0; index < count; index++)
        {
            items.Add(ReadValue(depth - 1));
        }

        return new ListValue(items);
    }

    private MapValue ReadMap(int count, int depth)
    {
        var items = new Dictionary<string, TerraformValue>(StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
        {
            var key = ReadValue(depth - 1) as StringValue ?? throw new FormatException("MessagePack map has a key that is not a string.");
            items[key.Value] = ReadValue(depth - 1);
        }

        return new MapValue(items);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw Truncated();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static FormatException Truncated() => new("MessagePack value ends too early.");
}
