using System.Globalization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;

namespace Infra.Migrator.Connections;

/// <summary>Passwords of RDS's log-in by IAM. A token is good for 15 minutes and no longer than the credentials that signed it, so one is made for
/// every connection, with credentials asked for anew. Source: RDS user guide, "IAM database authentication".</summary>
internal static class IamToken
{
    private const string Service = "rds-db";
    private const int SecondsValid = 900;

    /// <summary>Makes a token with the credentials of the usual places (AWS_PROFILE, AWS_ACCESS_KEY_ID, a role).</summary>
    /// <exception cref="MigratorException">There are no credentials.</exception>
    public static async Task<string> CreateAsync(string host, int port, string user, string region)
    {
        try
        {
            return Create(host, port, user, region, await DefaultAWSCredentialsIdentityResolver.GetCredentials().GetCredentialsAsync());
        }
        catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw new MigratorException(
                $"No AWS credentials to log in to {host} as {user} with IAM: {exception.Message} They come from the usual places (AWS_PROFILE, "
                + "AWS_ACCESS_KEY_ID, a role).", ExitCode.Usage, exception);
        }
    }

    /// <summary>Makes a token with given credentials.</summary>
    public static string Create(string host, int port, string user, string region, ImmutableCredentials credentials)
    {
        var request = new DefaultRequest(new ConnectRequest(), Service)
        {
            HttpMethod = "GET",
            UseQueryString = true,
            Endpoint = new UriBuilder(Uri.UriSchemeHttps, host, port).Uri,
        };
        request.Parameters.Add("Action", "connect");
        request.Parameters.Add("DBUser", user);
        request.Parameters.Add("X-Amz-Expires", SecondsValid.ToString(CultureInfo.InvariantCulture));
        if (credentials.UseToken)
        {
            request.Parameters.Add("X-Amz-Security-Token", credentials.Token);
        }

        var signed = AWS4PreSignedUrlSigner.SignRequest(
            request, null, new RequestMetrics(), credentials.AccessKey, credentials.SecretKey, Service, RegionEndpoint.GetBySystemName(region).SystemName);
        var url = AmazonServiceClient.ComposeUrl(request).AbsoluteUri;
        return $"{url[$"{Uri.UriSchemeHttps}://".Length..]}&{signed.ForQueryParameters}";
    }

    private sealed class ConnectRequest : AmazonWebServiceRequest;
}
