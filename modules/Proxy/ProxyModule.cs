using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogGroup;
using HashiCorp.Cdktf.Providers.Aws.DbProxy;
using HashiCorp.Cdktf.Providers.Aws.DbProxyDefaultTargetGroup;
using HashiCorp.Cdktf.Providers.Aws.DbProxyEndpoint;
using HashiCorp.Cdktf.Providers.Aws.DbProxyTarget;
using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicy;
using Infra.AwsRules;
using Infra.AwsRules.Network;
using Infra.AwsRules.Proxy;
using Infra.Modules.Access;
using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Proxy;

/// <summary>RDS Proxy in front of a PostgreSQL instance or Aurora cluster, with a role that reads its secrets and nothing else, a security
/// group and a log group of its own. TLS is always required.</summary>
public sealed class ProxyModule : Construct
{
    private const string Secrets = "SECRETS";
    private const string RoleSuffix = "-proxy-role";

    /// <summary>AWS's own default, 50, unless the whole pool is smaller.</summary>
    private const int MaxIdleConnectionsPercent = 50;

    private readonly ProxyModuleProps _props;
    private readonly DbProxy _proxy;
    private readonly DbProxyEndpoint? _readOnlyEndpoint;

    /// <summary>Makes the proxy.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public ProxyModule(Construct scope, string id, ProxyModuleProps props)
        : base(scope, id)
    {
        var document = SecretReading.Policy(["secretsmanager:GetSecretValue"], props.SecretArns, props.KmsKeyArns, props.Region);
        ModuleValidationException.ThrowIfAny(this, Check(props, document));
        _props = props;
        var securityGroup = new ProxySecurityGroup(this, props);
        SecurityGroupId = securityGroup.Id;
        _proxy = CreateProxy(document, securityGroup);
        CreateTarget();
        _readOnlyEndpoint = props.ReadOnlyEndpoint
            ? new DbProxyEndpoint(this, "read-only", new DbProxyEndpointConfig
            {
                DbProxyName = _proxy.Name,
                DbProxyEndpointName = $"{props.Name}-ro",
                VpcSubnetIds = [.. props.SubnetIds],
                VpcSecurityGroupIds = [securityGroup.Id],
                TargetRole = "READ_ONLY",
            })
            : null;
    }

    /// <summary>Host name that clients connect to.</summary>
    public string Host => _proxy.Endpoint;

    /// <summary>Host name that leads to the cluster's readers; null without a read-only endpoint.</summary>
    public string? ReaderHost => _readOnlyEndpoint?.Endpoint;

    /// <summary>TCP port, 5432.</summary>
    public int Port { get; } = ProxyRules.Port;

    /// <summary>ARN of the proxy.</summary>
    public string Arn => _proxy.Arn;

    /// <summary>Resource id (<c>prx-…</c>), as IAM policies for log-in name the proxy: the end of its ARN.</summary>
    public string ResourceId => Token.AsString(Fn.Element(Fn.Split(":", _proxy.Arn), 6));

    /// <summary>Id of the proxy's security group.</summary>
    public string SecurityGroupId { get; }

    /// <summary>Name of the role that a proxy reads its secrets with; a secret that names its readers has to name it.</summary>
    /// <param name="proxyName">Name of the proxy.</param>
    public static string RoleNameOf(string proxyName) => IamName.WithSuffix(proxyName, RoleSuffix, 64);

    private DbProxy CreateProxy(string document, ProxySecurityGroup securityGroup)
    {
        var role = new IamRole(this, "role", new IamRoleConfig
        {
            Name = RoleNameOf(_props.Name),
            Description = $"Proxy {_props.Name} reads its secrets",
            AssumeRolePolicy = PolicyDocument.Trust("rds.amazonaws.com"),
        });
        var policy = new IamRolePolicy(this, "policy", new IamRolePolicyConfig { Name = "read-secrets", Role = role.Id, Policy = document });
        var logs = new CloudwatchLogGroup(this, "log", new CloudwatchLogGroupConfig
        {
            Name = $"/aws/rds/proxy/{_props.Name}",
            RetentionInDays = _props.LogRetentionDays,
        });
        return new DbProxy(this, "proxy", new DbProxyConfig
        {
            Name = _props.Name,
            EngineFamily = "POSTGRESQL",
            RequireTls = true,
            IdleClientTimeout = _props.IdleClientTimeoutSeconds,
            RoleArn = role.Arn,
            VpcSubnetIds = [.. _props.SubnetIds],
            VpcSecurityGroupIds = [securityGroup.Id],
            Auth = _props.SecretArns.Select(arn => new DbProxyAuth
            {
                AuthScheme = Secrets,
                IamAuth = _props.IamRequired ? "REQUIRED" : "DISABLED",
                SecretArn = arn,
            }).ToArray(),

            // RDS reads the secrets while it makes the proxy, and makes the log group itself, without retention, when there is none.
            DependsOn = [policy, logs, .. _props.SecretDependencies],
        });
    }

    private void CreateTarget()
    {
        var group = new DbProxyDefaultTargetGroup(this, "target-group", new DbProxyDefaultTargetGroupConfig
        {
            DbProxyName = _proxy.Name,
            ConnectionPoolConfig = new DbProxyDefaultTargetGroupConnectionPoolConfig
            {
                MaxConnectionsPercent = _props.MaxConnectionsPercent,
                MaxIdleConnectionsPercent = Math.Min(_props.MaxConnectionsPercent, MaxIdleConnectionsPercent),
            },
        });
        _ = new DbProxyTarget(this, "target", new DbProxyTargetConfig
        {
            DbProxyName = _proxy.Name,
            TargetGroupName = group.Name,
            DbInstanceIdentifier = _props.Target.IsCluster ? null : _props.Target.Identifier,
            DbClusterIdentifier = _props.Target.IsCluster ? _props.Target.Identifier : null,
            DependsOn = [_props.Target.Server],
        });
    }

    private static IEnumerable<Violation> Check(ProxyModuleProps props, string document) =>
    [
        .. ProxyRules.CheckName("name", props.Name),
        .. CheckSubnets(props),
        .. ProxyRules.CheckIdleClientTimeout("idleClientTimeoutSeconds", props.IdleClientTimeoutSeconds),
        .. ProxyRules.CheckPercent("maxConnectionsPercent", props.MaxConnectionsPercent),
        .. ProxyRules.CheckReadOnlyEndpoint("readOnlyEndpoint", props.ReadOnlyEndpoint, props.Target.IsCluster),
        .. ProxyRules.CheckSecrets("secretArns", props.SecretArns),
        .. AccessChecks.SecretsAndKeys(props.SecretArns, props.KmsKeyArns, props.Region)
            .Where(violation => violation.Property != "secretArns"),
        .. AccessChecks.PolicyLength("secretArns", document, Infra.AwsRules.Access.IamRules.MaxInlinePolicyLength),
    ];

    private static IEnumerable<Violation> CheckSubnets(ProxyModuleProps props)
    {
        if (props.SubnetIds.Count < 2 && !TerraformToken.IsUnresolved(props.SubnetIds))
        {
            yield return NetworkRules.TwoZones.At(
                "subnetIds", $"{props.SubnetIds.Count}", "must be at least 2, each of another zone", "add a private subnet of another zone");
        }

        foreach (var violation in props.SubnetIds.SelectMany(id => AccessChecks.IfKnown(
            "subnetIds", id, (property, known) => NetworkRules.CheckId(property, known, "subnet"))))
        {
            yield return violation;
        }
    }
}
