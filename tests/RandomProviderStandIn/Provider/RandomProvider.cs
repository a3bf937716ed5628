using Infra.RandomProviderStandIn.Protocol;
using Infra.RandomProviderStandIn.Values;

namespace Infra.RandomProviderStandIn.Provider;

/// <summary>Answers the provider protocol with the one resource and the one ephemeral resource offered here. It keeps nothing.</summary>
internal static class RandomProvider
{
    private const string NotOffered =
        "This is the offline stand-in for hashicorp/random. It offers only random_id and the ephemeral random_password.";

    /// <summary>As the real provider announces them.</summary>
    private static ServerCapabilities Capabilities =>
        new() { PlanDestroy = true, GetProviderSchemaOptional = true, MoveResourceState = true };

    public static GetMetadataResponse GetMetadata(Empty request) => new()
    {
        ServerCapabilities = Capabilities,
        Resources = { new TypeName { TypeName_ = RandomId.TypeName } },
        EphemeralResources = { new TypeName { TypeName_ = RandomPassword.TypeName } },
    };

    public static GetSchemaResponse GetSchema(Empty request) => new()
    {
        ServerCapabilities = Capabilities,
        Provider = new SchemaBuilder("Offline stand-in for hashicorp/random 3.7.2.").Build(),
        ResourceSchemas = { [RandomId.TypeName] = RandomId.Schema },
        EphemeralResourceSchemas = { [RandomPassword.TypeName] = RandomPassword.Schema },
    };

    public static PrepareProviderConfigResponse PrepareProviderConfig(PrepareProviderConfigRequest request) =>
        new() { PreparedConfig = request.Config };

    public static CallFunctionResponse CallFunction(CallFunctionRequest request) =>
        new() { Error = new CallFunctionResponse.Types.FunctionError { Text = NotOffered } };

    public static DiagnosticsResponse ValidateResource(ValidateRequest request)
    {
        if (request.TypeName != RandomId.TypeName)
        {
            return new DiagnosticsResponse { Diagnostics = { UnknownType(request.TypeName) } };
        }

        var problems = new Problems();
        RandomId.Validate(Object(request.Config), problems);
        return new DiagnosticsResponse { Diagnostics = { problems.All } };
    }

    /// <summary>Brings stored state into today's shape: attributes that the schema lacks are dropped, absent ones are null.</summary>
    public static UpgradeResourceStateResponse UpgradeResourceState(UpgradeResourceStateRequest request)
    {
        if (request.TypeName != RandomId.TypeName)
        {
            return new UpgradeResourceStateResponse { Diagnostics = { UnknownType(request.TypeName) } };
        }

        if (request.Version != RandomId.Schema.Version || request.RawState is not { Json.IsEmpty: false })
        {
            var problem = Problems.Error(
                "Unable to Upgrade Resource State",
                $"The state of this random_id has schema version {request.Version} or an outdated form; "
                    + $"the stand-in reads version {RandomId.Schema.Version} as JSON.");
            return new UpgradeResourceStateResponse { Diagnostics = { problem } };
        }

        var stored = JsonValues.Read(request.RawState.Json.Memory) as MapValue
            ?? throw new FormatException("The stored state is not an object.");
        var state = RandomId.Schema.Block.Attributes.ToDictionary(attribute => attribute.Name, attribute => stored[attribute.Name]);
        return new UpgradeResourceStateResponse { UpgradedState = new MapValue(state).Encode() };
    }

    public static ReadResourceResponse ReadResource(ReadResourceRequest request) =>
        new() { NewState = request.CurrentState, Private = request.Private };

    public static PlanResourceChangeResponse PlanResourceChange(PlanResourceChangeRequest request)
    {
        if (request.TypeName != RandomId.TypeName)
        {
            return new PlanResourceChangeResponse { Diagnostics = { UnknownType(request.TypeName) } };
        }

        var (planned, requiresReplace) = RandomId.Plan(
            request.PriorState.Decode(), request.ProposedNewState.Decode(), request.Config.Decode());
        return new PlanResourceChangeResponse
        {
            PlannedState = planned.Encode(),
            RequiresReplace = { requiresReplace.Select(Problems.PathTo) },
            PlannedPrivate = request.PriorPrivate,
        };
    }

