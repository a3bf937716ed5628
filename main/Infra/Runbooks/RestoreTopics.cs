using System.Text.Json.Nodes;
using Infra.AwsRules.Network;
using Infra.Cli.Output;
using Infra.Cli.Stacks;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Modules.Bastion;

namespace Infra.Cli.Runbooks;

/// <summary>A database as it was, beside the one that lives.</summary>
internal static class RestoreTopics
{
    private const string ExampleTime = "2026-11-21T09:30:00Z";

    private const string ExampleSnapshot = "identifier-or-arn-of-the-snapshot";

    /// <summary>To a time.</summary>
    public static RunbookTopic PointInTime { get; } = new(
        "restore-time", "Restore to a point in time", ["mosaic/prod", "happytrip/aurora"], (text, deployment) => Write(text, deployment, ToTime));

    /// <summary>From a snapshot.</summary>
    public static RunbookTopic Snapshot { get; } = new(
        "restore-snapshot", "Restore from a snapshot", ["startupwebapp/prod"], (text, deployment) => Write(text, deployment, FromSnapshot));

    /// <summary>Name of the deployment that the copy gets.</summary>
    public static string NewName(RunbookDeployment deployment) => $"{deployment.Name}-restored";

    private static JsonObject SubnetIds(NewNetworkSettings network, SubnetTier tier) => new(network.AvailabilityZones.Index().Select(zone =>
        KeyValuePair.Create<string, JsonNode?>(zone.Item, $"subnet-0123456789abcd{RunbookDeployment.Number((int)tier)}f{RunbookDeployment.Number(zone.Index)}")));

    /// <summary>The settings that make the new file another deployment: a copy of the data, in the network of its source.</summary>
    public static JsonObject Changes(RunbookDeployment deployment, JsonObject restore)
    {
        var database = new JsonObject { ["identifier"] = $"{deployment.Identifier}-restored", ["restore"] = restore };
        var changes = new JsonObject { ["database"] = database };
        if (deployment.Settings.Network is NewNetworkSettings network)
        {
            changes["network"] = new JsonObject
            {
                ["kind"] = "existing",
                ["vpcId"] = "vpc-0123456789abcdef0",
                ["cidr"] = network.Cidr,
                ["databaseSubnetIds"] = SubnetIds(network, SubnetTier.Database),
            };
            database["ingress"] = Ingress(deployment, network);
            foreach (var tier in deployment.Settings.Secrets.Values.Select(secret => secret.Rotation?.Subnets).OfType<SubnetTier>().Distinct())
            {
                changes["network"]![$"{tier.ToString().ToLowerInvariant()}SubnetIds"] = SubnetIds(network, tier);
            }
        }

        if (deployment.Database.Encryption is OwnKeySettings && !deployment.IsCluster)
        {
            database["encryption"] = new JsonObject { ["kind"] = "awsManaged" };
        }

        if (deployment.Database.Schedule is not null)
        {
            database["schedule"] = null;
        }

        return changes;
    }

    private static JsonObject Ingress(RunbookDeployment deployment, NewNetworkSettings network)
    {
        var ingress = new JsonObject();
        foreach (var (key, rule) in deployment.Database.Ingress.OrderBy(rule => rule.Key, StringComparer.Ordinal))
        {
            if (rule.Subnets is { } tier)
            {
                ingress[key] = new JsonObject
                {
                    ["subnets"] = null,
                    ["cidrs"] = new JsonArray([.. NetworkProps.SubnetCidrs(network, tier).Select(cidr => JsonValue.Create(cidr))]),
                };
            }
            else if (rule.ClientSecurityGroup is not null)
            {
                ingress[key] = new JsonObject { ["clientSecurityGroup"] = null, ["securityGroupId"] = "sg-0123456789abcdef0" };
            }
            else if (rule.Bastion == true)
            {
                ingress[key] = new JsonObject { ["bastion"] = null, ["securityGroupId"] = "sg-0123456789abcdef1" };
            }
        }

        return ingress;
    }

