using Infra.Environments;

namespace Infra.Cli.Stacks;

/// <summary>Turns environments into Terraform JSON.</summary>
public static class StackSynthesizer
{
    /// <summary>Writes <c>stacks/&lt;stack&gt;/cdk.tf.json</c> for each environment, and CDKTF's manifest, below the folder.</summary>
    /// <param name="environments">Environments without errors; the folder will hold these and no others.</param>
    /// <param name="outputDirectory">Folder, by default <c>cdktf.out</c>; made when missing.</param>
    public static void Synthesize(IReadOnlyList<(EnvironmentName Name, Infra.Environments.Settings.EnvironmentSettings Settings)> environments, string outputDirectory)
    {
        var app = new App(new AppConfig { Outdir = outputDirectory });
        foreach (var (name, settings) in environments)
        {
            _ = new EnvironmentStack(app, name, settings);
        }

        app.Synth();
    }
}
