using System.Text.RegularExpressions;
using HashiCorp.Cdktf.Providers.Aws.ElasticacheParameterGroup;
using HashiCorp.Cdktf.Providers.Aws.ElasticacheReplicationGroup;
using HashiCorp.Cdktf.Providers.Aws.ElasticacheSubnetGroup;
using HashiCorp.Cdktf.Providers.Aws.SnsTopic;
using HashiCorp.Cdktf.Providers.Aws.SnsTopicSubscription;
using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Cache;
using Infra.AwsRules.Network;
using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Cache;

/// <summary>An ElastiCache replication group of one shard, Redis or Valkey: one node, or a primary with replicas that take over. Always
/// encrypted, at rest and in transit.</summary>
public sealed partial class CacheModule : Construct
{
    private const int WidestPrefixLength = 8;

    private readonly CacheModuleProps _props;
    private readonly SecurityGroupModule _securityGroup;
    private readonly ElasticacheReplicationGroup _group;

    /// <summary>Makes the cache.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public CacheModule(Construct scope, string id, CacheModuleProps props)
        : base(scope, id)
    {
        ModuleValidationException.ThrowIfAny(this, Check(props));
        _props = props;
        _securityGroup = CreateSecurityGroup();
        _group = CreateReplicationGroup(CreateSubnetGroup(), CreateParameterGroup());
    }

    /// <summary>Host name that writes go to; it follows the primary through a failover.</summary>
    public string PrimaryEndpointAddress => _group.PrimaryEndpointAddress;

    /// <summary>Host name that spreads reads over the replicas; with one node it leads to the primary.</summary>
    public string ReaderEndpointAddress => _group.ReaderEndpointAddress;

    /// <summary>TCP port, 6379.</summary>
    public int Port { get; } = CacheRules.Port;

    /// <summary>Connection URL, <c>rediss://</c>: TLS is required. It has no password, because the cache has none.</summary>
    public string Url => $"rediss://{PrimaryEndpointAddress}:{CacheRules.Port}";

    /// <summary>Id of the replication group.</summary>
    public string ReplicationGroupId => _group.Id;

    /// <summary>Id of the security group that the nodes wear.</summary>
    public string SecurityGroupId => _securityGroup.Id;

    /// <summary>Lets a further source connect; for groups that refer to each other.</summary>
    /// <param name="key">Short key, part of the rule's address in the state.</param>
    /// <param name="source">Who connects.</param>
    /// <exception cref="ModuleValidationException">The source is refused.</exception>
    public void AddSource(string key, CacheSource source)
    {
        ModuleValidationException.ThrowIfAny(this, CheckSource(key, source));
        _securityGroup.AddIngress(key, RuleFor(source));
    }

    private static IEnumerable<Violation> Check(CacheModuleProps props) =>
    [
        .. CacheRules.CheckIdentifier("identifier", props.Identifier),
        .. IfKnown(props.VpcId, vpcId => NetworkRules.CheckId("vpcId", vpcId, "vpc")),
        .. CheckSubnets(props),
        .. props.Sources.SelectMany(source => CheckSource(source.Key, source.Value)),
        .. CacheVersion.Check("version", props.Engine, props.Version),
        .. CacheRules.CheckNodeType("nodeType", props.NodeType),
        .. CacheRules.CheckNodeCount("nodes", props.Nodes),
        .. CacheRules.CheckFailover("automaticFailover", props.AutomaticFailover == true, props.Nodes),
        .. IfKnown(props.KmsKeyArn, CheckKeyArn),
        .. CacheRules.CheckParameters("parameters", props.Parameters),
        .. CacheRules.CheckSnapshotRetentionDays("snapshotRetentionDays", props.SnapshotRetentionDays),
        .. CacheRules.CheckWindows("snapshotWindow", props.SnapshotWindow, "maintenanceWindow", props.MaintenanceWindow),
        .. IfKnown(
            props.FinalSnapshotIdentifier, name => CacheRules.CheckSnapshotIdentifier("finalSnapshotIdentifier", name)),
        .. IfKnown(
            props.NotificationTopicArn,
            arn => CheckArn("notificationTopicArn", arn, TopicArn(), "arn:aws:sns:<region>:<account>:<topic>")),
        .. props is { NotificationTopicArn: not null, EventEmails.Count: > 0 }
            ? new[]
            {
                CacheRules.NotificationTarget.At(
                    "eventEmails", props.EventEmails[0], "must not stand beside notificationTopicArn", "keep one of them"),
            }
            : [],
    ];

    private static IEnumerable<Violation> CheckSubnets(CacheModuleProps props)
    {
        var needed = props.Nodes > 1 ? 2 : 1;
        if (props.SubnetIds.Count < needed && !TerraformToken.IsUnresolved(props.SubnetIds))
        {
            yield return CacheRules.CacheSubnets.At(
                "subnetIds", $"{props.SubnetIds.Count}", $"must be at least {needed}, each of another zone",
                needed == 1 ? "add a private subnet" : "add a subnet of another zone: the replica stands there");
        }

        foreach (var violation in props.SubnetIds.Where(subnetId => !TerraformToken.IsUnresolved(subnetId))
            .SelectMany(subnetId => NetworkRules.CheckId("subnetIds", subnetId, "subnet")))
        {
            yield return violation;
        }
    }

