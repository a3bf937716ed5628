using System.Runtime.CompilerServices;

namespace Infra.Environments.Tests;

/// <summary>A repository with one system, <c>app</c>, in a temporary folder; its deployment <c>app/prod</c> starts as the shipped
/// <c>startupwebapp/prod</c>.</summary>
public sealed class TemporaryRepository : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("environments-").FullName;

    public TemporaryRepository()
    {
        Directory.CreateDirectory(Path.Combine(_root, "environments", "app"));
        File.WriteAllText(Path.Combine(_root, "cdktf.json"), "{}");
        Write("prod.json", Shipped);
    }

    public static string RepositoryRoot() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    private static string ThisFile([CallerFilePath] string path = "") => path;

    public static string Shipped { get; } = File.ReadAllText(Path.Combine(RepositoryRoot(), "environments", "startupwebapp", "prod.json"));

    public EnvironmentCatalog Catalog => EnvironmentCatalog.Open(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(_root, "environments", "app", file), text);

    public void WriteSystem(string system, string file, string text) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "environments", system)).FullName, file), text);

    public void Write(string file, byte[] content) => File.WriteAllBytes(Path.Combine(_root, "environments", "app", file), content);

    /// <summary>Changes the deployment's file; the text to replace has to be there.</summary>
    public TemporaryRepository With(string old, string replacement)
    {
        var file = Path.Combine(_root, "environments", "app", "prod.json");
        var text = File.ReadAllText(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(old, replacement, StringComparison.Ordinal));
        return this;
    }

    public LoadedEnvironment Load(params SettingOverride[] overrides) => Catalog.Load(new EnvironmentName("app", "prod"), overrides);

    /// <summary>The errors without their file and place: <c>path value rule fix</c>.</summary>
    public IReadOnlyList<string> Errors() => [.. Load().Errors.Select(problem => $"{problem.Path}  {problem.Value}  {problem.Rule}  {problem.Fix}")];
}
