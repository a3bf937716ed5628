using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;
using Infra.Environments.Validation;

namespace Infra.Environments;

/// <summary>The environments of a repository: every <c>environments/&lt;system&gt;/&lt;deployment&gt;.json</c> but the <c>base*.json</c>
/// that they extend.</summary>
public sealed class EnvironmentCatalog
{
    private const string FolderName = "environments";

    /// <summary>A base file elsewhere.</summary>
    public static readonly RuleDefinition ExtendsForm = new(
        "CFG021", RuleSeverity.Error,
        "\"extends\" names a file of the same folder",
        "A system's files stand together, so that a reader finds all that a deployment is made of.",
        "Write the file's name only, e.g. \"base.json\".",
        "README.md#add-an-environment");

    /// <summary>A file that extends itself.</summary>
    public static readonly RuleDefinition ExtendsCircle = new(
        "CFG022", RuleSeverity.Error,
        "\"extends\" does not lead back to the file",
        "A circle has no beginning to read from.",
        "Let the base file extend nothing.",
        "README.md#add-an-environment");

    /// <summary>A base file that is not there.</summary>
    public static readonly RuleDefinition ExtendsFile = new(
        "CFG023", RuleSeverity.Error,
        "The file that \"extends\" names exists",
        "Without it most of the settings are missing.",
        "Create the file, or correct the name.",
        "README.md#add-an-environment");

    /// <summary>Two environments of one stack.</summary>
    public static readonly RuleDefinition StackName = new(
        "CFG024", RuleSeverity.Error,
        "Each environment has a stack name of its own",
        "Two deployments of one stack name share a state: the second would replace what the first made.",
        "Rename one of the two.",
        "https://developer.hashicorp.com/terraform/language/state");

    /// <summary>An environment that is not there.</summary>
    public static readonly RuleDefinition Exists = new(
        "CFG025", RuleSeverity.Error,
        "The environment that is asked for exists",
        "There is no file to read.",
        "Use one of the names of infra list.",
        "README.md#add-an-environment");

    /// <summary>A file that the user may not read.</summary>
    public static readonly RuleDefinition Readable = new(
        "CFG026", RuleSeverity.Error,
        "The files of an environment can be read",
        "There are no settings otherwise.",
        "Make the file readable.",
        "README.md#add-an-environment");

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

    /// <summary>Reads environments beside each other and checks all of their rules.</summary>
    /// <param name="names">Names; the result has the same order.</param>
    /// <param name="overrides">Settings for this run, laid over the files. Default: none.</param>
    /// <param name="variables">Values of the files' own variables for this run. Default: none.</param>
    public IReadOnlyList<LoadedEnvironment> LoadAll(
        IReadOnlyList<EnvironmentName> names, IReadOnlyList<SettingOverride>? overrides = null, IReadOnlyList<VariableValue>? variables = null)
    {
        var loaded = new LoadedEnvironment[names.Count];
        Parallel.For(0, names.Count, index => loaded[index] = Load(names[index], overrides, variables));
        return loaded;
    }

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
            problems.Add(NoPlace(file).Problem(
                StackName, "", name.StackName, $"is the stack name of {twin}, too", "rename one of the two: each stack has a state of its own"));
        }

        if (!File.Exists(file))
        {
            var names = List().Select(known => known.ToString()).ToArray();
            problems.Add(NoPlace(file).Problem(
                Exists, "", name.ToString(), "is not an environment: there is no such file",
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
            .Select(violation => ToProblem(violation, binder.Nodes)));

        if (binder.IsReadable("$.suppressions") && settings.Suppressions.Count > 0)
        {
            var (marked, unused) = SuppressionRules.Apply(problems, settings.Suppressions);
            problems = [.. marked, .. unused.Select(violation => ToProblem(violation, binder.Nodes))];
        }

        var usable = problems.TrueForAll(problem => problem.Severity != RuleSeverity.Error);
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
            problems.Add(NoPlace(file).Problem(Readable, "", "", $"cannot be read: {exception.Message}",
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
        void Refuse(RuleDefinition rule, string requirement, string fix) =>
            problems.Add(position.Problem(rule, "$.extends", extends.Value.Display, requirement, fix));

        if (extends.Value is not ScalarNode { ValueKind: System.Text.Json.JsonValueKind.String } text
            || text.Text != Path.GetFileName(text.Text))
        {
            Refuse(ExtendsForm, "must be the name of a file in the same folder", "write e.g. \"base.json\"");
            return null;
        }

        var baseFile = Path.Combine(Path.GetDirectoryName(file)!, text.Text);
        if (baseFile == file || readBefore.Contains(baseFile))
        {
            Refuse(ExtendsCircle, "goes round in a circle", "let the base file extend nothing");
            return null;
        }

        if (!File.Exists(baseFile))
        {
            var others = Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "*.json").Select(other => Path.GetFileName(other))
                .Where(other => other != Path.GetFileName(file));
            Refuse(
                ExtendsFile,
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

    private static SettingsProblem ToProblem(Violation violation, IReadOnlyDictionary<string, SettingNode> nodes)
    {
        var path = violation.Property;
        var place = path;
        SettingNode? node;
        while (!nodes.TryGetValue(place, out node) && place.LastIndexOfAny(['.', '[']) is > 0 and var end)
        {
            place = place[..end];
        }

        var position = (node ?? nodes[SettingPath.Root]).Position;
        return position.Problem(violation.Definition, path, violation.Value ?? "", violation.Rule, violation.Fix);
    }

    private SourcePosition NoPlace(string file) => new(Relative(file), 0, 0);

    private string Relative(string file) => Path.GetRelativePath(RepositoryRoot, file).Replace('\\', '/');
}
