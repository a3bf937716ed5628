using System.Runtime.CompilerServices;

namespace Infra.Tests.Synthesis;

/// <summary>Compares text with a committed file below <c>tests/Infra.Tests/Golden</c>; <c>UPDATE_GOLDEN=1</c> rewrites it.</summary>
public static class Golden
{
    public static void AssertMatches(string file, string actual, [CallerFilePath] string thisFile = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "Golden", file);
        if (System.Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"Golden/{file} is missing: write it with UPDATE_GOLDEN=1 dotnet test tests/Infra.Tests, then read it");
        var expected = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (expected != actual)
        {
            var expectedLines = expected.Split('\n');
            var actualLines = actual.Split('\n');
            var first = Enumerable.Range(0, Math.Max(expectedLines.Length, actualLines.Length))
                .First(line => expectedLines.ElementAtOrDefault(line) != actualLines.ElementAtOrDefault(line));
            Assert.Fail($"Golden/{file} differs from line {first + 1} on.\n  committed: {expectedLines.ElementAtOrDefault(first) ?? "(end)"}\n"
                + $"  now:       {actualLines.ElementAtOrDefault(first) ?? "(end)"}\nIf the change is meant, run UPDATE_GOLDEN=1 dotnet test tests/Infra.Tests and review the diff.");
        }
    }
}
