using FsCheck;
using FsCheck.Fluent;

namespace Infra.Fuzz.Tests;

/// <summary>The numbers that one case is read off, drawn by FsCheck. A later choice may so depend on an earlier one, which settings need:
/// a replica asks for other credentials, an alarm for a topic.</summary>
/// <param name="numbers">The numbers; when they are used up, every further choice is the first possible one.</param>
internal sealed class Choices(IReadOnlyList<int> numbers)
{
    private const int Length = 1500;
    private int _next;

    /// <summary>The choices of some cases, the same for the same seed.</summary>
    public static IReadOnlyList<Choices> Draw(ulong seed, int count) =>
        [.. Gen.Choose(0, int.MaxValue - 1).ArrayOf(Length).Sample(count, new Rnd(seed), count).Select(numbers => new Choices(numbers))];

    /// <summary>A number from the least to the most, both possible.</summary>
    public int Int(int least, int most) => least + (int)(Next() % ((long)most - least + 1));

    /// <summary>A number over a wide range, small ones as likely as large ones, its ends now and then.</summary>
    public int Spread(int least, int most) => Int(0, 9) switch
    {
        0 => least,
        1 => most,
        < 6 => Int(least, (int)Math.Min(most, least + 100L)),
        _ => Int(least, most),
    };

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(int percent) => Next() % 100 >= 100 - percent;

    /// <summary>One of some.</summary>
    public T Of<T>(params IReadOnlyList<T> values) => values[Int(0, values.Count - 1)];

    /// <summary>Some of some, each once, in a drawn order.</summary>
    public IReadOnlyList<T> Some<T>(IReadOnlyList<T> values, int least, int most)
    {
        var left = values.ToList();
        var taken = new List<T>();
        for (var count = Math.Min(Int(least, most), left.Count); count > 0; count--)
        {
            var index = Int(0, left.Count - 1);
            taken.Add(left[index]);
            left.RemoveAt(index);
        }

        return taken;
    }

    private int Next() => _next < numbers.Count ? numbers[_next++] : 0;
}
