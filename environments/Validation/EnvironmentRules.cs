using Infra.AwsRules;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Every rule that looks at more than one value of an environment, or at what AWS and PostgreSQL accept.</summary>
public static class EnvironmentRules
{
    /// <summary>All violations; their property is the JSON path, e.g. <c>$.database.storage.maxSizeGiB</c>.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="folder">Folder of the environment's file; relative paths start there.</param>
    public static IReadOnlyList<Violation> Check(EnvironmentSettings settings, string folder) =>
    [
        .. NetworkSettingsRules.Check(settings),
        .. DatabaseSettingsRules.Check(settings),
        .. SecretSettingsRules.Check(settings),
        .. MonitoringSettingsRules.Check(settings),
        .. TenancySettingsRules.Check(settings, folder),
    ];
}
