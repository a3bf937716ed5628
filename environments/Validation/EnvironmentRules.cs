namespace Infra.Environments.Validation;

/// <summary>All rules that look at more than one value.</summary>
internal static class EnvironmentRules
{
    /// <summary>Checks everything that could be read.</summary>
    public static void Check(SettingsCheck check)
    {
        TenancyRules.Check(check);
    }
}
