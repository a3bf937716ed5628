using System.Diagnostics.CodeAnalysis;
using Infra.Environments.Loading;
using Infra.Environments.Validation;

namespace Infra.Environments;

/// <summary>The environments of a repository: <c>environments/&lt;system&gt;/&lt;deployment&gt;.json</c>. Files whose name begins with
/// <c>base</c> are there to be extended and are not environments.</summary>
/// <param name="root">Folder that holds the folder <c>environments</c>.</param>
public sealed class EnvironmentCatalog(string root)
{
    /// <summary>Name of the folder that holds the environments.</summary>
    public const string FolderName = "environments";

    private static readonly string[] BuildFolders = ["bin", "obj"];

    /// <summary>Folder that holds the folder <c>environments</c>; files in problems are relative to it.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    private string EnvironmentsFolder => Path.Combine(Root, FolderName);

    /// <summary>The nearest folder, from the given one upwards, that holds a folder <c>environments</c>; null when there is none.</summary>
    public static string? FindRoot(string startDirectory)
    {
        for (var folder = new DirectoryInfo(startDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, FolderName)))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    /// <summary>Opens the catalogue of the nearest root. Throws <see cref="DirectoryNotFoundException"/> when there is none.</summary>
    public static EnvironmentCatalog Open(string startDirectory) =>
        new(FindRoot(startDirectory) ?? throw new DirectoryNotFoundException(
            $"no folder '{FolderName}' in {startDirectory} or above it: run this inside the repository"));

    /// <summary>All environments by system and deployment.</summary>
    public IReadOnlyList<EnvironmentName> List() =>
    [
        .. Files()
            .Select(file => EnvironmentName.TryParse(file.Name, out var name) ? name : (EnvironmentName?)null)
            .OfType<EnvironmentName>(),
    ];

    /// <summary>Files that stand where an environment does, but whose name cannot be one's.</summary>
    public IReadOnlyList<SettingsProblem> ListMisnamed() =>
    [
        .. Files()
            .Where(file => !EnvironmentName.TryParse(file.Name, out _))
            .Select(file => new SettingsProblem(
                EnvironmentFileReader.DisplayName(Root, file.Path),
                0,
                0,
                "$",
                null,
                "must be named <system>/<deployment>.json in lower-case letters, digits and hyphens, a letter first",
                "rename the file or its folder; a file to be extended begins with 'base'")),
    ];

    /// <summary>Finds an environment by what somebody typed.</summary>
    /// <param name="text">A name, <c>system/deployment</c>.</param>
    /// <param name="name">The environment.</param>
    /// <param name="problem">What is wrong with the text, with the name that may have been meant; null when the environment is found.</param>
    public bool TryFind(string text, out EnvironmentName name, [NotNullWhen(false)] out SettingsProblem? problem)
    {
        var names = List();
        problem = EnvironmentName.TryParse(text, out name) && names.Contains(name) ? null : Unknown(text, names);
        return problem is null;
    }

    /// <summary>Reads and checks an environment. Bad content never throws: it comes back as problems.</summary>
    public LoadedEnvironment Load(EnvironmentName name) => Load(name, []);

    /// <summary>Reads an environment, lays overrides over it in their order, and checks the result.</summary>
    public LoadedEnvironment Load(EnvironmentName name, IReadOnlyList<SettingOverride> overrides)
    {
        var file = Path.Combine(EnvironmentsFolder, name.System ?? "", $"{name.Deployment}.json");
        var names = List();
        if (!names.Contains(name))
        {
            return new LoadedEnvironment { Name = name, FilePath = file, Settings = null, Problems = [Unknown(name.ToString(), names)] };
        }

        var problems = new ProblemCollector();
        var reader = new EnvironmentFileReader(Root, problems);
        var node = reader.Read(file);
        var settings = node is null ? null : overrides.Aggregate(node, (below, settingOverride) => reader.Apply(settingOverride, below));
        var bound = settings is null ? null : new SettingsBinder(problems).Bind(settings);
        if (bound is not null)
        {
            EnvironmentRules.Check(new SettingsCheck(bound, settings!, problems, Path.GetDirectoryName(file)!));
        }

        return new LoadedEnvironment
        {
            Name = name,
            FilePath = file,
            Settings = problems.HasErrors ? null : bound,
            Problems = problems.InOrder(EnvironmentFileReader.DisplayName(Root, file)),
        };
    }

    private IEnumerable<(string Name, string Path)> Files() =>
        !Directory.Exists(EnvironmentsFolder) ? [] : Directory.EnumerateDirectories(EnvironmentsFolder)
            .Where(folder => !BuildFolders.Contains(Path.GetFileName(folder)))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json"))
            .Where(file => !Path.GetFileName(file).StartsWith("base", StringComparison.Ordinal))
            .Select(file => (Name: $"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileNameWithoutExtension(file)}", Path: file))
            .OrderBy(file => file.Name, StringComparer.Ordinal);

    private static SettingsProblem Unknown(string text, IReadOnlyList<EnvironmentName> names)
    {
        var known = names.Select(name => name.ToString()).ToArray();
        var fix = Spelling.Closest(text, known) is { } closest ? $"did you mean '{closest}'?"
            : known.Length == 0 ? $"add a file {FolderName}/<system>/<deployment>.json"
            : $"write one of {string.Join(", ", known)}";
        return new SettingsProblem(FolderName, 0, 0, "$", text, "is not an environment", fix);
    }
}
