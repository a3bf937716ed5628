using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Benchmarks.Measuring;
using Npgsql;

namespace Infra.Benchmarks.Reporting;

/// <summary>Where and with what was measured.</summary>
/// <param name="Date">Day, UTC.</param>
/// <param name="Processor">Model of the processor.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="OperatingSystem">Its name.</param>
/// <param name="Dotnet">Version of .NET.</param>
/// <param name="Npgsql">Version of Npgsql.</param>
/// <param name="Server">What the server says about itself.</param>
/// <param name="Psql">What psql says about itself.</param>
/// <param name="Sqitch">Version of the Debian package, or why there is none.</param>
/// <param name="ServerSettings">Settings of the server beside its defaults.</param>
/// <param name="Repetitions">Runs of each contender beside the discarded one.</param>
/// <param name="PauseSeconds">Pause before each run.</param>
internal sealed record Setup(
    string Date, string Processor, int Cores, long MemoryBytes, string OperatingSystem, string Dotnet, string Npgsql, string Server,
    string Psql, string Sqitch, IReadOnlyDictionary<string, string> ServerSettings, int Repetitions, double PauseSeconds)
{
    /// <summary>Describes this machine.</summary>
    public static async Task<Setup> ReadAsync(
        BenchmarkServer server, string psql, string sqitch, int repetitions, TimeSpan pause, CancellationToken cancellationToken) => new(
        DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ProcessorModel(), Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription, typeof(NpgsqlConnection).Assembly.GetName().Version!.ToString(3),
        await server.ScalarAsync("SELECT version()", cancellationToken), psql, sqitch, BenchmarkServer.Settings, repetitions,
        pause.TotalSeconds);

    private static string ProcessorModel()
    {
        const string Key = "model name";
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

/// <summary>Everything that one run of this program found out.</summary>
/// <param name="Setup">Where and with what.</param>
/// <param name="Results">Contenders in situations.</param>
/// <param name="Gates">Ratios that were asked for; none unless with <c>--gates</c>.</param>
internal sealed record ReportDocument(Setup Setup, IReadOnlyList<Result> Results, IReadOnlyList<Gate> Gates)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The report for programs.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions) + "\n";

    /// <summary>Reads a report that was written earlier.</summary>
    public static ReportDocument Read(string json) => JsonSerializer.Deserialize<ReportDocument>(json, JsonOptions)!;
}
