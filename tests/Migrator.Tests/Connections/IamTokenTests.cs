using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Amazon.Runtime;
using Infra.Migrator.Connections;

namespace Infra.Migrator.Tests.Connections;

public sealed class IamTokenTests
{
    private const string Host = "db.abc.us-east-1.rds.amazonaws.com";

    [Theory]
    [InlineData(null)]
    [InlineData("session/token+of==a=role")]
    public void A_token_is_a_signed_request_to_connect_as_the_role(string? sessionToken)
    {
        var token = IamToken.Create(Host, 5432, "deploy_role", "us-east-1", new ImmutableCredentials("AKIDEXAMPLE", "secret/key", sessionToken));

        Assert.StartsWith($"{Host}:5432/?", token, StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(token[(token.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        Assert.Equal("connect", query["Action"]);
        Assert.Equal("deploy_role", query["DBUser"]);
        Assert.Equal("900", query["X-Amz-Expires"]);
        Assert.Equal(sessionToken, query["X-Amz-Security-Token"]);
        Assert.EndsWith("/us-east-1/rds-db/aws4_request", query["X-Amz-Credential"], StringComparison.Ordinal);
        Assert.Equal(Signature(query, "secret/key"), query["X-Amz-Signature"]);
    }

    /// <summary>Signature Version 4, computed anew from what the token says. Source: AWS IAM user guide, "Create a signed AWS API request".</summary>
    private static string Signature(System.Collections.Specialized.NameValueCollection query, string secret)
    {
        var canonicalQuery = string.Join('&', query.AllKeys.Where(key => key != "X-Amz-Signature").Order(StringComparer.Ordinal)
            .Select(key => $"{Uri.EscapeDataString(key!)}={Uri.EscapeDataString(query[key]!)}"));
        var request = $"GET\n/\n{canonicalQuery}\nhost:{Host}:5432\n\nhost\n{Hex(SHA256.HashData([]))}";
        var date = query["X-Amz-Date"]!;
        Assert.InRange(
            DateTime.ParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal),
            DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        var scope = $"{date[..8]}/us-east-1/rds-db/aws4_request";
        var text = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        var key = new[] { date[..8], "us-east-1", "rds-db", "aws4_request" }
            .Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (current, part) => HMACSHA256.HashData(current, Encoding.UTF8.GetBytes(part)));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
