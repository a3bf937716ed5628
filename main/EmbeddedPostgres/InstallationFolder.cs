namespace Infra.EmbeddedPostgres;

/// <summary>Where programs are installed for this clone alone: one installer at a time, and nothing half-made is ever seen.</summary>
internal static class InstallationFolder
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks upwards from the program's own folder for a file of the repository.</summary>
    /// <param name="file">Its path in the repository.</param>
    /// <exception cref="EmbeddedPostgresException">No folder above has it.</exception>
    public static string FindRepositoryRoot(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, file)))
            {
                return folder.FullName;
            }
        }

        throw new EmbeddedPostgresException(
            $"{file} was not found in {AppContext.BaseDirectory} or a folder above it. Run the program from the repository.");
    }

    /// <summary>Makes the folder unless it is there.</summary>
    /// <param name="folder">The finished installation; it appears as a whole.</param>
    /// <param name="title">What is installed, for <paramref name="progress"/>.</param>
    /// <param name="fill">Fills an empty folder that will be moved to <paramref name="folder"/>.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancellationToken">Ends it; the half-made folder is removed by the next installer.</param>
    public static async Task EnsureAsync(
        string folder, string title, Func<string, Task> fill, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await using var installerLock = await LockAsync($"{folder}.lock", title, progress, cancellationToken);
        if (Directory.Exists(folder))
        {
            return;
        }

        progress?.Report($"Installing {title}");
        var partial = folder + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        Directory.CreateDirectory(partial);
        await fill(partial);
        Directory.Move(partial, folder);
    }

    /// <summary>The operating system gives the lock up when its holder dies.</summary>
    private static async Task<FileStream> LockAsync(
        string path, string title, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (
                exception is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
            {
                if (!told)
                {
                    progress?.Report($"Waiting for another program that installs {title}");
                }

                await Task.Delay(LockPoll, cancellationToken);
            }
        }
    }
}
