using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Budget;
using Infra.AwsRules.Cache;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Network;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Secrets;

namespace Infra.Environments.Tests.AwsRules.Catalogue;

/// <summary>Every rule accepts what is right, refuses what is wrong, and says what to do.</summary>
public sealed class RuleExampleTests
{
    /// <summary>Rules that only the modules check, whose props say more than an environment's file can; Infra.Tests shows them.</summary>
    private static readonly RuleDefinition[] OfModules =
    [
        RestoreRules.RestoredMasterUser, RestoreRules.RestoredEncrypted,
        ProtectionRules.FinalSnapshotKept, ProtectionRules.DeletionProtected,
        AuroraRules.InstanceBackupsRestore,
        NetworkRules.RangeRequired, NetworkRules.NetworkName, NetworkRules.NatNeedsTiers, NetworkRules.EndpointsNeedTier,
        SecurityGroupRules.RuleKey,
        BastionRules.BastionName, BastionRules.RootVolume, BastionRules.TierOfNetwork, BastionRules.ZoneOfTier, BastionRules.KeyPairName,
        IamRules.PartitionForm, IamRules.RolePath, IamRules.PolicyNamesApart,
        SecretRotationRules.RotationFunctionRequired, SecretRotationRules.ProvisionersNamed,
        SecretRotationRules.PasswordField, SecretRotationRules.DatabaseField,
        CacheRules.NotificationTarget, CacheRules.CacheSubnets, CacheRules.CacheArn,
        BudgetRules.Name, BudgetRules.Limit, BudgetRules.Tag,
    ];

    public static TheoryData<string> Ids { get; } = [.. RuleExamples.All.Select(example => example.Rule.Id)];

    [Fact]
    public void Every_rule_has_one_example() => Assert.Equal(
        RuleCatalog.Of(typeof(RuleDefinition).Assembly).Except(OfModules).Select(rule => rule.Id),
        RuleExamples.All.Select(example => example.Rule.Id).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Accepts_what_is_right(string id)
    {
        var found = Example(id).Accepts().ToArray();

        Assert.True(
            Array.TrueForAll(found, violation => violation.IsWarning && violation.Definition.Id != id), string.Join<Violation>('\n', found));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Refuses_what_is_wrong_and_says_what_to_do(string id)
    {
        var example = Example(id);
        var found = example.Refuses().Where(violation => violation.Definition.Id == id).ToArray();

        var violation = Assert.Single(found, violation => $"{violation}".Contains(example.Message, StringComparison.Ordinal));
        Assert.Equal(example.Rule.Severity == RuleSeverity.Warning, violation.IsWarning);
        Assert.NotEmpty(violation.Property);
        Assert.NotEmpty(violation.Fix);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_violation_names_its_rule(string id) =>
        Assert.All(Example(id).Refuses(), violation => Assert.NotNull(violation.Definition));

    private static RuleExample Example(string id) => RuleExamples.All.Single(example => example.Rule.Id == id);
}
