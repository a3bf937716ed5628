using System.Diagnostics;
using System.Text.Json;
using Amazon;
using Amazon.Runtime;

namespace Infra.Migrator.Secrets;

/// <summary>Secrets of AWS Secrets Manager that are JSON objects; each is read once unless a fresh value is asked for. Several threads may ask at the
/// same time: those that wait for a fresh value share one request.</summary>
internal sealed class SecretValues(string region) : IDisposable
{
    private const string ReadAction = "GetSecretValue";
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, (IReadOnlyDictionary<string, string> Values, long FetchedAt)> _known = [];
    private SecretsManagerClient? _client;

    /// <summary>Reads a value of a secret.</summary>
    /// <param name="arn">The secret.</param>
    /// <param name="key">Key of its JSON object.</param>
    /// <param name="refresh">Asks the service again.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="MigratorException">The secret cannot be read or is not what it should be.</exception>
    public async Task<string> ReadAsync(string arn, string key, bool refresh, CancellationToken cancellationToken)
    {
        var askedAt = Stopwatch.GetTimestamp();
        IReadOnlyDictionary<string, string> values;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_known.TryGetValue(arn, out var known) || (refresh && known.FetchedAt < askedAt))
            {
                known = (Parse(arn, await FetchAsync(arn, cancellationToken)), Stopwatch.GetTimestamp());
                _known[arn] = known;
            }

            values = known.Values;
        }
        finally
        {
            _turn.Release();
        }

        return values.TryGetValue(key, out var value) && value.Length > 0
            ? value
            : throw new MigratorException($"Secret {arn} has no text under '{key}'. Its keys are: {string.Join(", ", values.Keys)}.");
    }

    /// <summary>Reads the version of a secret that has a stage.</summary>
    /// <returns>Null when no version is pending.</returns>
    /// <exception cref="MigratorException">The secret cannot be read.</exception>
    public async Task<SecretVersion?> FindVersionAsync(string arn, string stage, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(arn, "give", ReadAction, client => client.GetAsync(arn, stage, cancellationToken));
        }
        catch (MigratorException exception) when (
            stage == SecretsManagerClient.Pending
            && exception.InnerException is AmazonServiceException { ErrorCode: "ResourceNotFoundException" })
        {
            return null;
        }
    }

    /// <summary>Adds a pending version.</summary>
    /// <exception cref="MigratorException">The service refuses.</exception>
    public Task PutPendingAsync(string arn, SecretVersion version, CancellationToken cancellationToken) => AskAsync(
        arn, "take a new version of", "PutSecretValue", async client =>
        {
            await client.PutPendingAsync(arn, version, cancellationToken);
            return true;
        });

    /// <summary>Makes a version the current one.</summary>
    /// <exception cref="MigratorException">The service refuses.</exception>
    public Task MakeCurrentAsync(string arn, string versionId, string formerId, CancellationToken cancellationToken) => AskAsync(
        arn, "change the current version of", "UpdateSecretVersionStage", async client =>
        {
            await client.MakeCurrentAsync(arn, versionId, formerId, cancellationToken);
            return true;
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        _turn.Dispose();
    }

    private async Task<string> FetchAsync(string arn, CancellationToken cancellationToken) => (await AskAsync(
        arn, "give", ReadAction, client => client.GetAsync(arn, SecretsManagerClient.Current, cancellationToken))).Text;

    private async Task<T> AskAsync<T>(string arn, string what, string action, Func<SecretsManagerClient, Task<T>> ask)
    {
        try
        {
            _client ??= new SecretsManagerClient(RegionEndpoint.GetBySystemName(region));
            return await ask(_client);
        }
        catch (AmazonServiceException exception) when (exception.ErrorCode is not null && (int)exception.StatusCode != 0)
        {
            var advice = exception.ErrorCode switch
            {
                "AccessDeniedException" => $"Your IAM identity needs secretsmanager:{action} on it "
                    + $"(and {(action == ReadAction ? "kms:Decrypt" : "kms:GenerateDataKey and kms:Decrypt")} on its key).",
                "ResourceNotFoundException" =>
                    "It was deleted or is in another region or account; run terraform apply and write the outputs anew.",
                "DecryptionFailure" => "Your IAM identity needs kms:Decrypt on its key.",
                "EncryptionFailure" => "Your IAM identity needs kms:GenerateDataKey on its key.",
                "InvalidRequestException" => "It may be marked for deletion: restore it.",
                "UnrecognizedClientException" or "InvalidClientTokenId" or "ExpiredTokenException" or "InvalidSignatureException" =>
                    "Your AWS credentials are wrong or have expired: log in again.",
                _ => "The service was asked several times.",
            };
            throw new MigratorException(
                $"AWS Secrets Manager ({region}) refuses to {what} secret {arn}: {exception.Message} ({exception.ErrorCode}). "
                    + $"{advice}", ExitCode.Usage, exception);
        }
        catch (Exception exception) when (exception is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw new MigratorException(
                $"Cannot {(action == ReadAction ? "read" : "change")} secret {arn} {(action == ReadAction ? "from" : "in")} AWS Secrets Manager "
                + $"({region}): {exception.Message} Credentials come from the usual places "
                + "(AWS_PROFILE, AWS_ACCESS_KEY_ID, a role); for local use give --passwords-file instead.", ExitCode.Usage, exception);
        }
    }

    private static Dictionary<string, string> Parse(string arn, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.EnumerateObject().ToDictionary(
                    property => property.Name,
                    property =>
                        property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText());
            }
        }
        catch (JsonException)
        {
            // Its message would quote the secret.
        }

        throw new MigratorException($"Secret {arn} is not a JSON object. Write it as the environment file's 'fields' say.");
    }
}
