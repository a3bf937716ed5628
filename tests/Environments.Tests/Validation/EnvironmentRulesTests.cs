namespace Infra.Environments.Tests.Validation;

public sealed class EnvironmentRulesTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("\"cidr\": \"10.0.0.0/16\"", "\"cidr\": \"10.0.0.0/8\"", "$.network.cidr")]
    [InlineData("\"cidr\": \"10.0.0.0/16\"", "\"cidr\": \"10.0.0.7/16\"", "$.network.cidr")]
    [InlineData("[\"us-east-1a\", \"us-east-1b\"]", "[\"us-east-1a\"]", "$.network.availabilityZones")]
    [InlineData("[\"us-east-1a\", \"us-east-1b\"]", "[\"us-east-1a\", \"us-east-1a\"]", "$.network.availabilityZones")]
    [InlineData("[\"us-east-1a\", \"us-east-1b\"]", "[\"us-east-1a\", \"eu-west-1b\"]", "$.network.availabilityZones")]
    [InlineData("\"identifier\": \"startupwebapp-multi-tenant-prod\"", "\"identifier\": \"Startup--WebApp\"", "$.database.identifier")]
    [InlineData("\"maxSizeGiB\": 100", "\"maxSizeGiB\": 21", "$.database.storage.maxSizeGiB")]
    [InlineData("\"maxSizeGiB\": 100", "\"maxSizeGiB\": 100, \"iops\": 4000", "$.database.storage.iops")]
    [InlineData("\"maintenanceWindow\": \"sun:04:00-sun:05:00\"", "\"maintenanceWindow\": \"sun:03:30-sun:04:30\"", "$.database.maintenanceWindow")]
    [InlineData("\"window\": \"03:00-04:00\"", "\"window\": \"03:00-03:10\"", "$.database.backups.window")]
    [InlineData("\"retentionDays\": 7,", "\"retentionDays\": 0,", "$.database.backups.retentionDays")]
    [InlineData("\"deletionProtection\": true", "\"deletionProtection\": false", "$.database.deletionProtection")]
    [InlineData("\"deletionProtection\": true", "\"finalSnapshot\": false", "$.database.finalSnapshot")]
    [InlineData("\"deletionProtection\": true", "\"caCertificateIdentifier\": \"rds-ca-2019\"", "$.database.caCertificateIdentifier")]
    [InlineData("\"performanceInsightsRetentionDays\": 7", "\"performanceInsightsRetentionDays\": 30", "$.database.performanceInsightsRetentionDays")]
    [InlineData("\"enhancedMonitoringIntervalSeconds\": 60", "\"enhancedMonitoringIntervalSeconds\": 20", "$.database.enhancedMonitoringIntervalSeconds")]
    [InlineData("\"logRetentionDays\": 30", "\"logRetentionDays\": 31", "$.database.logRetentionDays")]
    [InlineData("\"log_statement\": \"none\"", "\"log_statment\": \"none\"", "$.database.parameters.log_statment")]
    [InlineData("\"log_statement\": \"none\"", "\"rds.force_ssl\": \"0\"", "$.database.parameters['rds.force_ssl']")]
    [InlineData("\"clientSecurityGroup\": \"backend\"", "\"clientSecurityGroup\": \"backnd\"", "$.database.ingress.backend.clientSecurityGroup")]
    [InlineData("\"clientSecurityGroup\": \"backend\"", "\"cidrs\": [\"0.0.0.0/0\"]", "$.database.ingress.backend.cidrs")]
    [InlineData("\"clientSecurityGroup\": \"backend\"", "\"clientSecurityGroup\": \"backend\", \"bastion\": true", "$.database.ingress.backend")]
    [InlineData("\"subnets\": \"public\"", "\"subnets\": \"private\"", "$.bastion.subnets")]
    [InlineData("{ \"kind\": \"sessionManager\" }", "{ \"kind\": \"ssh\", \"keyPairName\": \"k\", \"allowedCidrs\": [\"0.0.0.0/0\"] }", "$.bastion.access.allowedCidrs")]
    [InlineData("\"above\": \"70 %\"", "\"above\": \"70 MiB\"", "$.monitoring.alarms.cpu.above")]
    [InlineData("\"above\": \"70 %\"", "\"above\": \"70 %\", \"below\": \"1 %\"", "$.monitoring.alarms.cpu")]
    [InlineData("\"metric\": \"CPUUtilization\", \"above\": \"70 %\"", "\"metric\": \"BurstBalance\", \"below\": \"20 %\"", "$.monitoring.alarms.cpu.metric")]
    [InlineData("\"database-alerts@startupwebapp.example\"", "\"database-alerts\"", "$.monitoring.topics.rds-alerts.emails")]
    [InlineData("\"password\": \"password\"", "\"pass\": \"engine\"", "$.secrets['rds/startupwebapp/multi-tenant/master'].fields")]
    [InlineData("\"passwordLength\": 32", "\"recoveryWindowDays\": 3", "$.secrets['rds/startupwebapp/multi-tenant/master'].recoveryWindowDays")]
    [InlineData("\"username\": \"django_app\"", "\"username\": \"postgres\"", "$.secrets['rds/startupwebapp/multi-tenant/master'].username")]
    [InlineData("\"defaultOwnerRole\": \"django_app\"", "\"defaultOwnerRole\": \"djago_app\"", "$.tenancy.defaultOwnerRole")]
    [InlineData("\"startupwebapp_prod\"", "\"startupwebapp\"", "$.tenants.startupwebapp")]
    [InlineData("\"fintech_experiment\"", "\"fintech_prod\"", "$.tenants.fintech_prod")]
    [InlineData("\"fintech_experiment\"", "\"Fintech_experiment\"", "$.tenants.Fintech_experiment")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"ownerRole\": \"fintech\",", "$.tenants.fintech_experiment.ownerRole")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"sql\": \"missing\",", "$.tenants.fintech_experiment.sql")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"connectRoles\": [\"djago_app\"],", "$.tenants.fintech_experiment.connectRoles[0]")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"connectRoles\": [\"django_app\"],", "$.tenants.fintech_experiment.connectRoles[0]")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"searchPath\": [\"app\", \"pg_temp\"],", "$.tenants.fintech_experiment.searchPath[1]")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"searchPath\": [\"app\", \"app\"],", "$.tenants.fintech_experiment.searchPath[1]")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"searchPath\": [\"App\"],", "$.tenants.fintech_experiment.searchPath[0]")]
    [InlineData("\"secret\": \"rds/startupwebapp/multi-tenant/master\"", "\"secret\": \"rds/startupwebapp/multi-tenant/master\", \"iamLogin\": true", "$.tenancy.roles.django_app.iamLogin")]
    [InlineData("\"secret\": \"rds/startupwebapp/multi-tenant/master\"", "\"iamLogin\": true", "$.tenancy.roles.django_app.iamLogin")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"testData\": \"missing\",", "$.tenants.fintech_experiment.testData")]
    [InlineData("\"fintech_experiment\": {", "\"fintech_experiment\": { \"testData\": \".\",", "$.tenants.fintech_experiment.testData")]
    [InlineData("\"majorVersion\": 16,", "\"majorVersion\": 16, \"subnetGroupName\": \"Sub_nets\",", "$.database.subnetGroupName")]
    [InlineData("\"startupwebapp-multi-tenant-rds-sg\"", "\"sg-multi-tenant\"", "$.database.securityGroupName")]
    [InlineData("\"logExports\": [\"postgresql\", \"upgrade\"]", "\"logExports\": [\"upgrade\", \"upgrade\"]", "$.database.logExports")]
    [InlineData("\"kind\": \"rdsManaged\", \"rotationDays\": 30", "\"kind\": \"generated\", \"secretName\": \"a b\"", "$.database.masterCredentials.secretName")]
    [InlineData("\"kind\": \"rdsManaged\", \"rotationDays\": 30", "\"kind\": \"generated\", \"secretName\": \"a\", \"recoveryWindowDays\": 5", "$.database.masterCredentials.recoveryWindowDays")]
    [InlineData("\"kind\": \"rdsManaged\", \"rotationDays\": 30", "\"kind\": \"generated\", \"secretName\": \"rds/startupwebapp/multi-tenant/master\"", "$.secrets['rds/startupwebapp/multi-tenant/master']")]
    [InlineData("\"backend-ecs-task-role\"", "\"arn:aws:iam::111122223333:role/backend\"", "$.secrets['rds/startupwebapp/multi-tenant/master'].readerRoles[0]")]
    [InlineData("\"secret\": \"rds/startupwebapp/multi-tenant/master\"", "\"secret\": \"rds/startupwebapp\"", "$.tenancy.roles.django_app.secret")]
    [InlineData("\"username\": \"django_app\"", "\"username\": \"other\"", "$.tenancy.roles.django_app.secret")]
    [InlineData("\"masterUsername\": \"postgres\"", "\"masterUsername\": \"django_app\"", "$.tenancy.roles.django_app")]
    [InlineData("\"production\": \"{app}_prod\"", "\"production\": \"prod\"", "$.tenancy.naming.production")]
    [InlineData("\"topics\": { \"rds-alerts\": {", "\"topics\": { \"rds-alerts\": { \"severities\": [\"warning\"],", "$.monitoring.alarms.cpu.severity")]
    [InlineData("\"above\": \"70 %\"", "\"above\": \"70 %\", \"periodSeconds\": 45", "$.monitoring.alarms.cpu.periodSeconds")]
    [InlineData("\"above\": \"70 %\"", "\"above\": \"70 %\", \"datapointsToAlarm\": 2", "$.monitoring.alarms.cpu.datapointsToAlarm")]
    [InlineData("\"above\": \"70 %\"", "\"above\": \"70 %\", \"evaluationPeriods\": 400", "$.monitoring.alarms.cpu.evaluationPeriods")]
    [InlineData("\"bastion\": {", "\"bastion\": { \"instanceType\": \"nano\",", "$.bastion.instanceType")]
    [InlineData("\"subnets\": \"public\"", "\"subnets\": \"database\"", "$.bastion.subnets")]
    [InlineData("\"type\": \"gp3\", \"sizeGiB\": 20, \"maxSizeGiB\": 100", "\"type\": \"io2\", \"sizeGiB\": 100", "$.database.storage")]
    public void A_wrong_value_is_refused_where_it_stands(string old, string replacement, string path)
    {
        var errors = _repository.With(old, replacement).Load().Errors.ToArray();
        Assert.Contains(errors, error => error.Path.StartsWith(path, StringComparison.Ordinal) && error.Line > 0);
        Assert.All(errors, error => Assert.NotEmpty(error.Fix));
    }

    [Theory]
    [InlineData("\"majorVersion\": 16,", "\"majorVersion\": 16, \"minorVersion\": 4,", "$.database.minorVersion")]
    [InlineData("\"retentionDays\": 7,", "\"retentionDays\": 3,", "$.database.backups.retentionDays")]
    [InlineData("\"log_statement\": \"none\"", "\"log_statement\": \"all\"", "$.database.parameters.log_statement")]
    [InlineData("\"max_connections\": \"100\"", "\"max_connections\": \"3000\"", "$.database.parameters.max_connections")]
    public void A_value_that_is_rarely_wanted_warns_and_stays_usable(string old, string replacement, string path)
    {
        var loaded = _repository.With(old, replacement).Load();
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        Assert.Contains(loaded.Warnings, warning => warning.Path.StartsWith(path, StringComparison.Ordinal));
    }

    [Fact]
    public void A_tenant_name_longer_than_PostgreSQL_allows_is_refused() =>
        Assert.Contains(_repository.With("\"fintech_experiment\"", $"\"{new string('a', 60)}_experiment\"").Errors(), error => error.Contains("has 71 bytes, PostgreSQL allows 63", StringComparison.Ordinal));

    [Fact]
    public void A_role_without_secret_owns_but_neither_connects_nor_runs_a_command()
    {
        _repository.With("\"roles\": {", "\"roles\": { \"keeper\": {},");
        Assert.True(_repository.Load().IsValid, string.Join('\n', _repository.Load().Errors));

        _repository.With("\"fintech_experiment\": {", "\"fintech_experiment\": { \"ownerRole\": \"keeper\",");
        var loaded = _repository.Load();
        Assert.True(loaded.IsValid, string.Join('\n', loaded.Errors));
        Assert.Contains(loaded.Warnings, warning => warning.Path == "$.tenants.fintech_experiment");

        _repository.With("\"ownerRole\": \"keeper\",", "\"ownerRole\": \"keeper\", \"connectRoles\": [\"keeper\"], \"afterProvision\": { \"command\": [\"a\"] },");
        Assert.Equal(
            ["$.tenants.fintech_experiment.connectRoles[0]", "$.tenants.fintech_experiment.connectRoles[0]", "$.tenants.fintech_experiment.afterProvision"],
            _repository.Load().Errors.Select(error => error.Path));
    }

    [Fact]
    public void A_role_of_its_own_for_a_tenant_is_possible()
    {
        _repository
            .With("\"roles\": {", "\"roles\": { \"fintech_app\": { \"secret\": \"rds/fintech\" },")
            .With("\"secrets\": {", "\"secrets\": { \"rds/fintech\": { \"username\": \"fintech_app\", \"fields\": { \"password\": \"password\" } },")
            .With("\"fintech_experiment\": {", "\"fintech_experiment\": { \"ownerRole\": \"fintech_app\",");
        Assert.True(_repository.Load().IsValid, string.Join('\n', _repository.Load().Errors));
    }
}
