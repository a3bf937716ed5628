using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>Tenants are entries of a map: they add no resources and hardly any JSON.</summary>
public sealed class TenantScaleTests
{
    private static readonly LoadedEnvironment Shipped = SynthesizedEnvironments.LoadAll().Single(environment => environment.Name.ToString() == "startupwebapp/prod");

    [Fact]
    public void A_hundred_tenants_more_add_no_resource_and_one_line_each()
    {
        var more = Shipped.Settings!.Tenants.ToDictionary();
        for (var number = 0; number < 100; number++)
        {
            more[$"fork{number:000}_experiment"] = new TenantSettings { Kind = TenantKind.Experimental, Status = TenantStatus.Active, Application = "Fork" };
        }

        var before = SynthesizedEnvironments.Of("startupwebapp/prod");
        var after = Synthesize(Shipped.Settings with { Tenants = more });
        Assert.Equal(before.Addresses, after.Addresses);
        Assert.Equal(100, after.Json.Split('\n').Length - before.Json.Split('\n').Length);
    }

    [Fact]
    public void A_role_and_a_secret_per_tenant_add_no_resource()
    {
        var secrets = Shipped.Settings!.Secrets.ToDictionary();
        for (var number = 0; number < 20; number++)
        {
            secrets[$"rds/fork{number}"] = Shipped.Settings.Secrets.Values.First() with { Username = $"fork{number}_app" };
        }

        Assert.Equal(SynthesizedEnvironments.Of("startupwebapp/prod").Addresses, Synthesize(Shipped.Settings with { Secrets = secrets }).Addresses);
    }

    private static SynthTemplate Synthesize(EnvironmentSettings settings) =>
        SynthTemplate.OfJson(SynthesizedEnvironments.Synthesize([Shipped with { Settings = settings }])[$"stacks/{Shipped.Name.StackName}/cdk.tf.json"]);
}
