using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance;

/// <summary>What the plan of every environment has to be.</summary>
public sealed class EveryEnvironmentPlanTests
{
    public static TheoryData<string> Environments => SynthesizedEnvironments.Names;

    [Theory, MemberData(nameof(Environments))]
    public void Is_valid_and_plans_without_an_aws_account_and_without_warnings(string environment)
    {
        var planned = PlannedEnvironments.Of(environment);
        Assert.NotEmpty(planned.Document.All());
        Assert.True(planned.Warnings.Count == 0, string.Join('\n', planned.Warnings));
    }

    [Theory, MemberData(nameof(Environments))]
    public void Plan_holds_no_password(string environment)
    {
        var planned = PlannedEnvironments.Of(environment);
        Assert.DoesNotContain(planned.Document.All(), resource => resource.Text("password") is not null || resource.Text("secret_string") is not null);
        Assert.Empty(planned.Document.Resources("random_password"));
        Assert.DoesNotContain("\"result\":", planned.Document.Json, StringComparison.Ordinal);
    }
}
