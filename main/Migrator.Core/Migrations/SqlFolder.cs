using System.Security.Cryptography;
using System.Text;

namespace Infra.Migrator.Migrations;

/// <summary>The SQL files of a folder, which any number of tenants share.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Files">Its files in the order of one run: hooks before, versioned ones by number, repeatable ones by name, hooks
/// after.</param>
/// <param name="ManifestHash"><c>sha256:</c> and the hash of all file names and checksums: two folders with the same hash hold the same
/// files.</param>
internal sealed record SqlFolder(string Path, IReadOnlyList<MigrationFile> Files, string ManifestHash)
{
    /// <summary>The files of a kind, in their order.</summary>
    public IEnumerable<MigrationFile> Of(MigrationKind kind) => Files.Where(file => file.Kind == kind);

    /// <summary>Reads and checks every file of a folder.</summary>
    /// <param name="path">Folder; files that do not end in <c>.sql</c> are not looked at.</param>
    /// <param name="problems">Told everything that is wrong, as <c>file:line:column: problem</c>; what is wrong is left out of the
    /// result.</param>
    public static SqlFolder Read(string path, ICollection<string> problems)
    {
        var files = new List<MigrationFile>();
        if (!Directory.Exists(path))
        {
            problems.Add($"{path}: the folder does not exist");
        }
        else
        {
            foreach (var file in Directory.GetFiles(path, "*.sql").Order(StringComparer.Ordinal))
            {
                if (MigrationFile.Read(file, problems) is { } read)
                {
                    files.Add(read);
                }
            }
        }

        foreach (var group in files.Where(file => file.Kind == MigrationKind.Versioned).GroupBy(file => file.Version)
            .Where(group => group.Count() > 1))
        {
            problems.Add(
                $"{path}: version {group.Key} stands for {string.Join(" and ", group.Select(file => file.FileName))}: renumber one");
        }

        var manifest = string.Concat(files.OrderBy(file => file.FileName, StringComparer.Ordinal)
            .Select(file => $"{file.FileName} {file.Checksum}\n"));
        return new SqlFolder(
            path,
            [.. files.OrderBy(file => file.Kind).ThenBy(file => file.Version).ThenBy(file => file.Name, StringComparer.Ordinal)],
            $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)))}");
    }
}