    private static JsonObject ToTime(RunbookText text, RunbookDeployment deployment)
    {
        text.Say("The moments that can be restored, all seconds between these two; the last one is about five minutes ago:");
        text.Run(deployment.IsCluster
            ? deployment.Rds($"describe-db-clusters --db-cluster-identifier {deployment.Identifier}")
                + " --query 'DBClusters[0].[EarliestRestorableTime,LatestRestorableTime]' --output text"
            : deployment.Rds($"describe-db-instance-automated-backups --db-instance-identifier {deployment.Identifier}")
                + " --query 'DBInstanceAutomatedBackups[0].RestoreWindow.[EarliestTime,LatestTime]' --output text");
        return new JsonObject { ["kind"] = "pointInTime", ["sourceIdentifier"] = deployment.Identifier, ["time"] = ExampleTime };
    }

    private static JsonObject FromSnapshot(RunbookText text, RunbookDeployment deployment)
    {
        text.Say("The snapshots, manual and automatic, newest last:");
        text.Run(deployment.IsCluster
            ? deployment.Rds($"describe-db-cluster-snapshots --db-cluster-identifier {deployment.Identifier}")
                + " --query 'sort_by(DBClusterSnapshots, &SnapshotCreateTime)[].[DBClusterSnapshotIdentifier,SnapshotCreateTime]' --output text"
            : deployment.Rds($"describe-db-snapshots --db-instance-identifier {deployment.Identifier}")
                + " --query 'sort_by(DBSnapshots, &SnapshotCreateTime)[].[DBSnapshotIdentifier,SnapshotCreateTime]' --output text");
        return new JsonObject { ["kind"] = "snapshot", ["snapshotIdentifier"] = ExampleSnapshot };
    }

    private static void Write(RunbookText text, RunbookDeployment deployment, Func<RunbookText, RunbookDeployment, JsonObject> source)
    {
        var newName = NewName(deployment);
        var stack = newName.Replace('/', '-');
        text.Say("1. Identify and assess: what is wrong since when, and who still writes? Stop the writers first (\"Make a database read-only in an "
            + $"emergency\"). The {deployment.Kind} stays as it is: the copy is a deployment of its own beside it.");
        text.Say("2. Choose.");
        var restore = source(text, deployment);
        text.Say("3. Copy the file and change, in the copy:").Run($"cp environments/{deployment.Name}.json environments/{newName}.json");
        text.Settings(JsonText.Write(Changes(deployment, restore)).TrimEnd('\n').Split('\n'));
        WriteNetwork(text, deployment);
        WriteNames(text, deployment);
        text.Say("4. Check, plan and deploy it. Everything in the plan is new; nothing is changed or destroyed.").Run(
            RunbookDeployment.Infra($"validate {newName}"),
            RunbookDeployment.Infra($"diff {deployment.Name} {newName} --settings-only"),
            RunbookDeployment.Infra($"plan {newName}"),
            $"npx --prefix eng/cdktf-cli cdktf deploy {stack}",
            $"terraform -chdir=cdktf.out/stacks/{stack} output -json > restored.json");
        WriteTunnel(text, deployment);
        text.Say("Then verify: `apply` gives the roles the passwords of the copy's own secrets; then look at the data that was lost.")
            .Run(
                Restored(deployment, "apply"),
                Restored(deployment, "verify"));
        text.Say("6. Re-point the application: it is handed the copy's host and secret, and started anew.")
            .Run(RunbookDeployment.Infra($"handover {newName} --format {Format(deployment)} --outputs restored.json"));
        text.Say($"7. Review: keep the old {deployment.Kind} until the cause is found, take a last snapshot of it, and remove its deployment "
            + "later and "
            + "deliberately. Its deletion protection and `prevent_destroy` stay on until then.");
    }

