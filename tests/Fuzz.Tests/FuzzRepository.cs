using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Environments;

namespace Infra.Fuzz.Tests;

/// <summary>A folder that looks like this repository and holds generated environment files only.</summary>
internal sealed class FuzzRepository : IDisposable
{
    private const string System = "fuzz";
    private readonly string _root = Directory.CreateTempSubdirectory("infra-fuzz-").FullName;
    private readonly EnvironmentCatalog _catalog;
    private int _count;

    /// <summary>Makes the folder.</summary>
    public FuzzRepository()
    {
        Directory.CreateDirectory(Path.Combine(_root, "environments", System, "sql"));
        File.WriteAllText(Path.Combine(_root, "cdktf.json"), "{}");
        _catalog = EnvironmentCatalog.Open(_root);
    }

    /// <summary>A folder of its own for something.</summary>
    public string MakeFolder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    /// <summary>Writes a file and reads it as <c>infra validate</c> does.</summary>
    public FuzzCase Add(JsonObject settings)
    {
        var name = new EnvironmentName(System, $"case-{(_count++).ToString("000", CultureInfo.InvariantCulture)}");
        File.WriteAllText(Path.Combine(_root, "environments", System, $"{name.Deployment}.json"), settings.ToJsonString());
        try
        {
            return new FuzzCase(settings, _catalog.Load(name));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"infra validate throws instead of refusing\n{settings}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_root, recursive: true);
}
