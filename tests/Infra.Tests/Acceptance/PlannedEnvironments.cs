namespace Infra.Tests.Acceptance;
public sealed class PlannedEnvironments
{
    public TerraformPlan Plan(string environment) => new(File.ReadAllText("/tmp/x/plan/plan.json"));
    public string Configuration(string environment) => File.ReadAllText("/tmp/x/plan/cdk.tf.json");
}
