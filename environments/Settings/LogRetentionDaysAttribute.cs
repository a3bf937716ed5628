using System.ComponentModel.DataAnnotations;
using Infra.AwsRules;

namespace Infra.Environments.Settings;

/// <summary>The value is a number of days that CloudWatch Logs accepts as a retention, see <see cref="LogRetention.Days"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LogRetentionDaysAttribute() : AllowedValuesAttribute([.. LogRetention.Days.Cast<object>()]);
