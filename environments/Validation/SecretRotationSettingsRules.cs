using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Network;
using Infra.AwsRules.Secrets;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>passwordOf</c> and <c>rotation</c> of the secrets.</summary>
internal static class SecretRotationSettingsRules
{
    /// <summary>All rotated secrets name the same subnets.</summary>
    public static readonly RuleDefinition OneTier = new(
        "SEC502", RuleSeverity.Error,
        "All rotated secrets name the same subnets",
        "One function rotates all of them.",
        "Write the subnets of the first.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-function-network-access.html");

    /// <summary>The rotation function reaches Secrets Manager.</summary>
    public static readonly RuleDefinition UnreachableSecretsManager = new(
        "SEC503", RuleSeverity.Error,
        "The rotation function reaches Secrets Manager",
        "It has no public address, so that it needs an endpoint in the network or a NAT gateway.",
        "Add \"secretsmanager\" to network.interfaceEndpoints, or use private subnets with NAT gateways.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-function-network-access.html");

    /// <summary>The existing network lists subnets for the rotation function.</summary>
    public static readonly RuleDefinition NoSubnetForRotation = new(
        "SEC504", RuleSeverity.Error,
        "The existing network lists subnets for the rotation function",
        "There would be none to place it in.",
        "Add the subnets' ids to network, or name another tier.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-function-network-access.html");

    /// <summary>A role has its password in one secret.</summary>
    public static readonly RuleDefinition TwoPasswords = new(
        "SEC505", RuleSeverity.Warning,
        "A role has its password in one secret",
        "A role has one password, so that the one in the other secret does not work.",
        "Add \"passwordOf\" with the name of the first secret.",
        "README.md#change-a-password");

    private const string Endpoint = "secretsmanager";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        new(() => CheckShapes(settings), "$.secrets", "$.database.port"),
        new(() => CheckSubnets(settings), "$.secrets", "$.network"),
        new(() => CheckSharedRoles(settings), "$.secrets"),
    ];

    /// <summary>Whether one of the secrets is rotated.</summary>
    internal static bool IsAnyRotated(EnvironmentSettings settings) => settings.Secrets.Values.Any(secret => secret.Rotation is not null);

    private static IEnumerable<Violation> CheckShapes(EnvironmentSettings settings)
    {
        var shapes = settings.Secrets.ToDictionary(
            secret => secret.Key,
            secret => new SecretShape(secret.Value.Username, secret.Value.Fields)
            {
                PasswordLength = secret.Value.PasswordLength,
                PasswordOf = secret.Value.PasswordOf,
                RotationDays = secret.Value.Rotation?.AfterDays,
            });
        return from name in shapes.Keys
               from violation in SecretCopyRules.Check(name, shapes).Concat(SecretRotationRules.Check(shapes[name], settings.Database.Port))
               select violation.Under(SettingPath.Member("$.secrets", name));
    }

    private static IEnumerable<Violation> CheckSubnets(EnvironmentSettings settings)
    {
        var rotated = settings.Secrets.Where(secret => secret.Value.Rotation is not null).OrderBy(secret => secret.Key, StringComparer.Ordinal).ToArray();
        foreach (var (name, secret) in rotated)
        {
            var path = $"{SettingPath.Member("$.secrets", name)}.rotation.subnets";
            var tier = secret.Rotation!.Subnets;
            var first = rotated[0].Value.Rotation!.Subnets;
            if (tier != first)
            {
                yield return OneTier.At(path, Name(tier), $"differs from the {Name(first)} subnets of {rotated[0].Key}, and one function rotates all",
                    $"write \"{Name(first)}\"");
            }
            else if (CheckReach(path, tier, settings.Network) is { } violation)
            {
                yield return violation;
            }
        }
    }

    private static Violation? CheckReach(string path, SubnetTier tier, NetworkSettings network) => network switch
    {
        // A function in a VPC has no public address, so that a public subnet's route to the internet is of no use to it.
        NewNetworkSettings created when !created.InterfaceEndpoints.Contains(Endpoint)
            && (tier != SubnetTier.Private || created.NatGateways == NatGatewayMode.None) =>
            UnreachableSecretsManager.At(path, Name(tier), "must be subnets from which the rotation function reaches Secrets Manager",
                $"add \"{Endpoint}\" to network.interfaceEndpoints, or use private subnets with NAT gateways"),
        ExistingNetworkSettings existing when existing.SubnetIdsOf(tier).Count == 0 =>
            NoSubnetForRotation.At(
                path, Name(tier), "names subnets that the network does not list", $"add {Name(tier)}SubnetIds to network, or name another tier"),
        _ => null,
    };

    private static IEnumerable<Violation> CheckSharedRoles(EnvironmentSettings settings) =>
        from secret in settings.Secrets
        where secret.Value.PasswordOf is null
        group secret.Key by secret.Value.Username into same
        where same.Count() > 1
        let first = same.Order(StringComparer.Ordinal).First()
        from name in same.Order(StringComparer.Ordinal).Skip(1)
        select TwoPasswords.At(
            $"{SettingPath.Member("$.secrets", name)}.username", same.Key, $"has another password in the secret {first}, and a role has only one",
            $"add \"passwordOf\": \"{first}\"");

    private static string Name(SubnetTier tier) => SettingTypes.JsonName(tier.ToString());
}
