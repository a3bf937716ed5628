namespace Infra.Policies.Tests;

public sealed class MutationTests
{
    public static TheoryData<string> Names => Golden.All;

    [Theory]
    [MemberData(nameof(Names))]
    public void Removing_any_single_protection_is_told(string text)
    {
        var name = Golden.Name(text);
        var settings = Golden.Settings(name);
        var stack = Golden.Json(name);
        var before = Golden.Check(stack, settings).Findings.Where(finding => finding.IsOpen).Select(Key).ToHashSet();

        var mutations = Mutation.Of(stack).ToArray();
        var survivors = mutations
            .Where(mutation => !Golden.Check(mutation.Stack, settings).Findings.Any(
                finding => finding.IsOpen && finding.Severity >= mutation.Least && !before.Contains(Key(finding))))
            .Select(mutation => mutation.ToString())
            .ToArray();

        Assert.True(mutations.Length > 80, $"only {mutations.Length} mutations were made");
        Assert.True(survivors.Length == 0, $"{survivors.Length} of {mutations.Length} mutations survive:\n{string.Join('\n', survivors)}");
    }

    private static (string, string, string, string) Key(Finding finding) => (finding.Policy.Id, finding.Address, finding.Argument, finding.Message);
}