    public static ApplyResourceChangeResponse ApplyResourceChange(ApplyResourceChangeRequest request)
    {
        if (request.TypeName != RandomId.TypeName)
        {
            return new ApplyResourceChangeResponse { NewState = request.PriorState, Diagnostics = { UnknownType(request.TypeName) } };
        }

        var isCreation = request.PriorState.Decode().IsNull && request.PlannedState.Decode() is MapValue;
        if (!isCreation)
        {
            return new ApplyResourceChangeResponse { NewState = request.PlannedState, Private = request.PlannedPrivate };
        }

        // Validated once more: a length that was unknown while planning is known only now.
        var planned = Object(request.PlannedState);
        var problems = new Problems();
        RandomId.Validate(planned, problems);
        return problems.Any
            ? new ApplyResourceChangeResponse { NewState = request.PriorState, Diagnostics = { problems.All } }
            : new ApplyResourceChangeResponse { NewState = RandomId.Create(planned).Encode(), Private = request.PlannedPrivate };
    }

    public static ImportResourceStateResponse ImportResourceState(ImportResourceStateRequest request)
    {
        if (request.TypeName != RandomId.TypeName)
        {
            return new ImportResourceStateResponse { Diagnostics = { UnknownType(request.TypeName) } };
        }

        var problems = new Problems();
        return RandomId.Import(request.Id, problems) is { } state
            ? new ImportResourceStateResponse
            {
                ImportedResources =
                {
                    new ImportResourceStateResponse.Types.ImportedResource { TypeName = request.TypeName, State = state.Encode() },
                },
            }
            : new ImportResourceStateResponse { Diagnostics = { problems.All } };
    }

    public static MoveResourceStateResponse MoveResourceState(MoveResourceStateRequest request) => new()
    {
        Diagnostics =
        {
            Problems.Error(
                "Unable to Move Resource State",
                $"{request.TargetTypeName} takes over no state of another type; {request.SourceTypeName} was offered."),
        },
    };

    public static DiagnosticsResponse ValidateDataSource(ValidateRequest request) =>
        new() { Diagnostics = { UnknownType(request.TypeName) } };

    public static ReadDataSourceResponse ReadDataSource(ValidateRequest request) =>
        new() { Diagnostics = { UnknownType(request.TypeName) } };

    public static DiagnosticsResponse ValidateEphemeralResource(ValidateRequest request)
    {
        if (request.TypeName != RandomPassword.TypeName)
        {
            return new DiagnosticsResponse { Diagnostics = { UnknownType(request.TypeName) } };
        }

        var problems = new Problems();
        RandomPassword.Validate(Object(request.Config), problems);
        return new DiagnosticsResponse { Diagnostics = { problems.All } };
    }

    public static OpenEphemeralResourceResponse OpenEphemeralResource(ValidateRequest request)
    {
        if (request.TypeName != RandomPassword.TypeName)
        {
            return new OpenEphemeralResourceResponse { Diagnostics = { UnknownType(request.TypeName) } };
        }

        var config = Object(request.Config);
        var problems = new Problems();
        RandomPassword.Validate(config, problems);
        return problems.Any
            ? new OpenEphemeralResourceResponse { Diagnostics = { problems.All } }
            : new OpenEphemeralResourceResponse { Result = RandomPassword.Open(config).Encode() };
    }

    private static MapValue Object(DynamicValue envelope) =>
        envelope.Decode() as MapValue ?? throw new FormatException("The configuration or state is not an object.");

    private static Diagnostic UnknownType(string typeName) => Problems.Error($"The stand-in has no {typeName}", NotOffered);
}
