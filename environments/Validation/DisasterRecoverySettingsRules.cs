using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Network;
using Infra.AwsRules.Rds;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.disasterRecovery</c>.</summary>
internal static class DisasterRecoverySettingsRules
{
    /// <summary>The networks of the two regions have ranges of their own.</summary>
    public static readonly RuleDefinition Overlap = new(
        "DRC501", RuleSeverity.Warning,
        "The networks of the two regions have ranges of their own",
        "Networks with a range in common can never be connected with each other.",
        "Choose another range for one of them.",
        "https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html");

    private const string Path = "$.disasterRecovery";
    private const string ReplicaPath = $"{Path}.replica";
    private const string NetworkPath = $"{ReplicaPath}.network";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings)
    {
        if (settings.DisasterRecovery is not { } recovery)
        {
            return [];
        }

        return
        [
            new RuleCheck(() => RecoveryRules.CheckRegion($"{Path}.region", recovery.Region, settings.Aws.Region), Path, "$.aws.region"),
            new RuleCheck(() => RecoveryRules.CheckKeyAlias($"{Path}.keyAlias", recovery.KeyAlias), $"{Path}.keyAlias"),
            new RuleCheck(
                () => RecoveryRules.CheckContent(ReplicaPath, recovery.Replica is not null || recovery.BackupReplication is not null), Path),
            new RuleCheck(
                () => recovery.BackupReplication is { } backups
                    ? RecoveryRules.CheckBackups(
                        $"{Path}.backupReplication.retentionDays", backups.RetentionDays, settings.Database.Backups.RetentionDays)
                    : [],
                Path,
                "$.database.backups.retentionDays"),
            .. recovery.Replica is { } replica ? OfReplica(replica, recovery, settings) : [],
        ];
    }

    private static IEnumerable<RuleCheck> OfReplica(
        CrossRegionReplicaSettings replica, DisasterRecoverySettings recovery, EnvironmentSettings settings)
    {
        var database = settings.Database;
        return
        [
            new RuleCheck(
                () => RecoveryRules.CheckReplicaIdentifier($"{ReplicaPath}.identifier", replica.Identifier, database.Identifier),
                ReplicaPath,
                "$.database.identifier"),
            new RuleCheck(
                () => ReplicaRules.CheckSource(
                    ReplicaPath,
                    replica.Identifier,
                    database.MasterCredentials is RdsManagedCredentialsSettings,
                    ReplicaSettingsRules.GeneratedCredentialsFix,
                    database.Backups.RetentionDays),
                ReplicaPath,
                "$.database.masterCredentials",
                "$.database.backups.retentionDays"),
            new RuleCheck(
                () => ReplicaSettingsRules.CheckClass($"{ReplicaPath}.instanceClass", replica.InstanceClass, database),
                ReplicaPath,
                "$.database"),
            new RuleCheck(
                () => NetworkSettingsRules.CheckNetwork(replica.Network, recovery.Region).Select(violation => violation.Under(NetworkPath)),
                NetworkPath,
                $"{Path}.region"),
            new RuleCheck(() => CheckApart(replica.Network, settings.Network), NetworkPath, "$.network"),
            .. RuleCheck.ForEach(
                replica.Ingress,
                $"{ReplicaPath}.ingress",
                (key, path, rule) => ConstructKey.Check(key, "office").Select(violation => violation with { Property = path })
                    .Concat(SecurityGroupRules.CheckDescription("description", rule.Description)
                    .Concat(NetworkRules.CheckIngressCidrs("cidrs", rule.Cidrs))
                    .Select(violation => violation.Under(path)))),
        ];
    }

    /// <summary>Networks with a range in common can never be connected with each other.</summary>
    private static IEnumerable<Violation> CheckApart(NetworkSettings there, NetworkSettings here) =>
        Cidr.TryParse(RangeOf(there), out var one) && Cidr.TryParse(RangeOf(here), out var other) && one.Overlaps(other)
            ? [Overlap.At(
                $"{NetworkPath}.cidr",
                RangeOf(there),
                $"overlaps the first region's {RangeOf(here)}, so that the two networks can never be connected",
                "choose another range")]
            : [];

    private static string RangeOf(NetworkSettings network) => network switch
    {
        NewNetworkSettings created => created.Cidr,
        ExistingNetworkSettings existing => existing.Cidr,
        _ => "",
    };
}
