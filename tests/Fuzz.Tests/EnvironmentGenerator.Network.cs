using System.Text.Json.Nodes;

namespace Infra.Fuzz.Tests;

/// <content>Networks and who may come in.</content>
internal sealed partial class EnvironmentGenerator
{
    private static readonly string[] Ranges =
        ["10.0.0.0/16", "10.20.0.0/16", "172.31.0.0/16", "192.168.0.0/20", "100.64.0.0/18", "10.5.0.0/22", "10.9.8.0/24"];

    private static readonly string[] Services = ["ssm", "ssmmessages", "secretsmanager", "logs", "ecr.dkr", "ec2messages", "kms", "rds"];

    private static readonly string[] IngressCidrs = ["203.0.113.0/24", "203.0.114.7/32", "10.0.0.0/8", "198.51.100.0/25", "172.16.0.0/12"];

    private static readonly string[] IngressTexts = ["PostgreSQL from the clients", "a", "from (VPN) [eu], 24/7: ops@shop", new('d', 255)];

    private JsonObject Network(string name, string region, bool isNew, bool isRecovery)
    {
        var zones = choices.Some(["a", "b", "c", "d"], 2, choices.Chance(80) ? 2 : 4)
            .Select(letter => region + letter).Order(StringComparer.Ordinal).ToArray();
        var range = isRecovery ? "10.77.0.0/16" : choices.Of(Ranges);
        return isNew ? NewNetwork(name, range, zones, isRecovery) : ExistingNetwork(range, zones, isRecovery);
    }

