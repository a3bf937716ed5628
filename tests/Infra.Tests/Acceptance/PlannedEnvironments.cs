using Infra.Cli;
using Infra.Cli.Terraform;
using Infra.Environments;
using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance;

/// <summary>A real offline plan of every shipped environment, with the real AWS provider; each made once, when first asked for.</summary>
internal static class PlannedEnvironments
{
    private static readonly Dictionary<string, PlannedEnvironment> Plans = [];

    /// <summary>The plan of an environment.</summary>
    public static PlannedEnvironment Of(string environment)
    {
        if (!Plans.TryGetValue(environment, out var plan))
        {
            var loaded = SynthesizedEnvironments.LoadAll().Single(candidate => candidate.Name.ToString() == environment);
            plan = MakeAsync(loaded, SynthesizedEnvironments.Of(environment).Json).GetAwaiter().GetResult();
            Plans[environment] = plan;
        }

        return plan;
    }

    /// <summary>The plan of settings that are not shipped.</summary>
    /// <param name="environment">The environment, its settings changed.</param>
    public static PlannedEnvironment Of(LoadedEnvironment environment) => MakeAsync(
        environment, SynthesizedEnvironments.Synthesize([environment])[$"stacks/{environment.Name.StackName}/cdk.tf.json"]).GetAwaiter().GetResult();

    private static async Task<PlannedEnvironment> MakeAsync(LoadedEnvironment loaded, string json)
    {
        var catalog = SynthesizedEnvironments.Catalog();
        var stackFolder = Path.Combine(Directory.CreateTempSubdirectory("plan-").FullName, loaded.Name.StackName);
        Directory.CreateDirectory(stackFolder);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(stackFolder, "cdk.tf.json"), json);
            var notes = new List<string>();
            using var workspace = await TerraformTools.For(new ToolFolders(catalog.RepositoryRoot)).OpenAsync(
                stackFolder, loaded.ProviderLockFile, offline: true, notes.Add, CancellationToken.None);
            await workspace.InitAsync(CancellationToken.None);
            var warnings = await workspace.ValidateAsync(CancellationToken.None);
            var plan = await workspace.PlanAsync([], _ => { }, CancellationToken.None);
            return new PlannedEnvironment(new PlanDocument(plan.Json), plan.File, [.. warnings, .. plan.Warnings]);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(stackFolder)!, recursive: true);
        }
    }
}

/// <summary>A planned environment.</summary>
/// <param name="Document">The plan as JSON.</param>
/// <param name="File">Terraform's plan file.</param>
/// <param name="Warnings">What <c>validate</c> and <c>plan</c> warned of.</param>
internal sealed record PlannedEnvironment(PlanDocument Document, string File, IReadOnlyList<TerraformDiagnostic> Warnings);
