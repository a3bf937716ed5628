using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Infra.RandomProviderStandIn.Hosting;
using Infra.RandomProviderStandIn.Protocol;
using Infra.RandomProviderStandIn.Tests.Terraform;

namespace Infra.RandomProviderStandIn.Tests.Hosting;

[Collection(InstalledStandInTests.Name)]
public sealed class PluginProcessTests(InstalledStandIn standIn)
{
    private const string Cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Started_by_hand_it_explains_itself_and_fails()
    {
        var result = await CommandLine.RunAsync(standIn.Executable, Path.GetTempPath(), []);

        Assert.Contains("This program is a Terraform plugin", result.ShouldEndWith(1).Output, StringComparison.Ordinal);
        Assert.Contains("-t:InstallStandIn -p:MirrorFolder=", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6", "-", "speaks 5 only")]
    [InlineData("5,6", null, "PLUGIN_CLIENT_CERT is not set")]
    [InlineData("5,6", "-----BEGIN nonsense", "PLUGIN_CLIENT_CERT is not a certificate in PEM form")]
    public void A_handshake_it_cannot_answer_is_refused_with_the_reason(string versions, string? certificate, string reason)
    {
        var environment = new Dictionary<string, string?>
        {
            ["TF_PLUGIN_MAGIC_COOKIE"] = Cookie,
            ["PLUGIN_PROTOCOL_VERSIONS"] = versions,
            ["PLUGIN_CLIENT_CERT"] = certificate,
        };

        var exception = Assert.Throws<PluginStartException>(() => PluginHandshake.Read(environment.GetValueOrDefault));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_client_that_started_it_is_served_and_its_end_is_the_plugins_end()
    {
        using var own = Certificate();
        using var foreign = Certificate();
        using var process = Process.Start(CommandLine.StartInfo(standIn.Executable, Path.GetTempPath(), [], new Dictionary<string, string>
        {
            ["TF_PLUGIN_MAGIC_COOKIE"] = Cookie,
            ["PLUGIN_PROTOCOL_VERSIONS"] = "5,6",
            ["PLUGIN_CLIENT_CERT"] = own.ExportCertificatePem(),
        }))!;
        try
        {
            var reply = (await process.StandardOutput.ReadLineAsync().WaitAsync(LongestWait))!.Split('|');
            Assert.Equal(["1", "5", "unix"], reply[..3]);
            Assert.Equal("grpc", reply[4]);

            using (var stranger = Client(reply, certificate: null))
            {
                await Assert.ThrowsAsync<HttpRequestException>(() => CallAsync(stranger, "/grpc.health.v1.Health/Check"));
            }

            using (var stranger = Client(reply, foreign))
            {
                await Assert.ThrowsAsync<HttpRequestException>(() => CallAsync(stranger, "/grpc.health.v1.Health/Check"));
            }

            using (var client = Client(reply, own))
            {
                using var stdio = await client.SendAsync(
                    Request("/plugin.GRPCStdio/StreamStdio"), HttpCompletionOption.ResponseHeadersRead);
                if (!OperatingSystem.IsWindows())
                {
                    (await CommandLine.RunAsync("kill", Path.GetTempPath(), ["-INT", process.Id.ToString()])).ShouldEndWith(0);
                }

                Assert.Equal((0, HealthCheckResponse.Types.ServingStatus.Serving), await HealthAsync(client));
                Assert.Equal(12, (await CallAsync(client, "/tfplugin5.Provider/Unheard")).Status);
                Assert.Equal(3, (await CallAsync(client, "/tfplugin5.Provider/ValidateResourceTypeConfig", [0, 0, 0, 0, 9, 1])).Status);
                Assert.False(process.HasExited);
            }

            await process.WaitForExitAsync().WaitAsync(LongestWait);
            Assert.Equal(0, process.ExitCode);
            Assert.False(Directory.Exists(Path.GetDirectoryName(reply[3])));
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task<(int Status, HealthCheckResponse.Types.ServingStatus Health)> HealthAsync(HttpClient client)
    {
        var (status, body) = await CallAsync(client, "/grpc.health.v1.Health/Check");
        return (status, HealthCheckResponse.Parser.ParseFrom(body.AsSpan(GrpcMessage.PrefixSize)).Status);
    }

    private static async Task<(int Status, byte[] Body)> CallAsync(HttpClient client, string path, byte[]? frame = null)
    {
        using var response = await client.SendAsync(Request(path, frame)).WaitAsync(LongestWait);
        var body = await response.Content.ReadAsByteArrayAsync();
        return (int.Parse(response.TrailingHeaders.GetValues("grpc-status").Single()), body);
    }

    private static HttpRequestMessage Request(string path, byte[]? frame = null)
    {
        var content = new ByteArrayContent(frame ?? GrpcMessage.Frame(new Empty()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, new Uri($"https://localhost{path}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
    }

    private static HttpClient Client(string[] reply, X509Certificate2? certificate)
    {
        var server = Convert.FromBase64String(reply[5].PadRight((reply[5].Length + 3) / 4 * 4, '='));
        return new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(reply[3]), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = certificate is null ? [] : [certificate],
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetRawCertData().AsSpan().SequenceEqual(server),
            },
        });
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1));
    }
}
