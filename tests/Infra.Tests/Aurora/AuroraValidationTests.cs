using Infra.AwsRules.Rds;
using Infra.Modules.Aurora;
using Infra.Modules.Rds;
using Infra.Modules.Shared;

namespace Infra.Tests.Aurora;

public sealed class AuroraValidationTests
{
    public static TheoryData<string, AuroraModuleProps, string> Refused { get; } = new()
    {
        { "identifier", AuroraSamples.HappyTrip with { Identifier = "Happy" }, "lower-case" },
        { "identifier", AuroraSamples.HappyTrip with { Identifier = new string('a', 54) }, "at most 53 characters" },
        { "capacity.instanceClass", AuroraSamples.HappyTrip with { Capacity = new Provisioned("db.m6g.xlarge") }, "not offered by Aurora" },
        {
            "capacity.readerInstanceClass",
            AuroraSamples.HappyTrip with { Capacity = new Provisioned("db.r6g.large", "db.t3.micro") },
            "not offered by Aurora"
        },
        { "capacity.minAcu", AuroraSamples.HappyTrip with { Capacity = new Serverless(0.7m, 4) }, "steps of 0.5" },
        { "capacity.minAcu", AuroraSamples.HappyTrip with { Capacity = new Serverless(8, 4) }, "at most maxAcu 4" },
        { "capacity.maxAcu", AuroraSamples.HappyTrip with { Capacity = new Serverless(1, 257) }, "1-256" },
        { "readers", AuroraSamples.HappyTrip with { Readers = 16 }, "0-15" },
        { "backupRetentionDays", AuroraSamples.HappyTrip with { BackupRetentionDays = 0 }, "1-35" },
        { "logExports", AuroraSamples.HappyTrip with { LogExports = ["postgresql", "upgrade"] }, "no log of an Aurora cluster" },
        { "restore", AuroraSamples.HappyTrip with { Restore = new FromPointInTime() }, "exactly one source" },
        {
            "restore.automatedBackupArn",
            AuroraSamples.HappyTrip with
            {
                Restore = new FromPointInTime { AutomatedBackupArn = "arn:aws:rds:us-east-1:111122223333:auto-backup:ab-1" },
            },
            "no replicated backups"
        },
        { "restore.time", AuroraSamples.HappyTrip with { Restore = new FromPointInTime { SourceIdentifier = "a", Time = "yesterday" } }, "UTC" },
        { "initialDatabaseName", AuroraSamples.HappyTrip with { Restore = new FromSnapshot("a"), InitialDatabaseName = "b" }, "restore" },
        { "parameters.work_mem", AuroraSamples.HappyTrip with { Parameters = new Dictionary<string, string> { ["work_mem"] = "lots" } }, "number" },
        { "finalSnapshot", AuroraSamples.HappyTrip with { FinalSnapshot = false }, "preventDestroy" },
        { "subnetIds", AuroraSamples.HappyTrip with { SubnetIds = ["subnet-0123456789abcdef0"] }, "two availability zones" },
        { "credentials.length", AuroraSamples.HappyTrip with { Credentials = new Generated("a", Length: 4) }, "" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_props_that_AWS_or_this_project_refuses(string property, AuroraModuleProps props, string rule)
    {
        var violation = Assert.Single(
            Assert.Throws<ModuleValidationException>(() => AuroraSamples.Synth(props)).Violations);

        Assert.Equal(property, violation.Property);
        Assert.Contains(rule, violation.Rule);
        Assert.NotEmpty(violation.Fix);
    }

    [Fact]
    public void A_warning_does_not_refuse()
    {
        var template = AuroraSamples.Synth(AuroraSamples.HappyTrip with
        {
            Version = new PostgresVersion(13),
            Readers = 0,
            Capacity = new Provisioned("db.t4g.medium"),
        });

        Assert.Equal("db.t4g.medium", template.SingleResource("aws_rds_cluster_instance").Text("instance_class"));
    }
}
