using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Network;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Secrets;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>The checks that an RDS instance and an Aurora cluster have in common. What is not known yet (a token) is left to AWS.</summary>
internal static partial class DatabaseRules
{
    private const string GroupTextRule = "1-255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*";

    /// <summary>All violations, warnings among them.</summary>
    /// <param name="props">The common properties.</param>
    /// <param name="ofEngine">The violations of what depends on the engine: class, storage, parameters, days of backups, logs.</param>
    public static IReadOnlyList<Violation> Check(DatabaseModuleProps props, IEnumerable<Violation> ofEngine) =>
    [
        .. Known("identifier", props.Identifier, InstanceIdentifier.Check),
        .. CheckSubnets(props.SubnetIds),
        .. PostgresVersion.Check("version.major", "version.minor", props.Version),
        .. ofEngine,
        .. CheckRestore(props),
        .. Known("backupWindow", props.BackupWindow, DailyWindow.Check),
        .. Known("maintenanceWindow", props.MaintenanceWindow, WeeklyWindow.Check),
        .. WeeklyWindow.CheckApart("maintenanceWindow", props.MaintenanceWindow, props.BackupWindow),
        .. Known("masterUsername", props.MasterUsername, MasterUser.CheckName),
        .. Known("initialDatabaseName", props.InitialDatabaseName, MasterUser.CheckDatabaseName),
        .. InstanceRules.CheckPort("port", props.Port),
        .. Known("caCertificateIdentifier", props.CaCertificateIdentifier, InstanceRules.CheckCaCertificateIdentifier),
        .. Known(
            "parameterGroupName",
            props.ParameterGroupName,
            (property, name) => InstanceIdentifier.CheckParameterGroupName(property, name, props.Version.Major)),
        .. Known("subnetGroupName", props.SubnetGroupName, InstanceIdentifier.CheckGroupName),
        .. Known("securityGroupName", props.SecurityGroupName, CheckSecurityGroupName),
        .. props.Ingress.SelectMany(ingress => CheckIngress($"ingress.{ingress.Key}", ingress.Key, ingress.Value)),
        .. InstanceRules.CheckEnhancedMonitoringIntervalSeconds(
            "enhancedMonitoringIntervalSeconds", props.EnhancedMonitoringIntervalSeconds),
        .. InstanceRules.CheckPerformanceInsightsRetentionDays("performanceInsightsRetentionDays", props.PerformanceInsightsRetentionDays),
        .. LogRetention.Check("logRetentionDays", props.LogRetentionDays),
        .. CheckCredentials(props.Credentials),
        .. CheckEncryption(props.Encryption),
        .. CheckProtection(props),
        .. Known("accountId", props.AccountId, (property, value) => AccountIdForm().IsMatch(value)
            ? []
            : [IamRules.AccountId.At(property, value, "must be 12 digits", "write the account's id, with leading zeros")]),
    ];

    /// <summary>The checks of what only Terraform knows.</summary>
    public static IEnumerable<Precondition> PlanTime(DatabaseModuleProps props) =>
    [
        .. TerraformToken.IsUnresolved(props.SubnetIds)
            ? [PlanTimeRules.Holds($"${{length(distinct(split(\",\", {Fn.Join(",", [.. props.SubnetIds])}))) >= 2}}", TwoSubnets(null))]
            : Array.Empty<Precondition>(),
        .. PlanTimeRules.Form((props.Encryption as ExistingKey)?.KeyArn, SecretAccessRules.AnyKeyArn, arn => [KeyByArn(arn)]),
    ];

    /// <summary>Checks a value when there is one and it is known now.</summary>
    public static IReadOnlyList<Violation> Known(string property, string? value, Func<string, string, IReadOnlyList<Violation>> check) =>
        value is null || TerraformToken.IsUnresolved(value) ? [] : check(property, value);

    private static IEnumerable<Violation> CheckSubnets(IReadOnlyList<string> subnetIds)
    {
        if (subnetIds.Count < 2 && !TerraformToken.IsUnresolved(subnetIds))
        {
            yield return TwoSubnets($"{subnetIds.Count}");
        }

        foreach (var twice in subnetIds.GroupBy(id => id).Where(group => group.Count() > 1))
        {
            yield return NetworkRules.NamedOnce.At("subnetIds", twice.Key, "must be named only once", "remove the second one");
        }
    }

    private static Violation TwoSubnets(string? count) => NetworkRules.TwoZones.At(
        "subnetIds", count, "must be subnets of at least two availability zones", "add a subnet of another zone");

    private static IReadOnlyList<Violation> CheckSecurityGroupName(string property, string value) =>
        value.Length is > 0 and <= 255 && !value.StartsWith("sg-", StringComparison.Ordinal) && GroupText().IsMatch(value)
            ? []
            : [SecurityGroupRules.GroupText.At(property, value, $"must be {GroupTextRule}, not beginning with sg-", "write <identifier>-sg")];

