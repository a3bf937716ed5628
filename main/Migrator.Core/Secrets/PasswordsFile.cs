using System.Text.Json;

namespace Infra.Migrator.Secrets;

/// <summary>A JSON file <c>{ "role": "password" }</c> for local use, readable by its owner alone.</summary>
internal static class PasswordsFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the file.</summary>
    /// <exception cref="MigratorException">It is missing, open to others, or not such an object.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new MigratorException($"--passwords-file {path}: the file does not exist.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new MigratorException($"--passwords-file {path}: others than its owner may open it: chmod 600 {path}");
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) is { } passwords
                && passwords.Values.All(password => !string.IsNullOrEmpty(password))
                ? passwords
                : throw new MigratorException($"--passwords-file {path}: every role needs a password: {{ \"role\": \"password\" }}");
        }
        catch (JsonException exception)
        {
            // The message of the inner exception would quote the file.
            throw new MigratorException(
                $"--passwords-file {path}:{exception.LineNumber + 1}: must be a JSON object of texts: {{ \"role\": \"password\" }}");
        }
    }
}
