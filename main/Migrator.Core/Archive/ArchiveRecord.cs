using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Infra.Migrator.Archive;

/// <summary>What is known of an archive: the file beside it, <c>.json</c> added to its name.</summary>
internal sealed record ArchiveRecord
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The deployment, as the file name has it.</summary>
    public required string Deployment { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its database.</summary>
    public required string Database { get; init; }

    /// <summary>Its schema in a shared database; null when the whole database is archived.</summary>
    public string? Schema { get; init; }

    /// <summary>Name of the archive.</summary>
    public required string File { get; init; }

    /// <summary>Its size.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Its SHA-256, hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset ArchivedAt { get; init; }

    /// <summary>Version of the server.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The program that made it.</summary>
    public required string PgDumpVersion { get; init; }

    /// <summary>Number of tables, in the catalogue and in the archive.</summary>
    public required int Tables { get; init; }

    /// <summary>Rows by table, as the planner estimates them; -1 for a table that was never analysed.</summary>
    public required IReadOnlyDictionary<string, long> EstimatedRows { get; init; }

    /// <summary>Applied SQL files with their checksums: the history of a schema is not part of its archive.</summary>
    public required IReadOnlyDictionary<string, string> AppliedFiles { get; init; }

    /// <summary>Object identifier of the database or schema, and the transaction that last changed its row in the catalogue: both stay as they are
    /// while nobody opens it again.</summary>
    public required string Seal { get; init; }

    /// <summary>Name of the record of an archive.</summary>
    public static string PathOf(string archive) => $"{archive}.json";

    /// <summary>Reads the record of an archive.</summary>
    /// <exception cref="MigratorException">There is none, or it is damaged.</exception>
    public static async Task<ArchiveRecord> ReadAsync(string archive, CancellationToken cancellationToken)
    {
        var path = PathOf(archive);
        if (!System.IO.File.Exists(archive) || !System.IO.File.Exists(path))
        {
            throw new MigratorException(
                $"{(System.IO.File.Exists(archive) ? path : archive)} does not exist. migrator tenant archive makes both: the archive, and the record beside it.");
        }

        try
        {
            await using var stream = System.IO.File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<ArchiveRecord>(stream, Json, cancellationToken)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException exception)
        {
            throw new MigratorException($"{path} is no record of an archive: {exception.Message}", ExitCode.Usage, exception);
        }
    }

    /// <summary>Writes it beside the archive, whole or not at all, for its owner only.</summary>
    public async Task WriteAsync(string archive, CancellationToken cancellationToken)
    {
        var path = PathOf(archive);
        var partial = $"{path}.partial";
        await using (var stream = PrivateFiles.Create(partial))
        {
            await JsonSerializer.SerializeAsync(stream, this, Json, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(partial, path, overwrite: true);
    }

    /// <summary>Whether the archive is still the file that was made.</summary>
    public async Task<bool> IsIntactAsync(string archive, CancellationToken cancellationToken) =>
        new FileInfo(archive).Length == SizeBytes && await HashAsync(archive, cancellationToken) == Sha256;

    /// <summary>SHA-256 of a file, hexadecimal.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = System.IO.File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFiles
{
    /// <summary>Makes a file, over one that is there.</summary>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
