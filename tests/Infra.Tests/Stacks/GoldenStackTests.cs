using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>The JSON of every environment as committed: a change of it is read as a diff before it reaches a user's plan.</summary>
public sealed class GoldenStackTests
{
    public static TheoryData<string> Environments => SynthesizedEnvironments.Names;

    [Theory, MemberData(nameof(Environments))]
    public void Stack_is_the_committed_one(string environment) =>
        Golden.AssertMatches($"{environment.Replace('/', '-')}.tf.json", SynthesizedEnvironments.Of(environment).Json);

    /// <summary>Addresses are users' state: one that disappears is a destroyed resource unless a <c>moved</c> block says otherwise.</summary>
    [Theory, MemberData(nameof(Environments))]
    public void Resource_addresses_are_the_committed_ones(string environment) =>
        Golden.AssertMatches($"{environment.Replace('/', '-')}.addresses.txt", string.Join('\n', SynthesizedEnvironments.Of(environment).Addresses) + "\n");

    [Fact]
    public void Two_synths_of_the_same_input_are_byte_identical()
    {
        var environments = SynthesizedEnvironments.LoadAll();
        Assert.Equal(SynthesizedEnvironments.Synthesize(environments), SynthesizedEnvironments.Synthesize(environments));
    }

    [Theory, MemberData(nameof(Environments))]
    public void Json_holds_no_absolute_path_of_the_building_machine(string environment)
    {
        var json = SynthesizedEnvironments.Of(environment).Json;
        Assert.DoesNotContain(Directory.GetCurrentDirectory(), json, StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, json, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), json, StringComparison.Ordinal);
    }
}
