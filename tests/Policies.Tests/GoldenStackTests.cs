using System.Diagnostics;
using Xunit.Abstractions;

namespace Infra.Policies.Tests;

public sealed class GoldenStackTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => Golden.All;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_deployment_passes_without_errors_and_warnings(string text)
    {
        var name = Golden.Name(text);

        var result = Golden.Check(Golden.Json(name), Golden.Settings(name));

        Assert.Empty(result.Errors.Concat(result.Warnings).Select(finding =>
            $"{finding.Severity} {finding.Policy} {finding.Address} {finding.Message}"));
        Assert.Empty(result.UnusedSuppressions.Select(suppression => $"{suppression.Rule} {suppression.At}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_suppression_has_a_reason_that_says_something(string text) =>
        Assert.All(Golden.Settings(Golden.Name(text)).Suppressions, suppression => Assert.True(suppression.Reason.Length >= 20, suppression.Reason));

    [Fact]
    public void All_deployments_are_checked_in_a_small_part_of_the_time_of_their_synthesis()
    {
        var stacks = Golden.Names.Select(name => (Json: Golden.Json(name), Settings: Golden.Settings(name))).ToArray();
        foreach (var (json, settings) in stacks)
        {
            Golden.Check(json, settings);
        }

        var watch = Stopwatch.StartNew();
        foreach (var (json, settings) in stacks)
        {
            Golden.Check(json, settings);
        }

        // Synthesising the nine takes some ten seconds; a fifth of it would be two.
        output.WriteLine($"{watch.Elapsed.TotalMilliseconds:0} ms for {stacks.Length} stacks");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
    }
}
