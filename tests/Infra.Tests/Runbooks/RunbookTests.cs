using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.Cli;
using Infra.Cli.Runbooks;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Tests.Acceptance;
using Infra.Tests.Commands;
using Infra.Tests.Handover;
using Infra.Tests.Terraform;

namespace Infra.Tests.Runbooks;

public sealed partial class RunbookTests
{
    public static TheoryData<string> Environments => [.. Handovers.Environments];

    [Theory]
    [MemberData(nameof(Environments))]
    [PageRow("happytrip", "Scaling and recovery", "Moving in", "infra runbook")]
    [PageRow("mosaic", "Operations that users expect as commands", "Show connection details", "infra runbook")]
    public void A_shell_understands_every_command(string environment)
    {
        foreach (var topic in Runbook.Topics)
        {
            foreach (var fence in RunbookTexts.Fences(RunbookTexts.Of(environment, topic.Name), "sh"))
            {
                var error = ShellProblem(fence);
                Assert.True(error == "", $"{topic.Name}: {error}\n{fence}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Environments))]
    [PageRow("mosaic", "Operations that users expect as commands", "Show connection details", "infra runbook")]
    public void Every_call_of_AWS_names_the_region_and_a_resource_of_this_deployment(string environment)
    {
        var deployment = RunbookTexts.Deployment(environment);
        var calls = RunbookTexts.CommandLines(RunbookTexts.All(environment)).SelectMany(line => AwsCall().Matches(line))
            .Select(match => match.Value).ToArray();

        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Matches($"--region ({deployment.Region}|{deployment.OtherRegion})( |$)", call));
        Assert.All(
            calls.SelectMany(call => IdentifierOption().Matches(call)).Select(match => match.Groups[1].Value),
            identifier => Assert.Equal(deployment.Identifier, identifier));
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void A_cluster_gets_the_commands_of_clusters_and_an_instance_those_of_instances(string environment)
    {
        var text = RunbookTexts.All(environment);
        if (Handovers.Settings(environment).Database.Engine == DatabaseEngine.AuroraPostgresql)
        {
            Assert.DoesNotContain("db-instance", text, StringComparison.Ordinal);
            Assert.DoesNotContain("create-db-snapshot", text, StringComparison.Ordinal);
            Assert.Contains("create-db-cluster-snapshot", text, StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("db-cluster", text, StringComparison.Ordinal);
            Assert.Contains("create-db-snapshot", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Every_setting_that_a_plan_tries_is_valid(string environment)
    {
        var plans = RunbookTexts.CommandLines(RunbookTexts.All(environment))
            .Where(line => line.Contains($" plan {environment} ", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(plans);
        foreach (var plan in plans)
        {
            var overrides = RunbookTexts.Words(plan).SkipWhile(word => word != "--set").Where(word => word != "--set").Select(text =>
                SettingOverride.TryParse(text, out var setting) ? setting : throw new InvalidOperationException($"{text} is no setting")).ToArray();
            var loaded = RunbookTexts.Catalog.Load(Handovers.Name(environment), overrides);
            Assert.True(loaded.IsValid, $"{plan}\n{string.Join('\n', loaded.Errors)}");
        }
    }

    [Fact]
    public void Mosaic_upgrade_path_is_one_setting_a_step_in_the_order_of_its_page()
    {
        var plans = RunbookTexts.CommandLines(RunbookTexts.Of("mosaic/prod", "upgrade"))
            .Where(line => line.StartsWith("dotnet", StringComparison.Ordinal));
        Assert.Equal(
            [
                "dotnet run --project main/Infra -- plan mosaic/prod --set database.instanceClass=db.t3.small",
                "dotnet run --project main/Infra -- plan mosaic/prod --set database.instanceClass=db.t3.medium",
                "dotnet run --project main/Infra -- plan mosaic/prod --set database.multiAz=true",
                "dotnet run --project main/Infra -- plan mosaic/prod --set database.readReplicas.count=1",
                "dotnet run --project main/Infra -- plan mosaic/prod --set database.performanceInsightsRetentionDays=31",
                "dotnet run --project main/Infra -- plan mosaic/prod --set database.majorVersion=17",
            ],
            plans);
    }

    [Fact]
    public void A_parameter_group_with_a_name_of_its_own_gets_another_with_the_major_version() =>
        Assert.Contains(
            "--set database.majorVersion=17 --set database.parameterGroupName=startupwebapp-postgres17-params",
            RunbookTexts.Of("startupwebapp/prod", "upgrade"), StringComparison.Ordinal);

    [Fact]
    public void An_instance_whose_password_RDS_manages_is_told_that_it_gets_no_replica()
    {
        var text = RunbookTexts.Of("ecommerce/prod", "upgrade");
        Assert.Contains("RDS refuses replicas of an instance whose master password it manages", text, StringComparison.Ordinal);
        Assert.DoesNotContain("readReplicas.count", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Environments))]
    [PageRow("happytrip", "Scaling and recovery", "Restore from a snapshot", "database.restore; infra runbook")]
    [PageRow("mosaic", "Recovery targets", "RPO 5 minutes", "infra runbook")]
    public void The_settings_of_a_restore_are_valid_in_the_file_that_they_are_for(string environment)
    {
        foreach (var topic in new[] { "restore-time", "restore-snapshot" })
        {
            var changes = JsonNode.Parse(Assert.Single(RunbookTexts.Fences(RunbookTexts.Of(environment, topic), "json")))!.AsObject();
            if (Handovers.Settings(environment).Network is NewNetworkSettings)
            {
                foreach (var removed in new[] { "bastion", "clientSecurityGroups", "caches", "buckets", "disasterRecovery", "outputs" })
                {
                    changes[removed] = null;
                }

                changes["application"] = null;
                changes["monitoring"] = null;
            }

            var loaded = Merged(environment, changes);
            Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
            Assert.Equal(Handovers.Settings(environment).Database.Identifier + "-restored", loaded.Settings!.Database.Identifier);
            Assert.NotNull(loaded.Settings.Database.Restore);
        }
    }

    [Fact]
    public void A_restore_names_what_AWS_keeps_once()
    {
        var text = RunbookTexts.Of("happytrip/prod", "restore-time");
        Assert.All(
            ["happytrip-b2b-pg16-custom", "happytrip-b2b-subnet-group", "alias/happytrip-b2b-key", "happytrip-b2b-proxy",
                "happytrip/b2b/prod/postgres"],
            name => Assert.Contains($"| `{name}` |", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("startupwebapp/prod", "eval \"$(jq -r .bastion_tunnel_command.value outputs.json)\"", "PGPORT=15432 PGHOSTADDR=127.0.0.1")]
    [InlineData("mosaic/prod", "kubectl --namespace mosaic-prod run psql", "port-forward pod/db-tunnel 15432:5432")]
    [InlineData("ecommerce/prod", "From a host in the VPC that the database admits: PostgreSQL from the ECS tasks.", "PGPORT=5432\n")]
    public void The_way_in_is_the_deployments_own(string environment, string first, string second)
    {
        var text = RunbookTexts.Of(environment, "psql");
        Assert.Contains(first, text, StringComparison.Ordinal);
        Assert.Contains(second, text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pod_for_psql_is_a_pod_and_takes_its_password_from_the_secret()
    {
        var text = RunbookTexts.Of("mosaic/prod", "psql");
        var pod = JsonNode.Parse(Overrides().Match(text).Groups[1].Value)!["spec"]!.AsObject();
        pod["restartPolicy"] = "Never";
        var job = new JsonObject
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = new JsonObject { ["name"] = "psql" },
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = pod.DeepClone() } },
        };
        Assert.Empty(Handovers.SchemaErrors("job", job));
        Assert.Contains("\"name\":\"PGPASSWORD\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"core-api-db-secret\",\"key\":\"password\"}}",
            text, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_fill_in_what_only_AWS_knows()
    {
        var text = RunbookTexts.Of("startupwebapp/prod", "psql", withOutputs: true);
        Assert.Contains("export PGHOST=\"db.example.internal\"", text, StringComparison.Ordinal);
        Assert.Contains("--secret-id \"arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-AbCdEf\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("jq -r .database_host.value", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("psqll", "did you mean psql?")]
    [InlineData("disaster", "There are connection, credentials, psql,")]
    public void An_unknown_topic_is_refused_with_what_there_is(string topic, string message)
    {
        var exception = Assert.Throws<UserException>(() => Runbook.Find(topic));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_prints_one_topic_or_all_as_text_or_json()
    {
        var one = await InfraProcess.RunAsync(["runbook", "mosaic/prod", "--topic", "snapshot"]);
        Assert.True(one.ExitCode == 0, one.Error);
        Assert.Contains("## Take a snapshot\n", one.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("## Open psql", one.Output, StringComparison.Ordinal);

        var all = await InfraProcess.RunAsync(["runbook", "mosaic/prod", "--json"]);
        using var document = JsonDocument.Parse(all.Output);
        Assert.Equal(Runbook.Topics.Select(topic => topic.Name),
            document.RootElement.GetProperty("topics").EnumerateArray().Select(topic => topic.GetProperty("name").GetString()));
    }

    private static LoadedEnvironment Merged(string environment, JsonObject changes)
    {
        using var folder = new TemporaryFolder();
        folder.File("{}", "cdktf.json");
        var name = Handovers.Name(environment);
        var source = Path.Combine(RunbookTexts.Catalog.Folder, name.System);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            folder.File(File.ReadAllText(file), "environments", name.System, Path.GetRelativePath(source, file));
        }

        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(source, $"{name.Deployment}.json")))!.AsObject();
        Merge(settings, changes);
        folder.File(settings.ToJsonString(), "environments", name.System, $"{name.Deployment}.json");
        return EnvironmentCatalog.Open(folder.Path).Load(name);
    }

    private static void Merge(JsonObject below, JsonObject above)
    {
        foreach (var (key, value) in above)
        {
            if (value is JsonObject inner && below[key] is JsonObject outer && inner["kind"] is null)
            {
                Merge(outer, inner);
            }
            else
            {
                below[key] = value?.DeepClone();
            }
        }
    }

    internal static string ShellProblem(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", "-n") { RedirectStandardInput = true, RedirectStandardError = true };
        using var shell = Process.Start(start)!;
        shell.StandardInput.Write(script);
        shell.StandardInput.Close();
        var error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        return shell.ExitCode == 0 ? "" : error;
    }

    [GeneratedRegex(@"\baws [a-z0-9]+ [a-z][^|)]*")]
    private static partial Regex AwsCall();

    [GeneratedRegex(@"--db-(?:instance|cluster)-identifier (\S+)")]
    private static partial Regex IdentifierOption();

    [GeneratedRegex(@"--overrides='(\{.*\})'")]
    private static partial Regex Overrides();
}
