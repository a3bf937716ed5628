using System.Text.RegularExpressions;
using HashiCorp.Cdktf.Providers.Aws.IamInstanceProfile;
using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicyAttachment;
using HashiCorp.Cdktf.Providers.Aws.Instance;
using HashiCorp.Cdktf.Providers.Aws.LaunchTemplate;
using Infra.AwsRules;
using Infra.AwsRules.Network;
using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Bastion;

/// <summary>A small host that administrators reach the database through: by Session Manager without any inbound port, or by SSH from given
/// ranges.</summary>
public sealed partial class BastionModule : Construct
{
    private const string RootDevice = "/dev/xvda";

    private readonly BastionModuleProps _props;
    private readonly SecurityGroupModule _securityGroup;
    private readonly Instance _instance;

    /// <summary>Makes the host.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public BastionModule(Construct scope, string id, BastionModuleProps props)
        : base(scope, id)
    {
        ModuleValidationException.ThrowIfAny(this, Check(props));
        _props = props;
        _securityGroup = CreateSecurityGroup();
        var role = props.Access is BastionAccess.SessionManager ? CreateRole() : null;
        var permission = role is null ? null : AllowSystemsManager(role);
        RoleArn = role?.Arn;
        _instance = CreateInstance(CreateLaunchTemplate(role), permission);
    }

    /// <summary>The host's EC2 instance id.</summary>
    public string InstanceId => _instance.Id;

    /// <summary>The security group that the host wears; let it into the database's.</summary>
    public string SecurityGroupId => _securityGroup.Id;

    /// <summary>ARN of the role that Systems Manager works with; null for SSH.</summary>
    public string? RoleArn { get; }

    /// <summary>Lets the host connect to a database. The database's security group has to let it in as well.</summary>
    /// <param name="key">Short key, part of the rule's address in the state.</param>
    /// <param name="databaseSecurityGroupId">Security group that the database wears.</param>
    /// <param name="port">The database's port. Default: 5432.</param>
    /// <exception cref="ModuleValidationException">The rule is refused.</exception>
    public void AllowDatabase(string key, string databaseSecurityGroupId, int port = SecurityGroupRules.PostgresPort) =>
        _securityGroup.AddEgress(
            key, SecurityGroupRule.Tcp(port, new SecurityGroupPeer.SecurityGroup(databaseSecurityGroupId), "PostgreSQL to the database"));

    /// <summary>Lets administrators on the bastion connect to a cache.</summary>
    /// <param name="key">Short key, part of the rule's address in the state.</param>
    /// <param name="cacheSecurityGroupId">Security group that the cache wears.</param>
    /// <param name="port">The cache's port.</param>
    /// <exception cref="ModuleValidationException">The rule is refused.</exception>
    public void AllowCache(string key, string cacheSecurityGroupId, int port) =>
        _securityGroup.AddEgress(key, SecurityGroupRule.Tcp(port, new SecurityGroupPeer.SecurityGroup(cacheSecurityGroupId), "Bastion to the cache"));

    /// <summary>The shell command that opens a tunnel to a database.</summary>
    /// <param name="databaseHost">The database's host name.</param>
    /// <param name="databasePort">The database's port, from the settings: a resource's attribute cannot be written into text.</param>
    /// <param name="localPort">Port on the administrator's machine. Default: 15432.</param>
    public string TunnelCommandTo(
        string databaseHost, int databasePort = SecurityGroupRules.PostgresPort, int localPort = TunnelCommand.DefaultLocalPort) =>
        _props.Access is BastionAccess.Ssh ssh
            ? TunnelCommand.ForSsh(
                ssh.KeyPairName,
                _props.Tier == SubnetTier.Public ? _instance.PublicIp : _instance.PrivateIp,
                databaseHost,
                databasePort,
                localPort)
            : TunnelCommand.ForSessionManager(_props.Network.Region, InstanceId, databaseHost, databasePort, localPort);

    private static IEnumerable<Violation> Check(BastionModuleProps props)
    {
        if (!NamePattern().IsMatch(props.Name))
        {
            yield return BastionRules.BastionName.At(
                "name", props.Name, "must be 1 to 51 letters, digits and hyphens, a letter or digit first", "write e.g. shop-bastion");
        }

        foreach (var violation in BastionRules.CheckInstanceType("instanceType", props.InstanceType)
            .Concat(BastionRules.CheckPlacement(
                "tier", props.Tier, props.Access is BastionAccess.SessionManager, props.Network.HasNatGateway,
                props.Network.InterfaceEndpoints))
            .Concat(props.AmiId is null || TerraformToken.IsUnresolved(props.AmiId) ? [] : NetworkRules.CheckId("amiId", props.AmiId, "ami"))
            .Concat(props.Access is BastionAccess.Ssh ssh ? CheckSsh(ssh) : []))
        {
            yield return violation;
        }

        if (props.RootVolumeSizeGiB is < 8 or > 16384)
        {
            yield return BastionRules.RootVolume.At(
                "rootVolumeSizeGiB", $"{props.RootVolumeSizeGiB}", "must be 8 to 16384",
                "use 8: the image needs it, and the host keeps no data");
        }

        if (!props.Network.SubnetIds.TryGetValue(props.Tier, out var subnetIds) || subnetIds.Count == 0)
        {
            yield return BastionRules.TierOfNetwork.At(
                "tier", KeyOf(props.Tier), "must be a tier that the network has", "add the tier's subnets to the network, or name another");
        }
        else if (props.AvailabilityZone is not null && !subnetIds.ContainsKey(props.AvailabilityZone))
        {
            yield return BastionRules.ZoneOfTier.At(
                "availabilityZone", props.AvailabilityZone, "must be a zone of the tier",
                $"use one of {string.Join(", ", subnetIds.Keys.Order(StringComparer.Ordinal))}");
        }
    }

