using System.Globalization;

namespace Infra.Fuzz.Tests;

/// <summary>How much is tried and where it begins, from the process's environment.</summary>
/// <param name="Seed"><c>INFRA_FUZZ_SEED</c>: a number, or <c>random</c>. Default: a fixed one, so
/// that a change that breaks nothing fails nothing.</param>
/// <param name="Count"><c>INFRA_FUZZ_COUNT</c>: cases that pass validation and are planned. Default: 200.</param>
internal sealed record FuzzSettings(ulong Seed, int Count)
{
    /// <summary>Cases of one Terraform run: its start costs as much as some ten of them.</summary>
    public const int BatchSize = 34;

    /// <summary>Cases drawn for each one that is planned. About half pass validation; of those,
    /// the ones that try something new are taken first.</summary>
    public const int DrawnPerCase = 4;

    private const ulong DefaultSeed = 20261121;

    /// <summary>Number of Terraform runs.</summary>
    public int Batches => (Count + BatchSize - 1) / BatchSize;

    /// <summary>Reads the variables.</summary>
    public static FuzzSettings Read() => new(
        Environment.GetEnvironmentVariable("INFRA_FUZZ_SEED") switch
        {
            null or "" => DefaultSeed,
            "random" => (ulong)Random.Shared.NextInt64(),
            var text => ulong.Parse(text, CultureInfo.InvariantCulture),
        },
        Environment.GetEnvironmentVariable("INFRA_FUZZ_COUNT") is { Length: > 0 } count ? int.Parse(count, CultureInfo.InvariantCulture) : 200);
}