    private static void WriteTunnel(RunbookText text, RunbookDeployment deployment)
    {
        const string NewHost = "$(jq -r .database_host.value restored.json)";
        switch (deployment.Access)
        {
            case DatabaseAccess.Bastion:
                var region = deployment.Region;
                text.Say("5. Open the bastion's way out to the copy and a tunnel to it, in another terminal:").Run(
                    $"BASTION_GROUP=\"$(aws ec2 describe-instances --region {region} --instance-ids "
                        + $"\"{deployment.Value(StackOutputs.BastionInstanceId)}\" "
                        + "--query 'Reservations[0].Instances[0].SecurityGroups[0].GroupId' --output text)\"",
                    $"aws ec2 authorize-security-group-egress --region {region} --group-id \"$BASTION_GROUP\" --ip-permissions "
                        + $"\"IpProtocol=tcp,FromPort={deployment.Port},ToPort={deployment.Port},"
                        + $"UserIdGroupPairs=[{{GroupId=$(jq -r .{StackOutputs.DatabaseSecurityGroupId}.value restored.json)}}]\"",
                    deployment.Settings.Bastion!.Access is SshAccessSettings
                        ? $"eval \"$(jq -r .{StackOutputs.BastionTunnelCommand}.value outputs.json | sed \"s/$(jq -r .database_host.value "
                            + $"outputs.json)/{NewHost}/\")\""
                        : TunnelCommand.ForSessionManager(region, $"\"{deployment.Value(StackOutputs.BastionInstanceId)}\"", $"\"{NewHost}\"",
                            deployment.Database.Port));
                break;
            case DatabaseAccess.Pod:
                text.Say("5. Open a way to the copy, in another terminal:").Run(ConnectTopics.Relay(deployment, NewHost));
                break;
            default:
                text.Say("5. Work from a host in the VPC that the copy admits.");
                break;
        }
    }

    private static void WriteNetwork(RunbookText text, RunbookDeployment deployment)
    {
        if (deployment.Settings.Network is not NewNetworkSettings)
        {
            return;
        }

        var group = deployment.Database.SubnetGroupName ?? $"{deployment.Identifier}-subnets";
        text.Say("The copy lives in the network of its source and makes none; remove `bastion`, `clientSecurityGroups`, `caches`, `buckets` and "
            + "`disasterRecovery` from it, which stay with the source. The ids:")
            .Run(
            [
                deployment.WriteOutputs,
                $"jq -r .{StackOutputs.VpcId}.value outputs.json",
                deployment.Rds($"describe-db-subnet-groups --db-subnet-group-name {group}")
                    + " --query 'DBSubnetGroups[0].Subnets[].[SubnetAvailabilityZone.Name,SubnetIdentifier]' --output text",
                .. deployment.Settings.ClientSecurityGroups.Count > 0
                    ? [$"jq .{StackOutputs.ClientSecurityGroupIds}.value outputs.json"]
                    : Array.Empty<string>(),
                .. deployment.Settings.Bastion is not null
                    ? [$"aws ec2 describe-instances --region {deployment.Region} --instance-ids "
                        + $"\"{deployment.Value(StackOutputs.BastionInstanceId)}\" "
                        + "--query 'Reservations[0].Instances[0].SecurityGroups[].GroupId' --output text"]
                    : Array.Empty<string>(),
            ]);
    }

    private static void WriteNames(RunbookText text, RunbookDeployment deployment) => text
        .Say("Names that AWS keeps once need another value in the copy, and so does what refers to them. Those that `base.json` makes from "
            + "`${deployment}` change by themselves. AWS refuses a name that is taken:")
        .Say(string.Join('\n',
        [
            "| setting | of the source |",
            "|---|---|",
            .. UniqueNames.Of(deployment.Settings).Select(name => $"| `{name.Path}` | `{name.Name}` |"),
        ]));

    private static string Restored(RunbookDeployment deployment, string verb) =>
        deployment.Migrator(verb)
            .Replace($"--environment {deployment.Name} ", $"--environment {NewName(deployment)} ", StringComparison.Ordinal)
            .Replace("--outputs outputs.json", "--outputs restored.json", StringComparison.Ordinal);

    private static string Format(RunbookDeployment deployment) => deployment.Settings.Application?.Kubernetes is null ? "ecs" : "external-secret";
}
