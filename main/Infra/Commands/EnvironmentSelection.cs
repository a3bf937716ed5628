using System.CommandLine;
using Infra.Environments;

namespace Infra.Cli.Commands;

/// <summary>The environments that a command line names.</summary>
internal static class EnvironmentSelection
{
    /// <summary>Any number of names; none means all.</summary>
    public static Argument<string[]> Several() => new("environment")
    {
        Description = "Names such as startupwebapp/prod. Default: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The repository's environments.</summary>
    /// <exception cref="UserException">Neither this folder nor the program lies in a repository with environments.</exception>
    public static EnvironmentCatalog OpenCatalog()
    {
        var current = Directory.GetCurrentDirectory();
        var start = EnvironmentCatalog.FindRoot(current) is null && EnvironmentCatalog.FindRoot(AppContext.BaseDirectory) is not null
            ? AppContext.BaseDirectory
            : current;
        try
        {
            return EnvironmentCatalog.Open(start);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new UserException(exception.Message, exception);
        }
    }

    /// <summary>Reads the names, or takes all when there are none.</summary>
    /// <exception cref="UserException">A name is not written <c>system/deployment</c>, or there are no environments.</exception>
    public static IReadOnlyList<EnvironmentName> Names(EnvironmentCatalog catalog, IReadOnlyList<string> texts)
    {
        var names = texts.Count == 0 ? catalog.List() : [.. texts.Distinct().Select(text => Name(catalog, text))];
        return names.Count > 0 ? names : throw new UserException($"there is no environment in {catalog.Folder}");
    }

    /// <summary>Loads environments and stops the command when one of them is not valid.</summary>
    /// <param name="catalog">The repository's environments.</param>
    /// <param name="names">Which.</param>
    /// <param name="settings">Settings for this run.</param>
    /// <param name="warn">Told each warning.</param>
    /// <exception cref="UserException">At least one has errors; the message lists all of them.</exception>
    public static IReadOnlyList<LoadedEnvironment> LoadValid(
        EnvironmentCatalog catalog, IReadOnlyList<EnvironmentName> names, RunSettings settings, Action<string> warn)
    {
        var loaded = catalog.LoadAll(names, settings.Overrides, settings.Variables);
        var errors = loaded.SelectMany(environment => environment.Errors).Distinct().ToArray();
        if (errors.Length > 0)
        {
            throw new UserException(
                $"{errors.Length} problem{(errors.Length == 1 ? "" : "s")} in the settings:\n"
                + string.Join('\n', errors.Select(problem => $"  {problem}")));
        }

        foreach (var warning in loaded.SelectMany(environment => environment.Warnings).Distinct())
        {
            warn(warning.ToString());
        }

        return loaded;
    }

    private static EnvironmentName Name(EnvironmentCatalog catalog, string text) => EnvironmentName.TryParse(text, out var name)
        ? name
        : throw new UserException(
            $"'{text}' is not an environment: write system/deployment, both in lower-case letters, digits and hyphens; "
            + $"there are {string.Join(", ", catalog.List())}");
}
