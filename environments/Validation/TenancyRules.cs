namespace Infra.Environments.Validation;

internal static class TenancyRules
{
    public static void Check(SettingsCheck check) => _ = check.Settings;
}
