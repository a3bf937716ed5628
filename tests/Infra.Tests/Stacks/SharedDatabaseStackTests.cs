using System.Text.Json;
using Infra.Environments.Settings;
using Infra.Tests.Handover;

namespace Infra.Tests.Stacks;

/// <summary>Outputs of a deployment with a shared database.</summary>
public sealed class SharedDatabaseStackTests
{
    [Fact]
    public void The_databases_have_the_shared_one_once_and_the_url_has_the_search_path()
    {
        var shipped = SynthesizedEnvironments.LoadAll().Single(environment => environment.Name.ToString() == "startupwebapp/prod");
        var settings = SharedDatabaseHandoverTests.Settings("startupwebapp/prod", "startupwebapp_prod");
        var tenants = settings.Tenants.ToDictionary();
        foreach (var name in new[] { "edtech_experiment", "fintech_experiment" })
        {
            tenants[name] = tenants[name] with { Database = "experiments" };
        }

        var outputs = new Dictionary<string, ApplicationValue> { ["url"] = ApplicationValue.DatabaseUrl, ["name"] = ApplicationValue.DatabaseName };
        var files = SynthesizedEnvironments.Synthesize([shipped with { Settings = settings with { Tenants = tenants, Outputs = outputs } }]);

        using var stack = JsonDocument.Parse(files["stacks/startupwebapp-prod/cdk.tf.json"]);
        var databases = stack.RootElement.GetProperty("locals").GetProperty("tenants").EnumerateObject()
            .Select(database => $"{database.Name} {database.Value.GetString()}");
        Assert.Equal(["experiments active", "healthtech_experiment active", "saas_experiment future"], databases);
        Assert.Equal("experiments", stack.RootElement.GetProperty("output").GetProperty("name").GetProperty("value").GetString());
        Assert.EndsWith(
            "/experiments?sslmode=verify-full&options=-c%20search_path%3Dmoney%2Cpublic",
            stack.RootElement.GetProperty("output").GetProperty("url").GetProperty("value").GetString(), StringComparison.Ordinal);
    }
}
