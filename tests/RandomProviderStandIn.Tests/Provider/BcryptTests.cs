using System.Text;
using Infra.RandomProviderStandIn.Provider;

namespace Infra.RandomProviderStandIn.Tests.Provider;

public sealed class BcryptTests
{
    /// <summary>Published vectors of the crypt_blowfish library, by Solar Designer.</summary>
    [Theory]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
        "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")]
    public void Known_hashes_come_out(string password, string hash) => Assert.Equal(hash, Bcrypt.Hash(password, SaltOf(hash), cost: 5));

    [Fact]
    public void The_same_password_is_hashed_with_cost_10_and_a_new_salt_each_time()
    {
        var first = Bcrypt.Hash("secret");

        Assert.Matches(@"^\$2a\$10\$[./A-Za-z0-9]{53}$", first);
        Assert.NotEqual(first, Bcrypt.Hash("secret"));
        Assert.Equal(first, Bcrypt.Hash("secret", SaltOf(first), cost: 10));
    }

    internal static byte[] SaltOf(string hash)
    {
        const string alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        var bits = new StringBuilder();
        foreach (var character in hash.Substring(7, 22))
        {
            bits.Append(Convert.ToString(alphabet.IndexOf(character, StringComparison.Ordinal), 2).PadLeft(6, '0'));
        }

        return [.. Enumerable.Range(0, 16).Select(index => Convert.ToByte(bits.ToString(index * 8, 8), 2))];
    }
}
