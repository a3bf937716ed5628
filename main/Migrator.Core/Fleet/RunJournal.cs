using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Infra.Migrator.Fleet;

/// <summary>What a run is about, for another process to go on with it. It holds no secret.</summary>
internal sealed record JournalHeader
{
    /// <summary>The run.</summary>
    public required Guid Run { get; init; }

    /// <summary>The deployment.</summary>
    public required string Environment { get; init; }

    /// <summary>The command, e.g. <c>migrate</c>.</summary>
    public required string Command { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Hash of the tenants' SQL folders.</summary>
    public required string Manifest { get; init; }

    /// <summary>Tenants that it is about.</summary>
    public required IReadOnlyList<string> Tenants { get; init; }

    /// <summary>Whether test data is applied, too.</summary>
    public bool WithTestData { get; init; }

    /// <summary>Last version to apply.</summary>
    public long? To { get; init; }

    /// <summary>Whether lower versions may come later.</summary>
    public bool? OutOfOrder { get; init; }
}

/// <summary>A line of the journal about one tenant.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="DurationMs">Milliseconds.</param>
internal sealed record JournalLine(string Tenant, TenantOutcome Outcome, long DurationMs);

/// <summary>A file per run in which every finished tenant is one line, so that <c>resume</c> knows after any end which are left. What a tenant has is
/// in its own history; without a journal a run is simply begun again.</summary>
internal sealed class RunJournal : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly StreamWriter _writer;

    private RunJournal(string path, JournalHeader header, StreamWriter writer)
    {
        Path = path;
        Header = header;
        _writer = writer;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the run is about.</summary>
    public JournalHeader Header { get; }

    /// <summary>Begins a journal.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static RunJournal Begin(string folder, JournalHeader header)
    {
        Directory.CreateDirectory(folder);
        var name = $"{header.StartedAt.UtcDateTime.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}-{Short(header.Run)}.ndjson";
        var path = System.IO.Path.Combine(folder, name);
        var journal = new RunJournal(path, header, new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true });
        if (new FileInfo(path).Length == 0)
        {
            journal.Write(header);
        }

        return journal;
    }

    /// <summary>How a run is called by people.</summary>
    public static string Short(Guid run) => run.ToString("N")[..8];

    /// <summary>Notes a finished tenant.</summary>
    public void Note(TenantResult result) => Write(new JournalLine(result.Name, result.Outcome, result.DurationMs));

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    /// <summary>Reads the newest run of a deployment, or the one that is named.</summary>
    /// <param name="folder">Folder of the journals.</param>
    /// <param name="environment">The deployment.</param>
    /// <param name="run">Beginning of the run's id. Default: the newest.</param>
    /// <returns>Null when there is none.</returns>
    public static (JournalHeader Header, IReadOnlyDictionary<string, JournalLine> Lines)? Read(string folder, string environment, string? run = null)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        foreach (var path in Directory.GetFiles(folder, "*.ndjson").OrderDescending(StringComparer.Ordinal))
        {
            if (ReadFile(path) is { } found && found.Header.Environment == environment
                && (run is null || found.Header.Run.ToString("N").StartsWith(run.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)))
            {
                return found;
            }
        }

        return null;
    }

    private static (JournalHeader Header, IReadOnlyDictionary<string, JournalLine> Lines)? ReadFile(string path)
    {
        JournalHeader? header = null;
        var lines = new Dictionary<string, JournalLine>();
        foreach (var text in File.ReadLines(path))
        {
            try
            {
                if (header is null)
                {
                    header = JsonSerializer.Deserialize<JournalHeader>(text, Json);
                }
                else if (JsonSerializer.Deserialize<JournalLine>(text, Json) is { Tenant: not null } line)
                {
                    lines[line.Tenant] = line;
                }
            }
            catch (JsonException)
            {
                // The process was ended while it wrote the line: the tenant counts as not finished.
            }
        }

        return header is null ? null : (header, lines);
    }

    private void Write(object line)
    {
        lock (_writer)
        {
            _writer.WriteLine(JsonSerializer.Serialize(line, Json));
        }
    }
}
