using System.Buffers.Binary;
using Google.Protobuf;

namespace Infra.RandomProviderStandIn.Hosting;

/// <summary>The frame of one message in a gRPC stream: a compression flag, four bytes of length, the message.</summary>
internal static class GrpcMessage
{
    public const int PrefixSize = 5;

    /// <summary>Terraform's own limit for a message of a provider.</summary>
    public const int SizeLimit = 256 << 20;

    public static byte[] Frame(IMessage message)
    {
        var size = message.CalculateSize();
        var frame = new byte[PrefixSize + size];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        message.WriteTo(frame.AsSpan(PrefixSize));
        return frame;
    }

    /// <exception cref="FormatException">The frame is damaged, too large or compressed (compression is never offered).</exception>
    public static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellation)
    {
        var prefix = new byte[PrefixSize];
        try
        {
            await body.ReadExactlyAsync(prefix, cancellation);
            var size = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
            if (prefix[0] != 0 || size > SizeLimit)
            {
                throw new FormatException("The request is compressed or larger than the limit.");
            }

            var message = new byte[size];
            await body.ReadExactlyAsync(message, cancellation);
            return message;
        }
        catch (EndOfStreamException)
        {
            throw new FormatException("The request ends too early.");
        }
    }
}
