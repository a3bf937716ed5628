using System.Text.RegularExpressions;

namespace Infra.Environments.Loading;

/// <summary>Reads an environment's file together with the files that it extends, and lays overrides over them.</summary>
/// <param name="root">Repository root; files in problems are relative to it.</param>
/// <param name="problems">Where problems go.</param>
internal sealed partial class EnvironmentFileReader(string root, ProblemCollector problems)
{
    /// <summary>Key that names the base file.</summary>
    public const string Extends = "extends";

    /// <summary>Key that editors look for.</summary>
    public const string SchemaKey = "$schema";

    /// <summary>A file's name in problems: relative to the root, with forward slashes.</summary>
    public static string DisplayName(string root, string file) => Path.GetRelativePath(root, file).Replace('\\', '/');

    /// <summary>Reads a file and its bases.</summary>
    /// <returns>Null when one of them is not a JSON object; then there is a problem.</returns>
    public ObjectNode? Read(string file) => Read(file, []);

    /// <summary>Lays an override over the settings.</summary>
    public ObjectNode Apply(SettingOverride settingOverride, ObjectNode settings)
    {
        var position = new SourcePosition($"--set {settingOverride.Path}");
        if (SettingPath.TryParse(settingOverride.Path) is not { } path)
        {
            problems.Add(position, SettingPath.Root, null, "must be a path of keys", "write for example --set database.instanceClass=db.t4g.medium");
            return settings;
        }

        if (path.Steps.Any(step => step.Index is not null))
        {
            problems.Add(position, path, null, "must not name an entry of a list", "give the whole list, e.g. --set 'network.availabilityZones=[\"us-east-1a\", \"us-east-1b\"]'");
            return settings;
        }

        SettingNode node = ValueOf(settingOverride.Value, position);
        foreach (var step in path.Steps.Reverse())
        {
            var parent = new ObjectNode(position);
            parent.Members[step.Name!] = new Member(step.Name!, position, node);
            node = parent;
        }

        return (ObjectNode)NodeMerger.Merge(settings, node, SettingShapes.Root);
    }

    private ObjectNode? Read(string file, IReadOnlyList<string> extendedBy)
    {
        var display = DisplayName(root, file);
        var node = SettingsJsonParser.Parse(display, File.ReadAllBytes(file), problems);
        if (node is not ObjectNode settings)
        {
            if (node is not null)
            {
                problems.Add(node.Position, SettingPath.Root, node.Display, $"must be an object, found {node.Description}", "put the settings in { and }");
            }

            return null;
        }

        _ = settings.Members.Remove(SchemaKey);
        if (!settings.Members.Remove(Extends, out var extends))
        {
            return settings;
        }

        if (BaseOf(extends.Value, file, [.. extendedBy, file]) is not { } baseFile || Read(baseFile, [.. extendedBy, file]) is not { } below)
        {
            return null;
        }

        return (ObjectNode)NodeMerger.Merge(below, settings, SettingShapes.Root);
    }

    private string? BaseOf(SettingNode value, string file, IReadOnlyList<string> chain)
    {
        var path = SettingPath.Of(Extends);
        if (value is not ScalarNode { Kind: ScalarKind.String } scalar || !FileName().IsMatch(scalar.Text))
        {
            problems.Add(value.Position, path, value.Display, "must be the name of a JSON file in the same folder", "write for example \"base.json\"");
            return null;
        }

        var folder = Path.GetDirectoryName(file)!;
        var baseFile = Path.Combine(folder, scalar.Text);
        if (chain.Contains(baseFile))
        {
            var names = chain.SkipWhile(link => link != baseFile).Append(baseFile).Select(Path.GetFileName);
            problems.Add(value.Position, path, value.Display, $"must not lead back to itself: {string.Join(" → ", names)}", "remove one of the extends");
            return null;
        }

        if (!File.Exists(baseFile))
        {
            var others = Directory.EnumerateFiles(folder, "*.json").Select(Path.GetFileName).Where(name => name != Path.GetFileName(file)).Order().ToArray();
            problems.Add(value.Position, path, value.Display, "must name a file that exists",
                Spelling.Closest(scalar.Text, others!) is { } closest ? $"did you mean '{closest}'?" : $"add {DisplayName(root, baseFile)}, or remove extends");
            return null;
        }

        return baseFile;
    }

    private static SettingNode ValueOf(string text, SourcePosition position)
    {
        var node = SettingsJsonParser.Parse(position.File, System.Text.Encoding.UTF8.GetBytes(text), new ProblemCollector());
        return node is null
            ? new ScalarNode(ScalarKind.String, text, position)
            : At(position, node);
    }

    /// <summary>The value of an override has no lines: everything in it stands at the override.</summary>
    private static SettingNode At(SourcePosition position, SettingNode node)
    {
        switch (node)
        {
            case ObjectNode @object:
                var objectCopy = new ObjectNode(position);
                foreach (var (name, member) in @object.Members)
                {
                    objectCopy.Members[name] = new Member(name, position, At(position, member.Value));
                }

                return objectCopy;
            case ArrayNode array:
                var arrayCopy = new ArrayNode(position);
                arrayCopy.Items.AddRange(array.Items.Select(item => At(position, item)));
                return arrayCopy;
            default:
                return (ScalarNode)node with { Position = position, IsUnquoted = true };
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\.json\z")]
    private static partial Regex FileName();
}
