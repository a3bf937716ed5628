using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Infra.Tests.Acceptance.UpgradePath;

/// <summary>Answers <c>GetSecretValue</c> on this machine: a plan of a live deployment reads the value of a secret that another one repeats.</summary>
internal sealed class LocalSecretsManager : IDisposable
{
    /// <summary>The AWS SDK's own variable for the address of the service.</summary>
    private const string Variable = "AWS_ENDPOINT_URL_SECRETS_MANAGER";

    private readonly HttpListener _listener = new();
    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public LocalSecretsManager()
    {
        var address = $"http://127.0.0.1:{FreePort()}/";
        _listener.Prefixes.Add(address);
        _listener.Start();
        _ = AnswerAsync();
        Environment.SetEnvironmentVariable(Variable, address);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _listener.Close();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var request = JsonNode.Parse(await reader.ReadToEndAsync())!;
                var answer = new JsonObject
                {
                    ["ARN"] = request["SecretId"]!.GetValue<string>(),
                    ["Name"] = "secret",
                    ["VersionId"] = request["VersionId"]?.GetValue<string>() ?? "00000000-0000-4000-8000-000000000001",
                    ["SecretString"] = """{"username":"role","password":"not-a-real-one"}""",
                    ["VersionStages"] = new JsonArray("AWSCURRENT"),
                };
                context.Response.ContentType = "application/x-amz-json-1.1";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString()));
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