    private static IEnumerable<Violation> CheckSsh(BastionAccess.Ssh ssh)
    {
        foreach (var violation in BastionRules.CheckKeyPairName("access.keyPairName", ssh.KeyPairName))
        {
            yield return violation;
        }

        foreach (var violation in NetworkRules.CheckIngressCidrs("access.allowedCidrs", ssh.AllowedCidrs))
        {
            yield return violation;
        }
    }

    private SecurityGroupModule CreateSecurityGroup()
    {
        var network = _props.Network;

        // A private host without NAT reaches Systems Manager by the interface endpoints, which are in the VPC.
        var isConfined = _props.Tier == SubnetTier.Private && network.HasNatGateway == false;
        return new SecurityGroupModule(this, "security-group", new SecurityGroupModuleProps
        {
            VpcId = network.VpcId,
            Name = $"{_props.Name}-sg",
            Description = $"Bastion {_props.Name}",
            Ingress = _props.Access is BastionAccess.Ssh ssh
                ? ssh.AllowedCidrs.ToDictionary(
                    cidr => $"ssh-{cidr.Replace('.', '-').Replace('/', '-')}",
                    cidr => SecurityGroupRule.Tcp(SecurityGroupRules.SshPort, new SecurityGroupPeer.Cidr(cidr), "SSH from administrators"))
                : new Dictionary<string, SecurityGroupRule>(),
            Egress = new Dictionary<string, SecurityGroupRule>
            {
                ["https"] = SecurityGroupRule.Tcp(
                    443,
                    new SecurityGroupPeer.Cidr(isConfined ? network.Cidr : Cidr.Everywhere.ToString()),
                    isConfined ? "HTTPS to the interface endpoints" : "HTTPS to AWS Systems Manager and package repositories"),
            },
        });
    }

    private IamRole CreateRole()
    {
        var isChina = AwsPartition.OfRegion(_props.Network.Region) == "aws-cn";
        return new IamRole(this, "role", new IamRoleConfig
        {
            NamePrefix = IamName.RolePrefix(_props.Name, "-"),
            Description = $"Lets AWS Systems Manager manage {_props.Name}",
            AssumeRolePolicy = PolicyDocument.Trust(isChina ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com"),
        });
    }

    private IamRolePolicyAttachment AllowSystemsManager(IamRole role) =>
        new(this, "session-manager", new IamRolePolicyAttachmentConfig
        {
            Role = role.Name,
            PolicyArn = $"arn:{AwsPartition.OfRegion(_props.Network.Region)}:iam::aws:policy/AmazonSSMManagedInstanceCore",
        });

    private LaunchTemplate CreateLaunchTemplate(IamRole? role)
    {
        var profile = role is null
            ? null
            : new IamInstanceProfile(this, "instance-profile", new IamInstanceProfileConfig
            {
                NamePrefix = IamName.RolePrefix(_props.Name, "-"),
                Role = role.Name,
            });
        var named = new Dictionary<string, string> { ["Name"] = _props.Name };
        return new LaunchTemplate(this, "launch-template", new LaunchTemplateConfig
        {
            NamePrefix = $"{_props.Name}-",
            Description = $"Bastion {_props.Name}",
            ImageId = _props.AmiId ?? $"resolve:ssm:{ImageParameter(_props.InstanceType)}",
            InstanceType = _props.InstanceType,
            KeyName = (_props.Access as BastionAccess.Ssh)?.KeyPairName,
            IamInstanceProfile = profile is null ? null : new LaunchTemplateIamInstanceProfile { Arn = profile.Arn },
            MetadataOptions = new LaunchTemplateMetadataOptions
            {
                HttpEndpoint = "enabled",
                HttpTokens = "required",
                HttpPutResponseHopLimit = 1,
            },
            Monitoring = new LaunchTemplateMonitoring { Enabled = _props.DetailedMonitoring },
            BlockDeviceMappings = new[]
            {
                new LaunchTemplateBlockDeviceMappings
                {
                    DeviceName = RootDevice,
                    Ebs = new LaunchTemplateBlockDeviceMappingsEbs
                    {
                        Encrypted = "true",
                        VolumeType = "gp3",
                        VolumeSize = _props.RootVolumeSizeGiB,
                        DeleteOnTermination = "true",
                    },
                },
            },
            TagSpecifications = new[] { new LaunchTemplateTagSpecifications { ResourceType = "volume", Tags = named } },
            Tags = named,
        });
    }

    // The agent gives up for a long while when it starts before it is allowed to register.
    private Instance CreateInstance(LaunchTemplate template, IamRolePolicyAttachment? permission)
    {
        var subnetIds = _props.Network.SubnetIds[_props.Tier];
        return new Instance(this, "instance", new InstanceConfig
        {
            LaunchTemplate = new InstanceLaunchTemplate { Id = template.Id, Version = template.GetStringAttribute("latest_version") },
            SubnetId = subnetIds[_props.AvailabilityZone ?? subnetIds.Keys.Min(StringComparer.Ordinal)!],
            VpcSecurityGroupIds = [_securityGroup.Id],
            AssociatePublicIpAddress = _props.Tier == SubnetTier.Public,
            Tags = new Dictionary<string, string> { ["Name"] = _props.Name },
            DependsOn = permission is null ? null : [permission],
        });
    }

    // Source: Amazon Linux 2023 user guide, "Launching AL2023 using the SSM parameter".
    private static string ImageParameter(string instanceType) =>
        $"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{(BastionRules.IsArm(instanceType) ? "arm64" : "x86_64")}";

    private static string KeyOf(SubnetTier tier) => tier.ToString().ToLowerInvariant();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,50}\z")]
    private static partial Regex NamePattern();
}
