using HashiCorp.Cdktf;
using Infra.AwsRules.Access;
using Infra.AwsRules.Cache;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Network;
using Infra.Cli;
using Infra.Cli.Terraform;
using Infra.Modules.Access;
using Infra.Modules.Cache;
using Infra.Modules.Network;
using Infra.Modules.Rds;
using Infra.Modules.Storage;
using Infra.Tests.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Terraform;

/// <summary>Values come to the modules through variables of Terraform, and the real Terraform plans with the real provider.</summary>
public sealed class PlanTimeRuleTests : IDisposable
{
    private const string Key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    private const string Issuer = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
    private const string Provider = $"arn:aws:iam::111122223333:oidc-provider/{Issuer}";

    private static readonly string[] Subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Right_values_that_only_terraform_knows_are_planned()
    {
        var plan = await PlanAsync(Key, Provider, $"https://{Issuer}", Subnets);

        Assert.True(plan.HasChanges);
        Assert.Contains($"\"{Issuer}:aud\"", plan.Json.Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_values_that_only_terraform_knows_are_refused_under_the_ids_of_the_rules()
    {
        var exception = await Assert.ThrowsAsync<UserException>(() => PlanAsync(
            "arn:aws:kms:us-east-1:111122223333:alias/orders", "arn:aws:iam::111122223333:role/eks", Issuer, [Subnets[0], Subnets[0]]));

        Assert.All(
            new[]
            {
                SecretAccessRules.KeyArn, CacheRules.CacheArn, ServiceAccountRules.ProviderArn, ServiceAccountRules.ProviderIssuer,
                NetworkRules.TwoZones,
            },
            (RuleDefinition rule) => Assert.Contains($"{rule.Id}: ", exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_issuer_of_another_provider_is_refused()
    {
        var exception = await Assert.ThrowsAsync<UserException>(() => PlanAsync(Key, Provider, $"https://{Issuer}F", Subnets));

        Assert.Contains($"{ServiceAccountRules.ProviderIssuer.Id}: issuer must be the issuer of the provider", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain($"{ServiceAccountRules.ProviderArn.Id}: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_values_have_no_precondition()
    {
        var template = SynthTemplate.Of(stack =>
        {
            _ = new BucketModule(stack, "bucket", new BucketModuleProps { Name = "orders-proofs-111122223333", KmsKeyArn = Key });
            _ = new RdsModule(stack, "database", Samples.StartupWebApp with { Encryption = new ExistingKey(Key) });
        });

        Assert.DoesNotContain("precondition", template.Json, StringComparison.Ordinal);
    }

    private async Task<TerraformPlan> PlanAsync(string key, string provider, string issuer, string[] subnets)
    {
        var template = SynthTemplate.Of(stack =>
        {
            string Text(string name, string value) =>
                new TerraformVariable(stack, name, new TerraformVariableConfig { Type = "string", Default = value }).StringValue;
            var keyArn = Text("key", key);
            var subnetIds = new TerraformVariable(stack, "subnets", new TerraformVariableConfig { Type = "list(string)", Default = subnets });
            _ = new BucketModule(stack, "bucket", new BucketModuleProps { Name = "orders-proofs-111122223333", KmsKeyArn = keyArn });
            _ = new CacheModule(stack, "cache", new CacheModuleProps
            {
                Identifier = "orders-dev-redis",
                VpcId = "vpc-0123456789abcdef0",
                SubnetIds = Subnets,
                Sources = new Dictionary<string, CacheSource> { ["vpc"] = new CacheSource(new SecurityGroupPeer.Cidr("10.0.0.0/16")) },
                Engine = CacheEngine.Redis,
                Version = "7.0",
                NodeType = "cache.t4g.micro",
                KmsKeyArn = keyArn,
            });
            _ = new RdsModule(stack, "database", Samples.StartupWebApp with
            {
                SubnetIds = subnetIds.ListValue,
                Encryption = new ExistingKey(keyArn),
            });
            _ = new IrsaRole(stack, "role", new IrsaRoleProps
            {
                Name = "orders-role",
                OidcProviderArn = Text("oidc_provider", provider),
                Issuer = Text("issuer", issuer),
                Namespace = "orders",
                ServiceAccount = "api",
                Region = "us-east-1",
                SecretArns = ["arn:aws:secretsmanager:us-east-1:111122223333:secret:orders/app-AbCdEf"],
            });
        });
        var file = _folder.File(template.Json, "stacks", "plan-time-rules", "cdk.tf.json");
        using var workspace = await TerraformTools.For(new ToolFolders(Repository.PathOf("."))).OpenAsync(
            Path.GetDirectoryName(file)!, Repository.PathOf("environments", "providers.lock.hcl"), offline: true, _ => { }, default);
        await workspace.InitAsync(default);
        return await workspace.PlanAsync([], _ => { }, default);
    }
}
