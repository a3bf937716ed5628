using Infra.Migrator.Migrations;

namespace Infra.Migrator.Tests.Support;

/// <summary>A folder of SQL files that goes when it is disposed.</summary>
public sealed class SqlFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("migrator-sql-");

    public string Folder => _folder.FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The folder, which has to be without problems.</summary>
    internal SqlFolder Read()
    {
        var problems = new List<string>();
        var folder = SqlFolder.Read(Folder, problems);
        Assert.Empty(problems);
        return folder;
    }

    /// <summary>What is wrong with the folder, without its path.</summary>
    internal IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        _ = SqlFolder.Read(Folder, problems);
        return [.. problems.Select(problem => problem.Replace($"{Folder}{Path.DirectorySeparatorChar}", "", StringComparison.Ordinal))];
    }

    /// <summary>The only file of a folder that holds this text.</summary>
    internal static MigrationFile Parse(string text, string name = "V001__a.sql")
    {
        using var files = new SqlFiles();
        files.Write(name, text);
        return files.Read().Files.Single();
    }

    /// <summary>What is wrong with a text.</summary>
    internal static string ProblemOf(string text)
    {
        using var files = new SqlFiles();
        files.Write("V001__a.sql", text);
        return Assert.Single(files.Problems());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
