using System.Text.Json;
using Infra.Cli;
using Infra.Cli.Processes;
using Infra.Cli.Terraform;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance.UpgradePath;

/// <summary>An environment as if it stood in AWS: real Terraform, the real provider and a state made from plans. A setting can be changed and
/// planned, which shows what is changed in place and what would be replaced, without an account.</summary>
internal sealed class LiveStack : IDisposable
{
    private const int MostPlansUntilNothingChanges = 5;

    private readonly LoadedEnvironment _environment;
    private readonly TerraformWorkspace _workspace;
    private readonly string _folder;
    private readonly FabricatedState _state;
    private readonly LocalSecretsManager _secrets = new();

    private LiveStack(LoadedEnvironment environment, TerraformWorkspace workspace, string folder, FabricatedState state)
    {
        _environment = environment;
        _workspace = workspace;
        _folder = folder;
        _state = state;
    }

    /// <summary>Makes the stack of a shipped environment stand.</summary>
    public static async Task<LiveStack> CreateAsync(string name)
    {
        var environment = SynthesizedEnvironments.LoadAll().Single(candidate => candidate.Name.ToString() == name);
        var folders = new ToolFolders(SynthesizedEnvironments.Catalog().RepositoryRoot);
        var stackFolder = Path.Combine(Directory.CreateTempSubdirectory("live-").FullName, $"{environment.Name.StackName}-live");
        Directory.CreateDirectory(stackFolder);
        await File.WriteAllTextAsync(Path.Combine(stackFolder, "cdk.tf.json"), Synthesize(environment, environment.Settings!));
        var workspace = await TerraformTools.For(folders).OpenAsync(
            stackFolder, environment.ProviderLockFile, offline: true, _ => { }, CancellationToken.None);
        try
        {
            await workspace.InitAsync(CancellationToken.None);
            var first = await workspace.PlanAsync([], _ => { }, CancellationToken.None);
            var folder = Path.GetDirectoryName(first.File)!;
            var state = new FabricatedState(new ProviderSchemas(await ReadSchemasAsync(folders, folder)));
            state.Absorb(JsonDocument.Parse(first.Json).RootElement);
            var live = new LiveStack(environment, workspace, folder, state);
            try
            {
                await live.SettleAsync(environment.Settings!);
                return live;
            }
            catch
            {
                live._secrets.Dispose();
                throw;
            }
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(stackFolder)!, recursive: true);
        }
    }

    /// <summary>Plans other settings. A plan that would destroy what <c>prevent_destroy</c> keeps is Terraform's error.</summary>
    public Task<PlannedChange> PlanAsync(EnvironmentSettings settings) => PlanAsync(Synthesize(_environment, settings));

    /// <summary>Makes the stack stand as planned. Only new resources have values to make up and to settle.</summary>
    public async Task ApplyAsync(PlannedChange change, EnvironmentSettings settings)
    {
        _state.Absorb(change.Plan);
        if (change.Of("create").Any())
        {
            await SettleAsync(settings);
        }
    }

    public void Dispose()
    {
        _secrets.Dispose();
        _workspace.Dispose();
    }

    private static string Synthesize(LoadedEnvironment environment, EnvironmentSettings settings) =>
        SynthesizedEnvironments.Synthesize([environment with { Settings = settings }])[$"stacks/{environment.Name.StackName}/cdk.tf.json"];

    private static async Task<string> ReadSchemasAsync(ToolFolders folders, string folder)
    {
        var terraform = await new TerraformLocator(TerraformRelease.Pinned, folders.Terraform, Environment.GetEnvironmentVariable("PATH"))
            .FindAsync(_ => { }, CancellationToken.None);
        var configuration = Directory.EnumerateFiles(folder, "*.tfrc").SingleOrDefault();
        var result = await ChildProcess.RunAsync(
            new ChildProcessStart
            {
                FileName = terraform.Path,
                Arguments = ["providers", "schema", "-json"],
                WorkingDirectory = folder,
                Environment = configuration is null
                    ? new Dictionary<string, string?>()
                    : new Dictionary<string, string?> { [CliConfiguration.Variable] = configuration },
            },
            CancellationToken.None);
        return result.ExitCode == 0 ? result.StandardOutput : throw new InvalidOperationException(result.StandardError);
    }

    /// <summary>Plans until nothing changes, so that what the state says and what the settings say is the same. References to made-up values
    /// are resolved that way, which may look like a replacement: <c>prevent_destroy</c> is off meanwhile.</summary>
    private async Task SettleAsync(EnvironmentSettings settings)
    {
        var stack = Synthesize(_environment, settings).Replace("\"prevent_destroy\": true", "\"prevent_destroy\": false", StringComparison.Ordinal);
        for (var attempt = 0; attempt < MostPlansUntilNothingChanges; attempt++)
        {
            var change = await PlanAsync(stack);
            if (change.Resources.Count == 0)
            {
                return;
            }

            _state.Absorb(change.Plan);
        }

        Assert.Fail($"the state does not settle:\n{await PlanAsync(stack)}");
    }

    private async Task<PlannedChange> PlanAsync(string stack)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "cdk.tf.json"), stack);
        await File.WriteAllTextAsync(Path.Combine(_folder, "offline.tfstate"), _state.ToJson());
        var plan = await _workspace.PlanAsync(["-refresh=false"], _ => { }, CancellationToken.None);
        return new PlannedChange(JsonDocument.Parse(plan.Json).RootElement);
    }
}
