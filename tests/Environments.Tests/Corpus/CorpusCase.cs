using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Tests.Corpus;

/// <summary>A broken environment file: one mistake, under which a comment such as <c>// ^ RDS012</c> or <c>// ^ RDS012 warning</c> points
/// to the column where it has to be found. Where the caret cannot stand, in the first two columns, the line is indented.</summary>
public sealed partial record CorpusCase(string Name, string Text, string RuleId, RuleSeverity Severity, int Line, int Column)
{
    public static string Folder { get; } = FolderOfThisFile();

    /// <summary>The files that cases extend.</summary>
    public static IReadOnlyList<string> BaseFiles() => [.. Files().Where(IsBase)];

    /// <summary>All cases, by file name.</summary>
    public static IReadOnlyList<CorpusCase> All() => [.. Files().Where(file => !IsBase(file)).Select(Read)];

    public static CorpusCase Read(string file)
    {
        var text = File.ReadAllText(file);
        var lines = text.Split('\n');
        var (index, marker) = lines.Select(line => Marker().Match(line)).Index().Single(line => line.Item.Success);
        return new CorpusCase(
            Path.GetFileNameWithoutExtension(file),
            text,
            marker.Groups["rule"].Value,
            marker.Groups["severity"] is { Success: true } severity ? Enum.Parse<RuleSeverity>(severity.Value, ignoreCase: true) : RuleSeverity.Error,
            Line: index,
            Column: marker.Groups["caret"].Index + 1);
    }

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal);

    private static bool IsBase(string file) => Path.GetFileName(file).StartsWith("base", StringComparison.Ordinal);

    private static string FolderOfThisFile([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"^\s*//\s*(?<caret>\^)\s*(?<rule>[A-Z0-9]+)(\s+(?<severity>warning|hint))?\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Marker();
}
