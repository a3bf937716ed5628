using System.Text.RegularExpressions;

namespace Infra.Tests.Synthesis;

/// <summary>Keeps a module's README true: its usage is code that a test runs, and its tables name every property.</summary>
internal static partial class ModuleReadme
{
    /// <summary>Fails unless the C# block of a README stands, line by line, in a test's source.</summary>
    /// <param name="readme">Path of the README in the repository.</param>
    /// <param name="testSource">Path of the test's source in the repository.</param>
    public static void AssertUsageIsTested(string readme, string testSource)
    {
        var usage = Code().Match(Read(readme)).Groups["code"].Value;
        Assert.NotEmpty(usage);
        Assert.Contains(Trimmed(usage), Trimmed(Read(testSource)), StringComparison.Ordinal);
    }

    /// <summary>Fails unless a README has a table row for every public property of the types.</summary>
    public static void AssertNamesProperties(string readme, params Type[] types)
    {
        var text = Read(readme);
        Assert.All(
            types.SelectMany(type => type.GetProperties()).Where(property => property.Name is not ("EqualityContract" or "Node")),
            property => Assert.Contains($"\n| `{property.Name}` |", text, StringComparison.Ordinal));
    }

    private static string Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Infra.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no Infra.sln above {AppContext.BaseDirectory}");
        }

        return File.ReadAllText(Path.Combine(folder.FullName, path));
    }

    private static string Trimmed(string text) => string.Join('\n', text.Trim().Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
