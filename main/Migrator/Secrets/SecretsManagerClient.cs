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

/// <summary>The one operation of AWS Secrets Manager that is needed, on the SDK's own pipeline: it finds the credentials, signs (SigV4),
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

    /// <summary>Reads the current version of a secret's text.</summary>
    /// <param name="secretId">ARN or name.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="AmazonServiceException">The service refuses; its <c>ErrorCode</c> says why.</exception>
    public async Task<string> GetSecretStringAsync(string secretId, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = new RequestMarshaller(), ResponseUnmarshaller = new Unmarshaller() };
        var response = await InvokeAsync<Response>(new Request { SecretId = secretId }, options, cancellationToken);
        return response.SecretString ?? throw new AmazonServiceException($"The secret {secretId} holds binary data, not text.");
    }

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
        public required string SecretId { get; init; }
    }

    private sealed class Response : AmazonWebServiceResponse
    {
        public string? SecretString { get; set; }
    }

    private sealed class RequestMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input) => new DefaultRequest(input, "Secrets Manager")
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            Content = JsonSerializer.SerializeToUtf8Bytes(new { ((Request)input).SecretId }),
            Headers = { ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = "secretsmanager.GetSecretValue" },
        };
    }

    private sealed class Unmarshaller : JsonResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
        {
            using var document = JsonDocument.Parse(input.Stream);
            return new Response
            {
                SecretString = document.RootElement.TryGetProperty("SecretString", out var text) ? text.GetString() : null,
            };
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
