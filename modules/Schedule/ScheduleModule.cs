using System.Text.Json;
using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicy;
using HashiCorp.Cdktf.Providers.Aws.SchedulerSchedule;
using Infra.AwsRules;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Schedule;
using Infra.Modules.Shared;

namespace Infra.Modules.Schedule;

/// <summary>Stops a development database when nobody uses it and starts it again, by two EventBridge schedules that call RDS
/// themselves.</summary>
public sealed class ScheduleModule : Construct
{
    private const int MaxNameLength = 64;

    private readonly ScheduleModuleProps _props;
    private readonly string _partition;

    /// <summary>Makes both schedules and their role.</summary>
    /// <exception cref="ModuleValidationException">Props break rules; every violation is listed.</exception>
    public ScheduleModule(Construct scope, string id, ScheduleModuleProps props)
        : base(scope, id)
    {
        ModuleValidationException.ThrowIfAny(this,
        [
            .. TerraformToken.IsUnresolved(props.Identifier) ? [] : InstanceIdentifier.Check("identifier", props.Identifier),
            .. ScheduleRules.CheckTimes("stopAt", props.StopAt, "startAt", props.StartAt),
            .. ScheduleRules.CheckDays("startDays", props.StartDays),
            .. ScheduleRules.CheckTimeZone("timeZone", props.TimeZone),
        ]);
        _props = props;
        _partition = AwsPartition.OfRegion(props.Region);

        var roleArn = CreateRole();
        AddSchedule("stop", roleArn, Cron(props.StopAt, days: null));
        AddSchedule("start", roleArn, Cron(props.StartAt, props.StartDays));
    }

    private string Kind => _props.Database == ScheduledDatabase.Cluster ? "Cluster" : "Instance";

    /// <summary>Six fields: minute, hour, day of the month, month, day of the week, year; one of the two days has to be <c>?</c>.</summary>
    private static string Cron(string time, IReadOnlyList<string>? days)
    {
        var (hour, minute) = (int.Parse(time.AsSpan(0, 2)), int.Parse(time.AsSpan(3, 2)));
        return days is null || days.Count == ScheduleRules.Days.Count
            ? $"cron({minute} {hour} * * ? *)"
            : $"cron({minute} {hour} ? * {string.Join(',', ScheduleRules.Days.Where(days.Contains))} *)";
    }

    private string CreateRole()
    {
        var role = new IamRole(this, "role", new IamRoleConfig
        {
            Name = IamName.WithSuffix(_props.Identifier, "-schedule", MaxNameLength),
            Description = $"Stops and starts {_props.Identifier}",
            AssumeRolePolicy = PolicyDocument.Trust(
                "scheduler.amazonaws.com",
                _props.AccountId is null ? null : new Dictionary<string, object>
                {
                    ["StringEquals"] = new Dictionary<string, string> { ["aws:SourceAccount"] = _props.AccountId },
                }),
        });
        _ = new IamRolePolicy(this, "policy", new IamRolePolicyConfig
        {
            Name = "stop-and-start",
            Role = role.Id,
            Policy = PolicyDocument.Of(new
            {
                Effect = "Allow",
                Action = new[] { $"rds:StopDB{Kind}", $"rds:StartDB{Kind}" },
                Resource = _props.Arn,
            }),
        });
        return role.Arn;
    }

    private void AddSchedule(string action, string roleArn, string expression) => _ = new SchedulerSchedule(this, action, new SchedulerScheduleConfig
    {
        Name = IamName.WithSuffix(_props.Identifier, $"-{action}", MaxNameLength),
        Description = $"{action} {_props.Identifier}",
        ScheduleExpression = expression,
        ScheduleExpressionTimezone = _props.TimeZone,
        FlexibleTimeWindow = new SchedulerScheduleFlexibleTimeWindow { Mode = "OFF" },
        Target = new SchedulerScheduleTarget
        {
            Arn = $"arn:{_partition}:scheduler:::aws-sdk:rds:{action}DB{Kind}",
            RoleArn = roleArn,
            Input = JsonSerializer.Serialize(new Dictionary<string, string> { [$"Db{Kind}Identifier"] = _props.Identifier }),
            // By default a call that fails is tried again for a day: an evening's stop would come in the next day's working hours.
            RetryPolicy = new SchedulerScheduleTargetRetryPolicy { MaximumEventAgeInSeconds = 3600, MaximumRetryAttempts = 10 },
        },
    });
}
