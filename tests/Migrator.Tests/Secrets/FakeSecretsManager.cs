using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Infra.Migrator.Tests.Secrets;

/// <summary>AWS Secrets Manager's operations that the migrator uses, over HTTP on this machine: JSON 1.1, refusing what is not
/// signed.</summary>
public sealed class FakeSecretsManager : IDisposable
{
    private readonly HttpListener _listener = new();

    public FakeSecretsManager()
    {
        for (var port = Random.Shared.Next(20000, 50000); ; port++)
        {
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                _listener.Start();
                Url = $"http://127.0.0.1:{port}";
                break;
            }
            catch (HttpListenerException)
            {
                // The port is taken.
            }
        }

        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    /// <summary>Secret id → the values of its versions, given out in turn; the last one stays.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<string>> Secrets { get; } = new();

    /// <summary>Secrets with versions and stages, by id.</summary>
    public ConcurrentDictionary<string, FakeSecretVersions> Versioned { get; } = new();

    /// <summary>Answers to give before the secrets: status, error code.</summary>
    public ConcurrentQueue<(int Status, string Code)> Failures { get; } = new();

    public ConcurrentQueue<(string Target, string Authorization, string ContentType, string Body)> Requests { get; } = new();

    public void Put(string secret, params string[] versions) => Secrets[secret] = new ConcurrentQueue<string>(versions);

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The caller has gone; the next one is served.
                context.Response.Abort();
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        var target = context.Request.Headers["X-Amz-Target"] ?? "";
        var authorization = context.Request.Headers["Authorization"] ?? "";
        Requests.Enqueue((target, authorization, context.Request.ContentType ?? "", body));
        var (status, answer) = AnswerOrRefuse(target, body, authorization);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        context.Response.Close();
    }

    private (int Status, string Body) AnswerOrRefuse(string target, string body, string authorization)
    {
        try
        {
            return Answer(target, body, authorization);
        }
        catch (Exception exception)
        {
            return (400, Error("InvalidRequestException", exception.Message));
        }
    }

    private (int Status, string Body) Answer(string target, string body, string authorization)
    {
        if (!authorization.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal))
        {
            return (400, Error("MissingAuthenticationTokenException", "not signed"));
        }

        if (Failures.TryDequeue(out var failure))
        {
            return (failure.Status, Error(failure.Code, "told to fail"));
        }

        var request = JsonDocument.Parse(body).RootElement;
        var id = request.GetProperty("SecretId").GetString()!;
        if (Versioned.TryGetValue(id, out var versioned))
        {
            try
            {
                return versioned.Answer(target, request) is { } answer
                    ? (200, answer)
                    : (400, Error("ResourceNotFoundException", "no such version"));
            }
            catch (FakeCrashException)
            {
                return (400, Error("AccessDeniedException", "told to fail"));
            }
        }

        if (!Secrets.TryGetValue(id, out var versions) || !versions.TryPeek(out var value))
        {
            return (400, Error("ResourceNotFoundException", "Secrets Manager can't find the specified secret."));
        }

        if (versions.Count > 1)
        {
            versions.TryDequeue(out _);
        }

        return (200, JsonSerializer.Serialize(new { ARN = id, Name = "name", SecretString = value, VersionId = Guid.NewGuid() }));
    }

    private static string Error(string code, string message) => JsonSerializer.Serialize(new { __type = code, Message = message });
}
