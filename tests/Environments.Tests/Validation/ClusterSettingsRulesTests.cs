using Infra.AwsRules.Catalogue;
using Infra.Environments.Validation;

namespace Infra.Environments.Tests.Validation;

public sealed class ClusterSettingsRulesTests : IDisposable
{
    private const string Instance = "\"instanceClass\": \"db.t4g.small\",";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void One_setting_and_a_class_that_Aurora_has_are_enough_to_switch()
    {
        var loaded = OnAurora().Load();

        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        Assert.Equal(
            ["$.database.logExports", "$.database.storage"],
            loaded.Problems.Where(problem => problem.Severity == RuleSeverity.Hint && problem.Rule.Contains("Aurora", StringComparison.Ordinal)
                && problem.Path.StartsWith("$.database.", StringComparison.Ordinal)).Select(problem => problem.Path).Order());
    }

    [Fact]
    public void A_class_that_Aurora_lacks_is_refused_with_the_closest_that_it_has()
    {
        var error = Assert.Single(_repository.With(Instance, $"\"engine\": \"auroraPostgresql\", {Instance}").Load().Errors);

        Assert.Equal("$.database.instanceClass", error.Path);
        Assert.Equal("write db.t4g.medium", error.Fix);
    }

    [Theory]
    [InlineData("\"readReplicas\": { \"count\": 2 },", "$.database.readReplicas.count", "readers")]
    [InlineData("\"blueGreenUpdates\": true,", "$.database.blueGreenUpdates", "leave it out")]
    [InlineData("\"cluster\": { \"readers\": 16 },", "$.database.cluster.readers", "")]
    [InlineData("\"cluster\": { \"readerInstanceClass\": \"db.m6g.large\" },", "$.database.cluster.readerInstanceClass", "db.r6g.large")]
    [InlineData("\"cluster\": { \"serverless\": { \"minAcu\": 0.7, \"maxAcu\": 8 } },", "$.database.cluster.serverless.minAcu", "0.5")]
    [InlineData("\"cluster\": { \"serverless\": { \"minAcu\": 8, \"maxAcu\": 4 } },", "$.database.cluster.serverless.minAcu", "swap")]
    [InlineData("\"parameters\": { \"work_mem\": \"lots\" },", "$.database.parameters.work_mem", "")]
    [InlineData(
        "\"restore\": { \"kind\": \"pointInTime\", \"automatedBackupArn\": \"arn:aws:rds:us-east-1:123456789012:auto-backup:ab-1\" },",
        "$.database.restore.automatedBackupArn", "sourceIdentifier")]
    public void What_only_an_instance_has_is_refused_with_the_way_of_a_cluster(string setting, string path, string fix)
    {
        if (setting.Contains("parameters", StringComparison.Ordinal))
        {
            _repository.With("\"parameters\": {", "\"parameters\": { \"work_mem\": \"lots\",");
            setting = "";
        }

        var errors = OnAurora(setting).Load().Errors.ToArray();

        Assert.Contains(errors, error => error.Path.StartsWith(path, StringComparison.Ordinal) && error.Fix.Contains(fix, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"backupReplication\": {}", "$.disasterRecovery.backupReplication")]
    [InlineData(
        "\"replica\": { \"identifier\": \"dr\", \"network\": { \"kind\": \"new\", \"name\": \"dr-vpc\", \"cidr\": \"10.1.0.0/16\", "
            + "\"availabilityZones\": [\"us-west-2a\", \"us-west-2b\"] } }",
        "$.disasterRecovery.replica")]
    public void The_recovery_of_an_instance_is_refused(string recovery, string path)
    {
        OnAurora().With(
            "\"clientSecurityGroups\": {",
            $"\"disasterRecovery\": {{ \"region\": \"us-west-2\", \"keyAlias\": \"alias/dr\", {recovery} }}, \"clientSecurityGroups\": {{");

        Assert.Contains(_repository.Load().Errors, error => error.Path.StartsWith(path, StringComparison.Ordinal));
    }

    [Fact]
    public void No_backups_are_refused() =>
        Assert.Contains(
            OnAurora().With("\"production\": true", "\"production\": false").With("\"retentionDays\": 7,", "\"retentionDays\": 0,").Load().Errors,
            error => error.Path == "$.database.backups.retentionDays" && error.Rule.Contains("Aurora", StringComparison.Ordinal));

    [Fact]
    public void A_standby_is_not_used_and_its_absence_no_matter()
    {
        Assert.DoesNotContain(OnAurora().Load().Problems, problem => problem.Path == "$.database.multiAz");
        Assert.Contains(
            _repository.With("\"multiAz\": false", "\"multiAz\": true").Load().Problems,
            problem => problem is { Path: "$.database.multiAz", Severity: RuleSeverity.Hint });
    }

    [Fact]
    public void A_parameter_of_RDS_only_warns_and_is_left_out()
    {
        OnAurora().With("\"parameters\": {", "\"parameters\": { \"checkpoint_completion_target\": \"0.9\",");

        Assert.True(_repository.Load().IsValid, string.Join('\n', _repository.Load().Errors));
        Assert.Contains(_repository.Load().Warnings, warning => warning.Path == "$.database.parameters.checkpoint_completion_target");
    }

    [Fact]
    public void Serverless_capacity_needs_no_class_that_Aurora_has()
    {
        var loaded = _repository
            .With(Instance, $"\"engine\": \"auroraPostgresql\", \"cluster\": {{ \"serverless\": {{ \"minAcu\": 0.5, \"maxAcu\": 8 }} }}, {Instance}")
            .Load();

        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
    }

    [Fact]
    public void An_alarm_on_a_metric_that_a_cluster_lacks_is_left_out_with_a_hint()
    {
        var definition = MonitoringDefinitions.Of(OnAurora().Load().Settings!);

        Assert.DoesNotContain(definition.Alarms.Values, alarm => alarm.Metric == "FreeStorageSpace");
        Assert.Contains(definition.Alarms.Values, alarm => alarm.Metric == "CPUUtilization");
        Assert.Equal(
            ["startupwebapp-multi-tenant-prod-writer", "startupwebapp-multi-tenant-prod-reader-1"], definition.Instance.ClusterInstances);
        Assert.Contains(
            _repository.Load().Problems,
            problem => problem.Severity == RuleSeverity.Hint && problem.Path.StartsWith("$.monitoring.alarms", StringComparison.Ordinal)
                && problem.Value == "FreeStorageSpace");
    }

    [Fact]
    public void Settings_of_a_cluster_are_not_looked_at_for_an_instance() =>
        Assert.True(_repository.With(Instance, $"\"cluster\": {{ \"readerInstanceClass\": \"db.m6g.large\" }}, {Instance}").Load().IsValid);

    private TemporaryRepository OnAurora(string more = "") =>
        _repository.With(Instance, $"\"engine\": \"auroraPostgresql\", {more} \"instanceClass\": \"db.r6g.large\",");
}
