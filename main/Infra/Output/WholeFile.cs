namespace Infra.Cli.Output;

/// <summary>Writes files so that nobody ever sees half of one.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the file and renames.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its new content.</param>
    /// <param name="option">Option of the command line that names the file, for the message.</param>
    /// <exception cref="UserException">It cannot be written; what was there is still there.</exception>
    public static void Write(string path, string text, string option = "--output")
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

            throw new UserException($"{option} {path} cannot be written: {exception.Message}", exception);
        }
    }
}
