using Infra.Cli.Output;
using Infra.Cli.Terraform;
using Infra.Environments;

namespace Infra.Cli.Commands;

/// <summary>Takes environments from their settings to a Terraform plan.</summary>
internal sealed class EnvironmentPlanner(CommandConsole console, ToolFolders folders)
{
    private readonly TerraformTools _terraform = TerraformTools.For(folders);

    /// <summary>Synthesises environments into a temporary folder and hands its stacks over.</summary>
    /// <param name="environments">Valid environments.</param>
    /// <param name="work">Given the folder that holds one folder per stack.</param>
    /// <param name="cancellationToken">Stops before the work.</param>
    public async Task<T> SynthesizeAsync<T>(
        IReadOnlyList<LoadedEnvironment> environments, Func<string, Task<T>> work, CancellationToken cancellationToken)
    {
        var output = Directory.CreateTempSubdirectory("infra-synth-").FullName;
        try
        {
            await console.StepAsync(
                $"Synthesising {string.Join(", ", environments.Select(environment => environment.Name))}",
                _ => Synthesis.RunAsync(environments, output, cancellationToken));
            return await work(Path.Combine(output, "stacks"));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    /// <summary>Prepares a working folder for a synthesised environment and initialises it.</summary>
    /// <param name="environment">Which.</param>
    /// <param name="stacksFolder">Folder that holds one folder per stack.</param>
    /// <param name="offline">True for placeholder credentials and an empty local state.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public async Task<TerraformWorkspace> InitAsync(
        LoadedEnvironment environment, string stacksFolder, bool offline, CancellationToken cancellationToken)
    {
        var workspace = await console.StepAsync(
            $"Looking for Terraform and the providers of {environment.Name}",
            _ => _terraform.OpenAsync(
                Path.Combine(stacksFolder, environment.Name.StackName),
                environment.ProviderLockFile,
                offline,
                console.Note,
                cancellationToken));
        try
        {
            await console.StepAsync($"terraform init {environment.Name}", _ => workspace.InitAsync(cancellationToken));
            return workspace;
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>Plans an initialised environment.</summary>
    /// <param name="environment">Which.</param>
    /// <param name="workspace">Its working folder.</param>
    /// <param name="arguments">Further arguments of <c>terraform plan</c>.</param>
    /// <param name="cancellationToken">Interrupts Terraform in good order.</param>
    public Task<TerraformPlan> PlanAsync(
        LoadedEnvironment environment, TerraformWorkspace workspace, IReadOnlyList<string> arguments,
            CancellationToken cancellationToken) =>
        console.StepAsync($"terraform plan {environment.Name}", report => workspace.PlanAsync(arguments, report, cancellationToken));

    /// <summary>Whether to plan with placeholders, said in one line.</summary>
    public bool ChooseOffline(bool? wish)
    {
        var machine = MachineEnvironment.Current;
        var offline = wish ?? !AwsCredentials.AreThere(machine.Variable, machine.HomeFolder);
        if (offline)
        {
            var why = wish is null ? "No AWS credentials found" : "Offline";
            console.Note($"{why}: planning with placeholder ones against an empty state, so everything is an add");
        }

        return offline;
    }
}
