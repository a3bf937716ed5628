using System.Text.Json.Nodes;
using Infra.Cli;
using Infra.Cli.Stacks;
using Infra.Cli.Terraform;
using Infra.Environments;

namespace Infra.Fuzz.Tests;

/// <summary>Plans many stacks at once: each is a child module of one root, so that Terraform and its providers start once.</summary>
/// <param name="repository">Where the generated files are.</param>
internal sealed class TerraformBatch(FuzzRepository repository)
{
    private const string RecoveryProvider = "aws.recovery";
    private static readonly EnvironmentCatalog Shipped = EnvironmentCatalog.Open(AppContext.BaseDirectory);
    private static readonly TerraformTools Tools = TerraformTools.For(new ToolFolders(Shipped.RepositoryRoot));
    private static readonly string LockFile = Path.Combine(Shipped.Folder, "providers.lock.hcl");

    /// <summary>Writes the Terraform JSON of each case. jsii is not thread-safe: one call at a time.</summary>
    public SynthesizedBatch Synthesize(IReadOnlyList<FuzzCase> cases)
    {
        var folder = repository.MakeFolder("cdktf.out");
        try
        {
            StackSynthesizer.Synthesize([.. cases.Select(one => one.Environment)], folder);
        }
        catch (Exception exception) when (cases.Count == 1)
        {
            return new SynthesizedBatch([], new Dictionary<string, JsonObject>(), [(cases[0], exception.Message)]);
        }
        catch (Exception)
        {
            // The message does not say whose stack it is.
            var batches = cases.Select(one => Synthesize([one])).ToArray();
            return new SynthesizedBatch(
                [.. batches.SelectMany(batch => batch.Cases)],
                batches.SelectMany(batch => batch.Stacks).ToDictionary(),
                [.. batches.SelectMany(batch => batch.Refused)]);
        }

        return new SynthesizedBatch(
            cases,
            cases.ToDictionary(
                one => one.Module,
                one => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "stacks", one.Environment.Name.StackName, "cdk.tf.json")))!.AsObject()),
            []);
    }

    /// <summary>Validates and plans stacks with the real AWS provider, offline.</summary>
    /// <returns>Terraform's errors, which name modules; null when there is none.</returns>
    public async Task<string?> PlanAsync(IReadOnlyDictionary<string, JsonObject> stacks)
    {
        var folder = Path.Combine(repository.MakeFolder("batch"), "fuzz");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var (module, stack) in stacks)
        {
            Directory.CreateDirectory(Path.Combine(folder, module));
            await File.WriteAllTextAsync(Path.Combine(folder, module, "cdk.tf.json"), ModuleOf(stack).ToJsonString());
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "cdk.tf.json"), RootOf(stacks).ToJsonString());
        using var workspace = await Tools.OpenAsync(folder, LockFile, offline: true, _ => { }, CancellationToken.None);
        await workspace.InitAsync(CancellationToken.None);
        try
        {
            await workspace.ValidateAsync(CancellationToken.None);
            await workspace.MakePlanAsync(["-refresh=false"], _ => { }, CancellationToken.None);
            return null;
        }
        catch (UserException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Those of some cases that Terraform refuses, each with Terraform's words.</summary>
    public async Task<IReadOnlyList<(FuzzCase Case, string Error)>> FindRefusedAsync(
        IReadOnlyList<FuzzCase> cases, IReadOnlyDictionary<string, JsonObject> stacks)
    {
        if (cases.Count == 0 || await PlanAsync(cases.ToDictionary(one => one.Module, one => stacks[one.Module])) is not { } errors)
        {
            return [];
        }

        var named = cases.Count == 1 ? [.. cases] : cases.Where(one => errors.Contains(one.Module, StringComparison.Ordinal)).ToArray();
        if (named.Length > 0)
        {
            // Where terraform validate refuses one, the others have not been planned yet.
            return [.. named.Select(one => (one, ErrorsOf(one, errors))), .. await FindRefusedAsync([.. cases.Except(named)], stacks)];
        }

        // terraform validate names files only: halve until the error is alone.
        var half = cases.Count / 2;
        return
        [
            .. await FindRefusedAsync([.. cases.Take(half)], stacks),
            .. await FindRefusedAsync([.. cases.Skip(half)], stacks),
        ];
    }

    private static string ErrorsOf(FuzzCase one, string errors)
    {
        var own = errors.Split("\n\n").Where(error => error.Contains(one.Module, StringComparison.Ordinal)).ToArray();
        return own.Length > 0 ? string.Join("\n\n", own) : errors;
    }

    /// <summary>A stack as a child module: the root has the backend and the providers.</summary>
    private static JsonObject ModuleOf(JsonObject stack)
    {
        var module = stack.DeepClone().AsObject();
        module.Remove("provider");
        var terraform = module["terraform"]!.AsObject();
        terraform.Remove("backend");
        if (HasRecoveryProvider(stack))
        {
            terraform["required_providers"]!["aws"]!["configuration_aliases"] = new JsonArray(RecoveryProvider);
        }

        return module;
    }

    private static JsonObject RootOf(IReadOnlyDictionary<string, JsonObject> stacks)
    {
        var widest = stacks.Values.MaxBy(stack => stack["provider"]!["aws"]!.AsArray().Count)!;
        foreach (var stack in stacks.Values)
        {
            Assert.All(stack["provider"]!["aws"]!.AsArray().Zip(widest["provider"]!["aws"]!.AsArray()), pair => Assert.True(
                JsonNode.DeepEquals(pair.First, pair.Second), "the stacks of a batch have to share their providers"));
        }

        return new JsonObject
        {
            ["terraform"] = new JsonObject { ["required_providers"] = widest["terraform"]!["required_providers"]!.DeepClone() },
            ["provider"] = widest["provider"]!.DeepClone(),
            ["module"] = new JsonObject(stacks.Select(stack => KeyValuePair.Create(stack.Key, (JsonNode?)CallOf(stack.Key, stack.Value)))),
        };
    }

    private static JsonObject CallOf(string module, JsonObject stack)
    {
        var call = new JsonObject { ["source"] = $"./{module}" };
        if (HasRecoveryProvider(stack))
        {
            call["providers"] = new JsonObject { ["aws"] = "aws", [RecoveryProvider] = RecoveryProvider, ["random"] = "random" };
        }

        return call;
    }

    private static bool HasRecoveryProvider(JsonObject stack) => stack["provider"]!["aws"]!.AsArray().Count > 1;
}

/// <summary>Stacks that were synthesised together.</summary>
/// <param name="Cases">Those that could be.</param>
/// <param name="Stacks">Module name → <c>cdk.tf.json</c>.</param>
/// <param name="Refused">Those that a module refuses although validation let them pass, with its words.</param>
internal sealed record SynthesizedBatch(
    IReadOnlyList<FuzzCase> Cases, IReadOnlyDictionary<string, JsonObject> Stacks, IReadOnlyList<(FuzzCase Case, string Error)> Refused);
