using Google.Protobuf;
using Infra.RandomProviderStandIn.Protocol;
using Infra.RandomProviderStandIn.Provider;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Infra.RandomProviderStandIn.Hosting;

/// <summary>
/// The gRPC methods over plain HTTP/2: those of Terraform's provider, and those that go-plugin expects of every plugin. Written out because
/// the ASP.NET package for gRPC brings a family of packages along for what is a five-byte frame and two trailers here.
/// </summary>
internal sealed class GrpcService
{
    private const string StdioMethod = "/plugin.GRPCStdio/StreamStdio";
    private const string BrokerMethod = "/plugin.GRPCBroker/StartStream";
    private const string ShutdownMethod = "/plugin.GRPCController/Shutdown";

    private readonly Dictionary<string, Func<byte[], IMessage>> _methods = new(StringComparer.Ordinal);
    private readonly IHostApplicationLifetime _lifetime;

    private enum Status
    {
        Ok = 0,
        InvalidArgument = 3,
        Unimplemented = 12,
        Internal = 13,
    }

    public GrpcService(IHostApplicationLifetime lifetime)
    {
        _lifetime = lifetime;
        Provider<Empty>("GetMetadata", RandomProvider.GetMetadata);
        Provider<Empty>("GetSchema", RandomProvider.GetSchema);
        Provider<Empty>("GetFunctions", _ => new GetFunctionsResponse());
        Provider<CallFunctionRequest>("CallFunction", RandomProvider.CallFunction);
        Provider<PrepareProviderConfigRequest>("PrepareProviderConfig", RandomProvider.PrepareProviderConfig);
        Provider<Empty>("Configure", _ => new DiagnosticsResponse());
        Provider<Empty>("Stop", _ => new StopResponse());
        Provider<ValidateRequest>("ValidateResourceTypeConfig", RandomProvider.ValidateResource);
        Provider<UpgradeResourceStateRequest>("UpgradeResourceState", RandomProvider.UpgradeResourceState);
        Provider<ReadResourceRequest>("ReadResource", RandomProvider.ReadResource);
        Provider<PlanResourceChangeRequest>("PlanResourceChange", RandomProvider.PlanResourceChange);
        Provider<ApplyResourceChangeRequest>("ApplyResourceChange", RandomProvider.ApplyResourceChange);
        Provider<ImportResourceStateRequest>("ImportResourceState", RandomProvider.ImportResourceState);
        Provider<MoveResourceStateRequest>("MoveResourceState", RandomProvider.MoveResourceState);
        Provider<ValidateRequest>("ValidateDataSourceConfig", RandomProvider.ValidateDataSource);
        Provider<ValidateRequest>("ReadDataSource", RandomProvider.ReadDataSource);
        Provider<ValidateRequest>("ValidateEphemeralResourceConfig", RandomProvider.ValidateEphemeralResource);
        Provider<ValidateRequest>("OpenEphemeralResource", RandomProvider.OpenEphemeralResource);
        Provider<TypeName>("RenewEphemeralResource", _ => new DiagnosticsResponse());
        Provider<TypeName>("CloseEphemeralResource", _ => new DiagnosticsResponse());
        Add<Empty>(
            "/grpc.health.v1.Health/Check", _ => new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving });
        Add<Empty>(ShutdownMethod, _ => new Empty());
    }

    public async Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        var path = context.Request.Path.Value ?? "";
        if (path is StdioMethod or BrokerMethod)
        {
            await HoldOpenAsync(context, path);
            return;
        }

        var (reply, status, message) = await AnswerAsync(context, path);
        if (reply is not null)
        {
            await context.Response.Body.WriteAsync(GrpcMessage.Frame(reply), context.RequestAborted);
        }

        Finish(context, status, message);
        if (path == ShutdownMethod)
        {
            context.Response.OnCompleted(() =>
            {
                _lifetime.StopApplication();
                return Task.CompletedTask;
            });
        }
    }

    private async Task<(IMessage? Reply, Status Status, string Message)> AnswerAsync(HttpContext context, string path)
    {
        if (!_methods.TryGetValue(path, out var method))
        {
            return (null, Status.Unimplemented, $"{path} is not part of the random stand-in");
        }

        try
        {
            return (method(await GrpcMessage.ReadAsync(context.Request.Body, context.RequestAborted)), Status.Ok, "");
        }
        catch (Exception exception) when (exception is FormatException or InvalidProtocolBufferException)
        {
            return (null, Status.InvalidArgument, exception.Message);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The type and place only: a message might carry a generated value.
            return (null, Status.Internal, $"{exception.GetType().Name} in {path}: {exception.StackTrace}");
        }
    }

    /// <summary>
    /// The plugin has nothing to send on these two streams: its output is not mirrored and it opens no connections of its own. They stay
    /// open because go-plugin takes an early end for a failure. When the first of them breaks, Terraform is gone.
    /// </summary>
    private async Task HoldOpenAsync(HttpContext context, string path)
    {
        await context.Response.Body.FlushAsync(context.RequestAborted);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            Finish(context, Status.Ok, "");
        }
        else if (path == StdioMethod)
        {
            _lifetime.StopApplication();
        }
    }

    private static void Finish(HttpContext context, Status status, string message)
    {
        context.Response.AppendTrailer("grpc-status", ((int)status).ToString());
        if (message.Length > 0)
        {
            context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
        }
    }

    private void Provider<TRequest>(string method, Func<TRequest, IMessage> answer)
        where TRequest : IMessage<TRequest>, new() => Add($"/tfplugin5.Provider/{method}", answer);

    private void Add<TRequest>(string path, Func<TRequest, IMessage> answer)
        where TRequest : IMessage<TRequest>, new()
    {
        var parser = new MessageParser<TRequest>(() => new TRequest());
        _methods.Add(path, request => answer(parser.ParseFrom(request)));
    }
}
