namespace Infra.Fuzz.Tests;

/// <summary>What passes <c>infra validate</c> is what Terraform takes: generated environments, planned with the real AWS provider.</summary>
public sealed class ValidatedSettingsPlanTests(FuzzRun run) : IClassFixture<FuzzRun>
{
    [Fact]
    public void What_passes_validation_passes_terraform_validate_and_plan()
    {
        Assert.True(run.Failures.Count == 0, $"seed {run.Settings.Seed}: {run.Failures.Count} failures\n\n{string.Join("\n\n", run.Failures)}");
        Assert.Equal(run.Settings.Count, run.Planned.Count);
    }

    [Fact]
    public void What_is_refused_is_refused_by_a_rule_with_its_place_and_a_fix()
    {
        Assert.NotEmpty(run.Refused);
        Assert.All(run.Refused, refused => Assert.All(refused.Environment.Errors, error =>
        {
            Assert.NotEqual("", error.Rule);
            Assert.NotEqual("", error.Fix);
            Assert.StartsWith("$", error.Path, StringComparison.Ordinal);
            Assert.True(error.Line > 0, $"{error} has no line");
        }));
    }

    [Fact]
    public void About_half_of_what_is_generated_passes_validation()
    {
        var drawn = run.Settings.Count * FuzzSettings.DrawnPerCase;
        Assert.InRange((double)run.Refused.Count / drawn, 0.2, 0.7);
    }

    [Fact]
    public void Every_setting_and_every_value_of_an_enum_is_tried()
    {
        var missing = SettingsCoverage.All.Except(run.Used).Order(StringComparer.Ordinal).ToArray();
        Assert.True(missing.Length == 0, $"seed {run.Settings.Seed} tries nothing of\n{string.Join('\n', missing)}");
    }

    [Fact]
    public async Task A_stack_that_terraform_refuses_is_found_among_the_others_of_its_batch()
    {
        using var repository = new FuzzRepository();
        var terraform = new TerraformBatch(repository);
        var cases = FuzzRun.Generate(repository, run.Settings.Seed, 3).Where(one => one.Environment.IsValid).Take(3).ToArray();
        var stacks = terraform.Synthesize(cases).Stacks;
        var groups = stacks[cases[1].Module]["resource"]!["aws_security_group"]!.AsObject();
        groups.First().Value!["vpc_id"] = "${aws_vpc.nowhere.id}";
        groups.First().Value!["name"] = "sg-1";

        var refused = await terraform.FindRefusedAsync(cases, stacks);
        var (found, error) = Assert.Single(refused);
        Assert.Same(cases[1], found);
        Assert.Contains("nowhere", error, StringComparison.Ordinal);
    }
}
