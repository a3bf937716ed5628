using Infra.EmbeddedPostgres;

namespace Infra.Migrator.Tests.Support;

/// <summary>pg_dump and its kin: those on PATH, else those of a Debian package.</summary>
public static class PostgresClient
{
    /// <summary>Full path of a program, and the variables that it needs.</summary>
    public static async Task<(string Path, IReadOnlyDictionary<string, string> Variables)> FindAsync(string program)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (path.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) is { } found)
        {
            return (found, new Dictionary<string, string> { ["PATH"] = path });
        }

        var package = await DebianPackages.EnsureAsync("postgresql-client");
        return (package.Program($"usr/lib/postgresql/*/bin/{program}"), new Dictionary<string, string>(package.Variables) { ["PATH"] = path });
    }
}