    private static IEnumerable<Violation> CheckSource(string key, CacheSource source)
    {
        var place = $"sources.{key}";
        if (!SourceKey().IsMatch(key))
        {
            yield return SecurityGroupRules.RuleKey.At(
                place, key, "must have a key of lower-case letters, digits and hyphens", "write a short key such as backend");
        }

        if (source.Peer is SecurityGroupPeer.SecurityGroup { Id: var groupId })
        {
            foreach (var violation in IfKnown(groupId, known => NetworkRules.CheckId(place, known, "sg")))
            {
                yield return violation;
            }
        }
        else if (source.Peer is SecurityGroupPeer.Cidr { Range: var range })
        {
            if (!Cidr.TryParse(range, out var cidr, out var problem))
            {
                yield return NetworkRules.CidrForm.At(place, range, problem, "write a range such as 10.0.0.0/16");
            }
            else if (cidr.PrefixLength < WidestPrefixLength)
            {
                yield return NetworkRules.NoInternetIngress.At(
                    place, range, "is open to the internet; a cache never is", "name a range of the VPC, /8 or narrower");
            }
        }
    }

    private static IEnumerable<Violation> CheckKeyArn(string arn) =>
        CheckArn("kmsKeyArn", arn, KmsKeyArn(), "arn:aws:kms:<region>:<account>:key/<id>");

    private static IEnumerable<Violation> CheckArn(string property, string value, Regex form, string example) =>
        form.IsMatch(value) ? [] : [CacheRules.CacheArn.At(property, value, "must be an ARN of the right service", $"write {example}")];

    private static IEnumerable<Violation> IfKnown(string? value, Func<string, IEnumerable<Violation>> check) =>
        value is null || TerraformToken.IsUnresolved(value) ? [] : check(value);

    private static SecurityGroupRule RuleFor(CacheSource source) =>
        SecurityGroupRule.Tcp(CacheRules.Port, source.Peer, source.Description);

    // No way out: a cache calls nobody.
    private SecurityGroupModule CreateSecurityGroup() => new(this, "security-group", new SecurityGroupModuleProps
    {
        VpcId = _props.VpcId,
        Name = $"{_props.Identifier}-sg",
        Description = $"Cache {_props.Identifier}",
        Ingress = _props.Sources.ToDictionary(source => source.Key, source => RuleFor(source.Value)),
        GuardedPort = CacheRules.Port,
    });

    private ElasticacheSubnetGroup CreateSubnetGroup() => new(this, "subnet-group", new ElasticacheSubnetGroupConfig
    {
        Name = $"{_props.Identifier}-subnets",
        Description = $"Subnets of {_props.Identifier}",
        SubnetIds = [.. _props.SubnetIds],
    });

    private SnsTopic? CreateEventTopic()
    {
        if (_props.EventEmails.Count == 0)
        {
            return null;
        }

        var topic = new SnsTopic(this, "events", new SnsTopicConfig { Name = $"{_props.Identifier}-events" });
        foreach (var address in _props.EventEmails)
        {
            _ = new SnsTopicSubscription(this, $"events-{address}", new SnsTopicSubscriptionConfig
            {
                TopicArn = topic.Arn,
                Protocol = "email",
                Endpoint = address,
            });
        }

        return topic;
    }

    // The family is in the name, so that an upgrade to another one makes its group beside the one in use.
    private ElasticacheParameterGroup CreateParameterGroup()
    {
        var family = CacheVersion.FamilyOf(_props.Engine, _props.Version)!;
        return new ElasticacheParameterGroup(this, "parameter-group", new ElasticacheParameterGroupConfig
        {
            Name = $"{_props.Identifier}-{family.Replace('.', '-')}",
            Description = $"Parameters of {_props.Identifier}",
            Family = family,
            Parameter = _props.Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
                .Select(parameter => new ElasticacheParameterGroupParameter { Name = parameter.Key, Value = parameter.Value })
                .ToArray(),
            Lifecycle = new TerraformResourceLifecycle { CreateBeforeDestroy = true },
        });
    }

    private ElasticacheReplicationGroup CreateReplicationGroup(ElasticacheSubnetGroup subnets, ElasticacheParameterGroup parameters)
    {
        var failover = _props.AutomaticFailover ?? _props.Nodes > 1;
        return new ElasticacheReplicationGroup(this, "replication-group", new ElasticacheReplicationGroupConfig
        {
            ReplicationGroupId = _props.Identifier,
            Description = $"Cache {_props.Identifier}",
            Engine = CacheVersion.NameOf(_props.Engine),
            EngineVersion = _props.Version,
            NodeType = _props.NodeType,
            NumCacheClusters = _props.Nodes,
            AutomaticFailoverEnabled = failover,
            MultiAzEnabled = failover,
            Port = CacheRules.Port,
            SubnetGroupName = subnets.Name,
            SecurityGroupIds = [_securityGroup.Id],
            ParameterGroupName = parameters.Name,
            AtRestEncryptionEnabled = "true",
            KmsKeyId = _props.KmsKeyArn,
            TransitEncryptionEnabled = true,
            SnapshotRetentionLimit = _props.SnapshotRetentionDays,
            SnapshotWindow = _props.SnapshotWindow,
            MaintenanceWindow = _props.MaintenanceWindow,
            FinalSnapshotIdentifier = _props.FinalSnapshotIdentifier,
            NotificationTopicArn = _props.NotificationTopicArn ?? CreateEventTopic()?.Arn,
            AutoMinorVersionUpgrade = _props.AutoMinorVersionUpgrade ? "true" : "false",
            ApplyImmediately = _props.ApplyImmediately,
            Lifecycle = PlanTimeRules.Lifecycle(
                PlanTimeRules.Form(_props.KmsKeyArn, SecretAccessRules.AnyKeyArn, CheckKeyArn), _props.PreventDestroy),
        });
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex SourceKey();

    [GeneratedRegex(SecretAccessRules.AnyKeyArn)]
    private static partial Regex KmsKeyArn();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex TopicArn();
}
