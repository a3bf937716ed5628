namespace Infra.Environments.Settings;

/// <summary>The enum's names are AWS's own and are written in JSON exactly as declared, not in camelCase.</summary>
[AttributeUsage(AttributeTargets.Enum)]
public sealed class AwsSpellingAttribute : Attribute;
