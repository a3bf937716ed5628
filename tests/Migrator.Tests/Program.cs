using Infra.EmbeddedPostgres;

namespace Infra.Migrator.Tests;

/// <summary>What tests run as a process of its own, to see what is left when it ends.</summary>
internal static class Program
{
    /// <summary><c>embedded-server [repository root]</c> starts a server, writes its folder's name and waits to be ended.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["embedded-server", ..])
        {
            return 1;
        }

        try
        {
            await using var server = await EmbeddedPostgresServer.StartAsync(
                new EmbeddedPostgresOptions { RepositoryRoot = args.ElementAtOrDefault(1) });
            Console.WriteLine(Path.GetDirectoryName(server.LogFilePath));
            await Task.Delay(Timeout.Infinite);
            return 0;
        }
        catch (EmbeddedPostgresException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 2;
        }
    }
}
