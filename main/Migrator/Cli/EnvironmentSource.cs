using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Environments;
using Infra.Environments.Settings;

namespace Infra.Migrator.Cli;

/// <summary>Finds and reads the environment file.</summary>
internal static class EnvironmentSource
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Reads a deployment's file.</summary>
    /// <exception cref="MigratorException">There is none, or it has problems.</exception>
    public static (EnvironmentName Name, EnvironmentSettings Settings, string FilePath) Load(string text, string workingDirectory)
    {
        if (!EnvironmentName.TryParse(text, out var name))
        {
            throw new MigratorException($"--environment must be <system>/<deployment> in lower case, e.g. startupwebapp/prod, got '{text}'.");
        }

        for (var folder = new DirectoryInfo(workingDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "environments", name.System, $"{name.Deployment}.json");
            if (File.Exists(path))
            {
                return (name, JsonSerializer.Deserialize<EnvironmentSettings>(File.ReadAllBytes(path), Options)!, path);
            }
        }

        throw new MigratorException($"There is no environments/{name}.json in {workingDirectory} or above.");
    }
}
