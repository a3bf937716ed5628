namespace Infra.Cli.Output;

/// <summary>Writes files so that nobody ever sees half of one.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the file and renames.</summary>
    /// <exception cref="UserException">It cannot be written; what was there is still there.</exception>
    public static void Write(string path, string text)
    {
        var full = Path.GetFullPath(path);
        var beside = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(beside, text);
            File.Move(beside, full, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(beside))
            {
                File.Delete(beside);
            }

            throw new UserException($"--output {path} cannot be written: {exception.Message}", exception);
        }
    }
}
