using Infra.Cli.Stacks;
using Infra.Environments;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>Every shipped environment, loaded and synthesised once for all tests.</summary>
public static class SynthesizedEnvironments
{
    private static readonly Lazy<IReadOnlyDictionary<string, SynthTemplate>> Templates = new(SynthesizeAll);

    /// <summary>The names of all environments, as theory data.</summary>
    public static TheoryData<string> Names => [.. Catalog().List().Select(name => name.ToString())];

    public static EnvironmentCatalog Catalog() => EnvironmentCatalog.Open(AppContext.BaseDirectory);

    public static IReadOnlyList<LoadedEnvironment> LoadAll() => [.. Catalog().List().Select(name => Catalog().Load(name))];

    public static SynthTemplate Of(string environment) => Templates.Value[environment];

    /// <summary>The files that a synth of the environments writes, by path relative to the output folder.</summary>
    public static IReadOnlyDictionary<string, string> Synthesize(IReadOnlyList<LoadedEnvironment> environments)
    {
        var folder = Directory.CreateTempSubdirectory("synth-").FullName;
        try
        {
            StackSynthesizer.Synthesize(environments, folder);
            return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, SynthTemplate> SynthesizeAll()
    {
        var environments = LoadAll();
        var files = Synthesize(environments);
        return environments.ToDictionary(
            environment => environment.Name.ToString(),
            environment => SynthTemplate.OfJson(files[$"stacks/{environment.Name.StackName}/cdk.tf.json"]));
    }
}
