using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>The value is a number of days that CloudWatch Logs accepts as a retention. Source: CloudWatch Logs API reference,
/// <c>PutRetentionPolicy</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LogRetentionDaysAttribute() : AllowedValuesAttribute(
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);
