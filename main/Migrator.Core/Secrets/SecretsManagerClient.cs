using System.Net;
using System.Text;
using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Infra.Migrator.Secrets;

/// <summary>A version of a secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text.</param>
internal sealed record SecretVersion(string Id, string Text);

/// <summary>The operations of AWS Secrets Manager that are needed, on the SDK's own pipeline: it finds the credentials, signs (SigV4),
/// retries and follows <c>AWS_ENDPOINT_URL</c> and <c>AWS_ENDPOINT_URL_SECRETS_MANAGER</c>.</summary>
internal sealed class SecretsManagerClient : AmazonServiceClient
{
    private static readonly Names Metadata = new();

    /// <summary>Makes a client for a region, with the credentials that the SDK finds.</summary>
    public SecretsManagerClient(RegionEndpoint region)
        : base(new Configuration { RegionEndpoint = region, RetryMode = RequestRetryMode.Standard })
    {
    }

    /// <inheritdoc/>
    protected override IServiceMetadata ServiceMetadata => Metadata;

    /// <summary>Stage of the version that applications read.</summary>
    public const string Current = "AWSCURRENT";

    /// <summary>Stage of a version that is not yet good everywhere. Source: Secrets Manager user guide, "Lambda rotation functions".</summary>
    public const string Pending = "AWSPENDING";

    /// <summary>Reads the version of a secret that has a stage.</summary>
    /// <param name="secretId">ARN or name.</param>
    /// <param name="stage"><see cref="Current"/> or <see cref="Pending"/>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="AmazonServiceException">The service refuses; its <c>ErrorCode</c> says why.</exception>
    public async Task<SecretVersion> GetAsync(string secretId, string stage, CancellationToken cancellationToken)
    {
        var response = await InvokeAsync(
            "GetSecretValue", new { SecretId = secretId, VersionStage = stage }, cancellationToken);
        return new SecretVersion(
            response.VersionId ?? "",
            response.SecretString ?? throw new AmazonServiceException($"The secret {secretId} holds binary data, not text."));
    }

    /// <summary>Adds a version with the stage <see cref="Pending"/>; asked twice for one id, the service adds it once.</summary>
    /// <exception cref="AmazonServiceException">The service refuses; its <c>ErrorCode</c> says why.</exception>
    public Task PutPendingAsync(string secretId, SecretVersion version, CancellationToken cancellationToken) => InvokeAsync(
        "PutSecretValue",
        new { SecretId = secretId, ClientRequestToken = version.Id, SecretString = version.Text, VersionStages = new[] { Pending } },
        cancellationToken);

    /// <summary>Makes a version the current one; the service keeps the former as the previous one.</summary>
    /// <exception cref="AmazonServiceException">The service refuses; its <c>ErrorCode</c> says why.</exception>
    public Task MakeCurrentAsync(string secretId, string versionId, string formerId, CancellationToken cancellationToken) => InvokeAsync(
        "UpdateSecretVersionStage",
        new { SecretId = secretId, VersionStage = Current, MoveToVersionId = versionId, RemoveFromVersionId = formerId },
        cancellationToken);

    private Task<Response> InvokeAsync(string operation, object body, CancellationToken cancellationToken) => InvokeAsync<Response>(
        new Request { Operation = operation, Body = JsonSerializer.SerializeToUtf8Bytes(body) },
        new InvokeOptions { RequestMarshaller = new RequestMarshaller(), ResponseUnmarshaller = new Unmarshaller() }, cancellationToken);

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new ServiceEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new ServiceAuthResolver());
    }

    private sealed class Configuration() : ClientConfig(new DefaultConfigurationProvider([
        new DefaultConfiguration
        {
            Name = DefaultConfigurationMode.Standard,
            RetryMode = RequestRetryMode.Standard,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        },
    ]))
    {
        public override string RegionEndpointServiceName => "secretsmanager";

        public override string ServiceVersion => "2017-10-17";

        public override string UserAgent => "infra-migrator";

        protected override void Initialize()
        {
            base.Initialize();
            ServiceId = "Secrets Manager";
            AuthenticationServiceName = "secretsmanager";
            EndpointProvider = new ServiceEndpoint(this);
        }

        public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
            EndpointProvider.ResolveEndpoint(new EndpointParameters());
    }

    private sealed class ServiceEndpoint(ClientConfig configuration) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters) => new(
            configuration.ServiceURL
                ?? $"https://secretsmanager.{configuration.RegionEndpoint.SystemName}.{configuration.RegionEndpoint.PartitionDnsSuffix}");
    }

    private sealed class Names : IServiceMetadata
    {
        public string ServiceId => "Secrets Manager";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }

    private sealed class ServiceEndpointResolver : BaseEndpointResolver
    {
        protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters)
        {
        }

        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => new();
    }

    private sealed class ServiceAuthResolver : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class Request : AmazonWebServiceRequest
    {
        public required string Operation { get; init; }

        public required byte[] Body { get; init; }
    }

    private sealed class Response : AmazonWebServiceResponse
    {
        public string? SecretString { get; init; }

        public string? VersionId { get; init; }
    }

    private sealed class RequestMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input) => new DefaultRequest(input, "Secrets Manager")
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = ((Request)input).Body,
            Headers =
            {
                ["Content-Type"] = "application/x-amz-json-1.1",
                ["X-Amz-Target"] = $"secretsmanager.{((Request)input).Operation}",
            },
        };
    }

    private sealed class Unmarshaller : JsonResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
        {
            using var document = JsonDocument.Parse(input.Stream);
            string? Text(string name) => document.RootElement.TryGetProperty(name, out var text) ? text.GetString() : null;
            return new Response { SecretString = Text("SecretString"), VersionId = Text("VersionId") };
        }

        public override AmazonServiceException UnmarshallException(
            JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            var reader = new StreamingUtf8JsonReader(input.Stream);
            var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
            return new AmazonServiceException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
        }
    }
}
