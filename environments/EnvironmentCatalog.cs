using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;
using Infra.Environments.Validation;

namespace Infra.Environments;

/// <summary>The environments of a repository: every <c>environments/&lt;system&gt;/&lt;deployment&gt;.json</c> but the <c>base*.json</c>
/// that they extend.</summary>
public sealed class EnvironmentCatalog
{
    private const string FolderName = "environments";

    private EnvironmentCatalog(string repositoryRoot) => RepositoryRoot = repositoryRoot;

    /// <summary>The repository's folder; problems name files relative to it.</summary>
    public string RepositoryRoot { get; }

    /// <summary>The folder <c>environments</c>.</summary>
    public string Folder => Path.Combine(RepositoryRoot, FolderName);

    /// <summary>The nearest folder, from the given one upwards, that holds <c>cdktf.json</c> or <c>Infra.sln</c> beside
    /// <c>environments</c>;
    /// null when there is none.</summary>
    public static string? FindRoot(string startDirectory)
    {
        for (var folder = new DirectoryInfo(startDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, FolderName))
                && (File.Exists(Path.Combine(folder.FullName, "cdktf.json")) || File.Exists(Path.Combine(folder.FullName, "Infra.sln"))))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    /// <summary>Opens the catalog of the repository that a folder lies in.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder lies in no repository with environments.</exception>
    public static EnvironmentCatalog Open(string startDirectory) =>
        new(FindRoot(startDirectory)
            ?? throw new DirectoryNotFoundException(
                $"no folder '{FolderName}' beside a cdktf.json in {startDirectory} or above it; run the command inside the repository"));

    /// <summary>All names, sorted.</summary>
    public IReadOnlyList<EnvironmentName> List() =>
    [
        .. from system in Directory.EnumerateDirectories(Folder)
           from file in Directory.EnumerateFiles(system, "*.json")
           let deployment = Path.GetFileNameWithoutExtension(file)
           where !deployment.StartsWith("base", StringComparison.Ordinal)
           let text = $"{Path.GetFileName(system)}/{deployment}"
           where EnvironmentName.TryParse(text, out _)
           orderby text
           select EnvironmentName.TryParse(text, out var name) ? name : default,
    ];

    /// <summary>Reads an environment and checks all of its rules.</summary>
    /// <param name="name">Name; one that does not exist is a problem of the result.</param>
    /// <param name="overrides">Settings for this run, laid over the files. Default: none.</param>
    /// <param name="variables">Values of the file's own variables for this run, laid over the files before the overrides. Default: none.</param>
    public LoadedEnvironment Load(
        EnvironmentName name, IReadOnlyList<SettingOverride>? overrides = null, IReadOnlyList<VariableValue>? variables = null)
    {
        var file = Path.Combine(Folder, name.System, name.Deployment + ".json");
        var problems = new List<SettingsProblem>();
        if (List().Where(other => other != name && other.StackName == name.StackName).Select(other => (EnvironmentName?)other).FirstOrDefault() is { } twin)
        {
            problems.Add(new SettingsProblem(
                Relative(file), 0, 0, "", name.StackName, $"is the stack name of {twin}, too", "rename one of the two: each stack has a state of its own"));
        }

        if (!File.Exists(file))
        {
            var names = List().Select(known => known.ToString()).ToArray();
            problems.Add(new SettingsProblem(
                Relative(file), 0, 0, "", name.ToString(), "is not an environment: there is no such file",
                Suggestion.For(name.ToString(), names) is { } near ? $"did you mean {near}?" : $"there are: {string.Join(", ", names)}"));
            return new LoadedEnvironment(name, file, null, problems);
        }

        if (ReadWithBase(file, name, [], problems) is not { } root)
        {
            return new LoadedEnvironment(name, file, null, problems);
        }

        foreach (var node in SettingVariables.ToOverrides(root, variables ?? [], problems).Concat(overrides ?? []).Select(setting => setting.ToNode(problems)).OfType<ObjectNode>())
        {
            root = SettingMerge.Over(root, node, typeof(EnvironmentSettings));
        }

        root = SettingPlaceholders.Replace(root, name, SettingPlaceholders.AccountOf(root), problems);

        var binder = new SettingBinder(problems);
        var settings = binder.BindRoot(root);
        problems.AddRange(EnvironmentRules.Check(settings, Path.GetDirectoryName(file)!, binder.IsReadable)
            .Select(found => ToProblem(found.Violation, found.Severity, binder.Nodes)));

        var usable = problems.TrueForAll(problem => problem.Severity != ProblemSeverity.Error);
        return new LoadedEnvironment(name, file, usable ? settings : null,
            [
                .. problems.OrderBy(problem => problem.File, StringComparer.Ordinal)
                    .ThenBy(problem => problem.Line)
                    .ThenBy(problem => problem.Column),
            ]);
    }

    private ObjectNode? ReadWithBase(string file, EnvironmentName name, IReadOnlyList<string> readBefore, List<SettingsProblem> problems)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(new SettingsProblem(Relative(file), 0, 0, "", "", $"cannot be read: {exception.Message}",
                "make the file readable"));
            return null;
        }

        var node = SettingReader.Read(Relative(file), content, problems) is { } read
            ? SettingPlaceholders.Replace(read, name, account: null, problems)
            : null;
        if (node?.Find("extends") is not { } extends)
        {
            return node;
        }

        var position = extends.Value.Position;
        void Refuse(string rule, string fix) =>
            problems.Add(new SettingsProblem(position.File, position.Line, position.Column, "$.extends", extends.Value.Display, rule, fix));

        if (extends.Value is not ScalarNode { ValueKind: System.Text.Json.JsonValueKind.String } text
            || text.Text != Path.GetFileName(text.Text))
        {
            Refuse("must be the name of a file in the same folder", "write e.g. \"base.json\"");
            return null;
        }

        var baseFile = Path.Combine(Path.GetDirectoryName(file)!, text.Text);
        if (baseFile == file || readBefore.Contains(baseFile))
        {
            Refuse("goes round in a circle", "let the base file extend nothing");
            return null;
        }

        if (!File.Exists(baseFile))
        {
            var others = Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "*.json").Select(other => Path.GetFileName(other))
                .Where(other => other != Path.GetFileName(file));
            Refuse(
                "names a file that does not exist",
                Suggestion.For(text.Text, others) is { } near
                    ? $"did you mean \"{near}\"?"
                    : $"create {Relative(baseFile)} or correct the name");
            return null;
        }

        return ReadWithBase(baseFile, name, [.. readBefore, file], problems) is { } below
            ? SettingMerge.Over(below, node, typeof(EnvironmentSettings))
            : null;
    }

    private static SettingsProblem ToProblem(
        AwsRules.Violation violation, ProblemSeverity severity, IReadOnlyDictionary<string, SettingNode> nodes)
    {
        var path = violation.Property;
        var place = path;
        SettingNode? node;
        while (!nodes.TryGetValue(place, out node) && place.LastIndexOfAny(['.', '[']) is > 0 and var end)
        {
            place = place[..end];
        }

        var position = (node ?? nodes[SettingPath.Root]).Position;
        return new SettingsProblem(
            position.File, position.Line, position.Column, path, violation.Value ?? "", violation.Rule, violation.Fix, severity)
        {
            RuleId = violation.Definition?.Id,
        };
    }

    private string Relative(string file) => Path.GetRelativePath(RepositoryRoot, file).Replace('\\', '/');
}
