using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Migrator.Migrations;

/// <summary>Starts a new SQL file.</summary>
internal static partial class NewMigration
{
    private const int DefaultDigits = 3;

    /// <summary>Makes a file with the folder's next number and a comment in it.</summary>
    /// <param name="folder">Folder; it is made when it is not there.</param>
    /// <param name="name">What the file does, in any words; its letters a-z and digits make the file's name.</param>
    /// <param name="kind">When it is to run.</param>
    /// <returns>Path of the file.</returns>
    /// <exception cref="MigratorException">The name has no letter or digit, numbers are used up, or the file is there
    /// already.</exception>
    public static string Create(string folder, string name, MigrationKind kind)
    {
        var slug = NotInNames().Replace(name.Trim().ToLowerInvariant(), "_").Trim('_');
        if (slug.Length == 0)
        {
            throw new MigratorException($"The name '{name}' has none of the letters a-z and digits that file names are made of: write another.");
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, kind switch
        {
            MigrationKind.Versioned => $"V{NextVersion(folder)}__{slug}.sql",
            MigrationKind.Repeatable => $"R__{slug}.sql",
            MigrationKind.Before => $"before__{slug}.sql",
            _ => $"after__{slug}.sql",
        });
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.Write(Encoding.UTF8.GetBytes(Header(name, kind)));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new MigratorException($"{path} is there already: it is left as it is. Edit it, or choose another name.");
        }

        return path;
    }

    private static string NextVersion(string folder)
    {
        var versions = Directory.GetFiles(folder, "*.sql").Select(path => Version().Match(Path.GetFileName(path)))
            .Where(match => match.Success).Select(match => match.Groups[1].Value).ToArray();
        var digits = versions.Length == 0 ? DefaultDigits : versions.Max(version => version.Length);
        var next = versions.Length == 0 ? 1 : versions.Max(version => long.Parse(version, CultureInfo.InvariantCulture)) + 1;
        var text = next.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return text.Length <= MigrationFile.VersionDigits
            ? text
            : throw new MigratorException($"{folder}: versions have at most {MigrationFile.VersionDigits} digits, and they are used up.");
    }

    private static string Header(string name, MigrationKind kind)
    {
        var title = LineEnds().Replace(name.Trim(), " ");
        var when = kind switch
        {
            MigrationKind.Versioned => "Runs once for each tenant, as its owner, in one transaction. Once it is applied, changes go into a new file.",
            MigrationKind.Repeatable => "Runs after the numbered files whenever it has changed, in one transaction: write CREATE OR REPLACE.",
            MigrationKind.Before => "Runs before the pending files of a tenant, each time something is pending.",
            _ => "Runs after the pending files of a tenant, each time something was pending.",
        };
        return $"-- {title}\n-- {when}\n\n";
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();

    [GeneratedRegex(@"\s+")]
    private static partial Regex LineEnds();

    [GeneratedRegex("^V([0-9]{1,18})__")]
    private static partial Regex Version();
}