    private JsonObject NewNetwork(string name, string range, string[] zones, bool isRecovery)
    {
        var network = new JsonObject
        {
            ["kind"] = "new",
            ["name"] = $"{name}-vpc{(isRecovery ? "-dr" : "")}",
            ["cidr"] = IsWrong() ? choices.Of("10.0.0.1/16", "10.0.0.0/29", "127.0.0.0/16", "10.0.0.0") : range,
            ["availabilityZones"] = List(IsWrong() ? zones.Take(1).Append("us-east-9z") : zones),
        };
        Maybe(network, "subnetPrefixLengths", 20, () =>
        {
            var lengths = new JsonObject();
            var length = int.Parse(range.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
            foreach (var tier in choices.Some(["public", "private", "database"], 1, 3))
            {
                lengths[tier] = Math.Min(28, length + choices.Int(4, 6));
            }

            return lengths;
        });
        var nat = choices.Of("none", "single", "perZone");
        Maybe(network, "natGateways", 60, () => nat);
        Maybe(network, "flowLogs", 30, () =>
        {
            var logs = new JsonObject();
            Maybe(logs, "retentionDays", 60, () => IsWrong() ? 31 : choices.Of(1, 14, 365, 3653));
            Maybe(logs, "traffic", 60, () => choices.Of("all", "accept", "reject"));
            return logs;
        });
        MaybeFlag(network, "s3GatewayEndpoint");
        var endpoints = choices.Some(Services, 1, 4);
        Maybe(network, "interfaceEndpoints", 40, () => List(IsWrong() ? ["s3"] : endpoints));
        if (!isRecovery)
        {
            _hasNatGateways = network.ContainsKey("natGateways") && nat != "none";
            _endpoints = network.ContainsKey("interfaceEndpoints") ? endpoints : [];
        }

        return network;
    }

    private JsonObject ExistingNetwork(string range, string[] zones, bool isRecovery)
    {
        var number = 0;
        JsonObject Subnets() => new(zones.Select(zone => KeyValuePair.Create(
            zone, (JsonNode?)(choices.Chance(90) ? $"subnet-0123456789abcd{number++:x3}" : $"subnet-01234{number++:x3}"))));
        var network = new JsonObject
        {
            ["kind"] = "existing",
            ["vpcId"] = IsWrong() ? "vpc-1" : choices.Of("vpc-0123456789abcdef0", "vpc-01234567"),
            ["cidr"] = range,
            ["databaseSubnetIds"] = Subnets(),
        };
        Maybe(network, "privateSubnetIds", 60, Subnets);
        Maybe(network, "publicSubnetIds", 60, Subnets);
        if (!isRecovery)
        {
            _existingTiers = [.. new[] { "database", "private", "public" }.Where(tier => network.ContainsKey($"{tier}SubnetIds"))];
        }

        return network;
    }

    private void AddClientSecurityGroups()
    {
        var groups = new JsonObject();
        foreach (var key in choices.Some(["app", "ecs-tasks", IsWrong() ? "Batch jobs" : "batch"], 0, 3))
        {
            _clientGroups.Add(key);
            groups[key] = new JsonObject
            {
                ["name"] = IsWrong() ? "sg-wrong" : $"{_name}-{key}-sg",
                ["description"] = IsWrong() ? "the shop's" : choices.Of(IngressTexts),
            };
        }

        if (groups.Count > 0)
        {
            _root["clientSecurityGroups"] = groups;
        }
    }

    private JsonObject Ingress()
    {
        var ingress = new JsonObject();
        foreach (var key in choices.Some(["app", "app-1", "0", IsWrong() ? "x--y" : "vpn", IsWrong() ? "Office 1" : "z"], 0, 3))
        {
            var rule = new JsonObject { ["description"] = choices.Of(IngressTexts) };
            ingress[key] = rule;
            switch (choices.Int(0, 4))
            {
                case 0 when _clientGroups.Count > 0:
                    rule["clientSecurityGroup"] = IsWrong() ? "unknown" : choices.Of(_clientGroups);
                    break;
                case 1:
                    rule["securityGroupId"] = choices.Of("sg-0123456789abcdef0", "sg-01234567");
                    break;
                case 2 when _hasBastion && !ingress.Any(other => other.Value!["bastion"] is not null):
                    rule["bastion"] = true;
                    break;
                case 3 when _hasNewNetwork || IsWrong():
                    rule["subnets"] = choices.Of("public", "private", "database");
                    break;
                default:
                    rule["cidrs"] = List(IsWrong() ? choices.Of<string[]>(["0.0.0.0/0"], ["64.0.0.0/4"], []) : choices.Some(IngressCidrs, 1, 3));
                    break;
            }
        }

        return ingress;
    }

    private void AddBastion()
    {
        if (!_hasBastion)
        {
            return;
        }

        var isSsh = choices.Chance(40);
        var bastion = new JsonObject { ["name"] = $"{ShortName}-bastion" };
        Maybe(bastion, "instanceType", 50, () => choices.Of("t4g.nano", "t3.micro", "m7g.medium", "u-3tb1.56xlarge", "a1.medium"));
        var reaches = _hasNewNetwork
            ? _hasNatGateways || (_endpoints.Contains("ssm") && _endpoints.Contains("ssmmessages"))
            : _existingTiers.Contains("private");
        if (!isSsh && reaches && choices.Chance(60))
        {
            bastion["subnets"] = "private";
        }
        else if (choices.Chance(40))
        {
            bastion["subnets"] = IsWrong() ? "database" : "public";
        }

        if (isSsh)
        {
            bastion["access"] = new JsonObject
            {
                ["kind"] = "ssh",
                ["keyPairName"] = IsWrong() ? "a key pair" : choices.Of("administrators", "ops@2026"),
                ["allowedCidrs"] = List(choices.Some(IngressCidrs, 1, 2)),
            };
        }
        else
        {
            Maybe(bastion, "access", 50, () => new JsonObject { ["kind"] = "sessionManager" });
        }

        _root["bastion"] = bastion;
    }

    private void AddRecovery()
    {
        var hasBackups = choices.Chance(12);
        if (_isAurora || (!_hasRecoveryReplica && !hasBackups))
        {
            return;
        }

        var recovery = new JsonObject
        {
            ["region"] = IsWrong() ? frame.Region : frame.RecoveryRegion,
            ["keyAlias"] = IsWrong() ? "alias/aws/rds" : "alias/orders-dr",
        };
        if (_hasRecoveryReplica)
        {
            var replica = new JsonObject
            {
                ["identifier"] = $"{_name}-dr",
                ["network"] = Network(_name, frame.RecoveryRegion, choices.Chance(70), isRecovery: true),
            };
            Maybe(replica, "instanceClass", 50, () => choices.Of(InstanceClasses));
            MaybeFlag(replica, "multiAz");
            Maybe(replica, "ingress", 50, () => new JsonObject
            {
                [IsWrong() ? "a vpn" : "vpn"] = new JsonObject
                {
                    ["description"] = choices.Of(IngressTexts),
                    ["cidrs"] = List(choices.Some(IngressCidrs, 1, 2)),
                },
            });
            recovery["replica"] = replica;
        }

        if (hasBackups)
        {
            var backups = new JsonObject();
            Maybe(backups, "retentionDays", 60, () => choices.Int(1, 35));
            recovery["backupReplication"] = backups;
        }

        _root["disasterRecovery"] = recovery;
    }
}
