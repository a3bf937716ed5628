using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Infra.RandomProviderStandIn.Provider;

/// <summary>
/// The bcrypt password hash, revision 2a (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999); .NET has none.
/// </summary>
internal static class Bcrypt
{
    /// <summary>The real provider's cost: 2^10 rounds.</summary>
    public const int DefaultCost = 10;

    /// <summary>Blowfish takes no longer key; the real provider hashes the first 72 bytes of a longer password.</summary>
    private const int KeyLimit = 72;

    private const int SaltSize = 16;
    private const int HashSize = 23;
    private const int Rounds = 16;
    private const int SubkeyCount = Rounds + 2;
    private const int BoxSize = 256;
    private const int StateSize = SubkeyCount + (4 * BoxSize);
    private const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly Lazy<uint[]> InitialState = new(FractionOfPi);

    public static string Hash(string password) => Hash(password, RandomNumberGenerator.GetBytes(SaltSize), DefaultCost);

    public static string Hash(string password, byte[] salt, int cost)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        byte[] key = bytes.Length >= KeyLimit ? bytes[..KeyLimit] : [.. bytes, 0];
        var keyWords = CyclicWords(key);
        var saltWords = CyclicWords(salt);
        var noSalt = new uint[SubkeyCount];

        var state = (uint[])InitialState.Value.Clone();
        Expand(state, keyWords, saltWords);
        for (var round = 0; round < 1 << cost; round++)
        {
            Expand(state, keyWords, noSalt);
            Expand(state, saltWords, noSalt);
        }

        var output = new byte[24];
        Encoding.ASCII.GetBytes("OrpheanBeholderScryDoubt", output);
        for (var block = 0; block < output.Length; block += 8)
        {
            var left = BinaryPrimitives.ReadUInt32BigEndian(output.AsSpan(block));
            var right = BinaryPrimitives.ReadUInt32BigEndian(output.AsSpan(block + 4));
            for (var time = 0; time < 64; time++)
            {
                Encipher(state, ref left, ref right);
            }

            BinaryPrimitives.WriteUInt32BigEndian(output.AsSpan(block), left);
            BinaryPrimitives.WriteUInt32BigEndian(output.AsSpan(block + 4), right);
        }

        return $"$2a${cost:00}${Encode(salt)}{Encode(output.AsSpan(0, HashSize))}";
    }

    /// <summary>Mixes key and salt into all subkeys and boxes. The salt is used cyclically, two words for each pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand(uint[] state, uint[] key, uint[] salt)
    {
        for (var index = 0; index < SubkeyCount; index++)
        {
            state[index] ^= key[index];
        }

        uint left = 0;
        uint right = 0;
        for (var index = 0; index < StateSize; index += 2)
        {
            // Four words of salt; an array of 18 holds the same four again and again.
            left ^= salt[index & 3];
            right ^= salt[(index + 1) & 3];
            Encipher(state, ref left, ref right);
            state[index] = left;
            state[index + 1] = right;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Encipher(uint[] state, ref uint left, ref uint right)
    {
        var (one, other) = (left ^ state[0], right);
        for (var round = 1; round <= Rounds; round += 2)
        {
            other ^= Mix(state, one) ^ state[round];
            one ^= Mix(state, other) ^ state[round + 1];
        }

        (left, right) = (other ^ state[SubkeyCount - 1], one);
    }

    private static uint Mix(uint[] state, uint word) =>
        ((state[SubkeyCount + (word >> 24)] + state[SubkeyCount + BoxSize + ((word >> 16) & 0xff)])
            ^ state[SubkeyCount + (2 * BoxSize) + ((word >> 8) & 0xff)])
        + state[SubkeyCount + (3 * BoxSize) + (word & 0xff)];

    /// <summary>As many big-endian words as there are subkeys, the bytes repeated as often as needed.</summary>
    private static uint[] CyclicWords(byte[] bytes)
    {
        var repeated = new byte[SubkeyCount * sizeof(uint)];
        for (var index = 0; index < repeated.Length; index++)
        {
            repeated[index] = bytes[index % bytes.Length];
        }

        return Words(repeated);
    }

    /// <summary>Blowfish starts from the binary digits of π after the point, computed here: 16·atan(1/5) − 4·atan(1/239).</summary>
    private static uint[] FractionOfPi()
    {
        const int bits = StateSize * 32;
        const int guardBits = 64;
        var one = BigInteger.One << (bits + guardBits);
        var pi = ((16 * ArcTangentOfInverse(5, one)) - (4 * ArcTangentOfInverse(239, one))) >> guardBits;
        var fraction = pi - ((pi >> bits) << bits);
        var digits = fraction.ToByteArray(isUnsigned: true, isBigEndian: true);
        return Words([.. new byte[(bits / 8) - digits.Length], .. digits]);
    }

    private static BigInteger ArcTangentOfInverse(int number, BigInteger one)
    {
        var sum = BigInteger.Zero;
        var power = one / number;
        for (var divisor = 1; !power.IsZero; divisor += 2)
        {
            sum += divisor % 4 == 1 ? power / divisor : -(power / divisor);
            power /= number * number;
        }

        return sum;
    }

    private static uint[] Words(byte[] bytes) =>
        [.. bytes.Chunk(sizeof(uint)).Select(word => BinaryPrimitives.ReadUInt32BigEndian(word))];

    /// <summary>Base64 with bcrypt's own alphabet and without padding.</summary>
    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < bytes.Length * 8; bit += 6)
        {
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text.Append(Alphabet[(pair >> (10 - (bit % 8))) & 0x3f]);
        }

        return text.ToString();
    }
}
