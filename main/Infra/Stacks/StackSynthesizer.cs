using Infra.Environments;

namespace Infra.Cli.Stacks;

/// <summary>Turns environments into Terraform JSON.</summary>
public static class StackSynthesizer
{
    /// <summary>Writes <c>stacks/&lt;stack&gt;/cdk.tf.json</c> for each environment, and CDKTF's manifest, below the folder.</summary>
    /// <param name="environments">Environments without errors.</param>
    /// <param name="outputDirectory">Folder, by default <c>cdktf.out</c>; made when missing.</param>
    /// <exception cref="InvalidOperationException">An environment has errors.</exception>
    public static void Synthesize(IReadOnlyList<LoadedEnvironment> environments, string outputDirectory)
    {
        var app = new App(new AppConfig { Outdir = outputDirectory });
        foreach (var environment in environments)
        {
            _ = new EnvironmentStack(
                app, environment.Name, environment.Settings ?? throw new InvalidOperationException($"{environment.Name} has errors and cannot be synthesised"));
        }

        app.Synth();
    }
}
