using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Infra.RandomProviderStandIn.Values;

/// <summary>Writes a value as MessagePack, always in the shortest form.</summary>
internal static class MessagePackWriter
{
    public static byte[] Write(TerraformValue value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(TerraformValue value, ArrayBufferWriter<byte> output)
    {
        switch (value)
        {
            case NullValue:
                Append(output, 0xc0);
                break;
            case BoolValue flag:
                Append(output, (byte)(flag.Value ? 0xc3 : 0xc2));
                break;
            case IntegerValue number:
                WriteInteger(number.Value, output);
                break;
            case FractionValue number:
                Append(output, 0xcb);
                BinaryPrimitives.WriteDoubleBigEndian(output.GetSpan(8), number.Value);
                output.Advance(8);
                break;
            case StringValue text:
                WriteString(text.Value, output);
                break;
            case BinaryValue binary:
                WriteLength(binary.Value.Length, null, 0xc4, 0xc5, 0xc6, output);
                output.Write(binary.Value);
                break;
            case UnknownValue unknown:
                WriteUnknown(unknown, output);
                break;
            case ListValue list:
                WriteLength(list.Items.Count, (0x90, 15), null, 0xdc, 0xdd, output);
                foreach (var item in list.Items)
                {
                    Write(item, output);
                }

                break;
            case MapValue map:
                WriteLength(map.Items.Count, (0x80, 15), null, 0xde, 0xdf, output);
                foreach (var (key, item) in map.Items.OrderBy(item => item.Key, StringComparer.Ordinal))
                {
                    WriteString(key, output);
                    Write(item, output);
                }

                break;
            default:
                throw new ArgumentException($"{value.GetType().Name} has no MessagePack form.", nameof(value));
        }
    }

    private static void WriteInteger(BigInteger number, ArrayBufferWriter<byte> output)
    {
        if (number < long.MinValue || number > ulong.MaxValue)
        {
            WriteString(number.ToString(), output);
        }
        else if (number >= -32 && number <= 127)
        {
            Append(output, unchecked((byte)(sbyte)number));
        }
        else
        {
            var isUnsigned = number.Sign > 0;
            var needed = number.GetByteCount(isUnsigned);
            var exponent = needed switch { 1 => 0, 2 => 1, <= 4 => 2, _ => 3 };
            Append(output, (byte)((isUnsigned ? 0xcc : 0xd0) + exponent));
            var size = 1 << exponent;
            var span = output.GetSpan(size)[..size];
            span.Fill((byte)(isUnsigned ? 0x00 : 0xff));
            number.TryWriteBytes(span[(size - needed)..], out _, isUnsigned, isBigEndian: true);
            output.Advance(size);
        }
    }

    private static void WriteString(string text, ArrayBufferWriter<byte> output)
    {
        WriteLength(Encoding.UTF8.GetByteCount(text), (0xa0, 31), 0xd9, 0xda, 0xdb, output);
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void WriteUnknown(UnknownValue unknown, ArrayBufferWriter<byte> output)
    {
        // Terraform's own form of a plain unknown is the one-byte extension with a payload that nobody reads.
        var payload = unknown is { ExtensionCode: 0, Refinements.Length: 0 } ? [0] : unknown.Refinements;
        if (payload.Length is 1 or 2 or 4 or 8 or 16)
        {
            Append(output, (byte)(0xd4 + BitOperations.Log2((uint)payload.Length)));
        }
        else
        {
            WriteLength(payload.Length, null, 0xc7, 0xc8, 0xc9, output);
        }

        Append(output, (byte)unknown.ExtensionCode);
        output.Write(payload);
    }

    private static void WriteLength(
        int length, (byte Code, int Limit)? inCode, byte? oneByte, byte twoBytes, byte fourBytes, ArrayBufferWriter<byte> output)
    {
        if (inCode is { } small && length <= small.Limit)
        {
            Append(output, (byte)(small.Code | length));
        }
        else if (oneByte is { } code && length <= byte.MaxValue)
        {
            Append(output, code);
            Append(output, (byte)length);
        }
        else if (length <= ushort.MaxValue)
        {
            Append(output, twoBytes);
            BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), (ushort)length);
            output.Advance(2);
        }
        else
        {
            Append(output, fourBytes);
            BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), length);
            output.Advance(4);
        }
    }

    private static void Append(ArrayBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