    private static IEnumerable<Violation> CheckIngress(string property, string key, DatabaseIngress ingress)
    {
        if (!IngressKey().IsMatch(key))
        {
            yield return SecurityGroupRules.RuleKey.At(
                property, key, "must have a key of letters, digits and hyphens", "rename it, for example backend");
        }

        var description = ingress.Description;
        if (!TerraformToken.IsUnresolved(description) && (description.Length is 0 or > 255 || !GroupText().IsMatch(description)))
        {
            yield return SecurityGroupRules.GroupText.At(
                $"{property}.description", description, $"must be {GroupTextRule}", "say who comes this way, in plain letters");
        }

        if (ingress is FromSecurityGroup { SecurityGroupId: var groupId }
            && !TerraformToken.IsUnresolved(groupId) && !SecurityGroupId().IsMatch(groupId))
        {
            yield return NetworkRules.IdForm.At(
                $"{property}.securityGroupId", groupId, "must be a security group's id", "write sg- and 8 or 17 hexadecimal digits");
        }

        if (ingress is FromCidrs { Cidrs: var cidrs })
        {
            foreach (var violation in CheckCidrs($"{property}.cidrs", cidrs))
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<Violation> CheckCidrs(string property, IReadOnlyList<string> cidrs)
    {
        if (cidrs.Count == 0)
        {
            yield return NetworkRules.RangeRequired.At(property, null, "must name at least one range", "add one, or remove the rule");
        }

        foreach (var cidr in cidrs.Where(cidr => !TerraformToken.IsUnresolved(cidr)))
        {
            if (!IPNetwork.TryParse(cidr, out var network) || network.BaseAddress.AddressFamily != AddressFamily.InterNetwork
                || network.ToString() != cidr)
            {
                yield return NetworkRules.CidrForm.At(
                    property, cidr, "must be an IPv4 range whose address is its first one", "write for example 10.0.0.0/16");
            }
            else if (network.PrefixLength < 8)
            {
                yield return NetworkRules.NoInternetIngress.At(
                    property, cidr, "is open to the internet; a database never is", "name a range of the VPC, /8 or narrower");
            }
        }
    }

    private static IEnumerable<Violation> CheckRestore(DatabaseModuleProps props) => props.Restore switch
    {
        FromSnapshot snapshot =>
        [
            .. Known("restore.snapshotIdentifier", snapshot.SnapshotIdentifier, RestoreRules.CheckSnapshot),
            .. RestoreRules.CheckInitialDatabase("initialDatabaseName", props.InitialDatabaseName),
        ],
        FromPointInTime point =>
        [
            .. RestoreRules.CheckPointInTime(
                "restore", props.Identifier, point.SourceIdentifier, point.SourceResourceId, point.AutomatedBackupArn, point.Time)
                .Where(violation => violation.Value is null || !TerraformToken.IsUnresolved(violation.Value)),
            .. RestoreRules.CheckInitialDatabase("initialDatabaseName", props.InitialDatabaseName),
        ],
        _ => [],
    };

    private static IEnumerable<Violation> CheckCredentials(MasterCredentials credentials)
    {
        if (credentials is RdsManaged { RotationDays: < 1 or > 1000 } managed)
        {
            yield return SecretRotationRules.RotationDays.At(
                "credentials.rotationDays", $"{managed.RotationDays}", "must be 1-1000 days", "leave it out for the 7 days of RDS");
        }

        if (credentials is not Generated generated)
        {
            yield break;
        }

        foreach (var violation in MasterUser.CheckPasswordLength("credentials.length", generated.Length)
            .Concat(SecretRules.CheckName("credentials.secretName", generated.SecretName))
            .Concat(SecretRules.CheckVersion("credentials.version", generated.Version))
            .Concat(SecretRules.CheckRecoveryWindowDays("credentials.recoveryWindowDays", generated.RecoveryWindowDays)))
        {
            yield return violation;
        }
    }

    private static IEnumerable<Violation> CheckEncryption(EncryptionKey encryption) => encryption switch
    {
        OwnKey { Alias: var alias } when !TerraformToken.IsUnresolved(alias) && !Alias().IsMatch(alias) =>
            [SecretAccessRules.KeyAlias.At(
                "encryption.alias",
                alias,
                "must be alias/ and 1-250 letters, digits and /_-, not alias/aws/",
                "write for example alias/orders-prod")],
        ExistingKey { KeyArn: var arn } when !TerraformToken.IsUnresolved(arn) && !KeyArn().IsMatch(arn) =>
            [KeyByArn(arn)],
        _ => [],
    };

    private static Violation KeyByArn(string arn) => SecretAccessRules.KeyArn.At(
        "encryption.keyArn", arn, "must be the ARN of a key, not of an alias", "write arn:aws:kms:<region>:<account>:key/<id>");

    private static IEnumerable<Violation> CheckProtection(DatabaseModuleProps props)
    {
        if (props.PreventDestroy && !props.FinalSnapshot)
        {
            yield return ProtectionRules.FinalSnapshotKept.At(
                "finalSnapshot", "false", "must be true with preventDestroy", "leave it out, or set preventDestroy to false");
        }

        if (props.PreventDestroy && !props.DeletionProtection)
        {
            yield return ProtectionRules.DeletionProtected.At(
                "deletionProtection", "false", "must be true with preventDestroy", "leave it out, or set preventDestroy to false first");
        }
    }

    [GeneratedRegex(@"\A\d{12}\z")]
    private static partial Regex AccountIdForm();

    [GeneratedRegex(@"\A[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*\z")]
    private static partial Regex GroupText();

    [GeneratedRegex(@"\A[A-Za-z0-9](-?[A-Za-z0-9])*\z")]
    private static partial Regex IngressKey();

    [GeneratedRegex(@"\Asg-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex SecurityGroupId();

    [GeneratedRegex(@"\Aalias/(?!aws/)[A-Za-z0-9/_-]{1,250}\z")]
    private static partial Regex Alias();

    [GeneratedRegex(SecretAccessRules.AnyKeyArn)]
    private static partial Regex KeyArn();
}
