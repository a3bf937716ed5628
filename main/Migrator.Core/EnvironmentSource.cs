using Infra.Environments;
using Infra.Environments.Settings;

namespace Infra.Migrator;

/// <summary>Finds and reads the environment file.</summary>
internal static class EnvironmentSource
{
    /// <summary>Reads a deployment's file.</summary>
    /// <exception cref="MigratorException">There is none, or it has problems: all of them are told.</exception>
    public static (EnvironmentName Name, EnvironmentSettings Settings, string FilePath, string RepositoryRoot) Load(
        string text, string workingDirectory)
    {
        var name = Parse(text);
        EnvironmentCatalog catalog;
        LoadedEnvironment loaded;
        try
        {
            catalog = EnvironmentCatalog.Open(workingDirectory);
            loaded = catalog.Load(name);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new MigratorException(exception.Message);
        }

        return loaded.Settings is { } settings
            ? (name, settings, loaded.FilePath, catalog.RepositoryRoot)
            : throw new MigratorException(string.Join('\n', loaded.Problems));
    }

    /// <summary>Reads a deployment's name.</summary>
    /// <exception cref="MigratorException">It is none.</exception>
    public static EnvironmentName Parse(string text) => EnvironmentName.TryParse(text, out var name)
        ? name
        : throw new MigratorException($"--environment must be <system>/<deployment> in lower case, e.g. startupwebapp/prod, got '{text}'.");
}
