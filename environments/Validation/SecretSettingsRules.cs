using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.secrets</c>.</summary>
internal static partial class SecretSettingsRules
{
    public static IEnumerable<Violation> Check(EnvironmentSettings settings) =>
        settings.Secrets.SelectMany(entry => CheckOne(entry.Key, entry.Value, settings).Select(violation => violation with
        {
            Property = SettingPath.Member("$.secrets", entry.Key) + (violation.Property == "" ? "" : "." + violation.Property),
        }));

    private static IEnumerable<Violation> CheckOne(string name, SecretSettings secret, EnvironmentSettings settings)
    {
        if (!Name().IsMatch(name))
        {
            yield return new Violation("", name, "must be 1–512 letters, digits and /_+=.@-", "rename the secret");
        }

        if (!secret.Fields.Values.Contains(SecretField.Password))
        {
            yield return new Violation("fields", null, "has no password", "add a key with the value \"password\"");
        }

        if (secret.Fields.Values.Contains(SecretField.Database) && secret.Database is null)
        {
            yield return new Violation("fields", null, "names the database, and the secret has none", "add \"database\" beside \"fields\", or remove that field");
        }

        if (secret.RecoveryWindowDays is > 0 and < 7)
        {
            yield return DatabaseSettingsRules.RecoveryWindow("recoveryWindowDays", secret.RecoveryWindowDays);
        }

        if (secret.Username == settings.Database.MasterUsername)
        {
            yield return new Violation("username", secret.Username, "is the master user, which no application may use", "name the application's own role");
        }

        if (settings.Database.MasterCredentials is GeneratedCredentialsSettings generated && generated.SecretName == name)
        {
            yield return new Violation("", name, "has the name of the master user's secret", "rename one of the two");
        }

        foreach (var (role, index) in secret.ReaderRoles.Select((role, index) => (role, index)))
        {
            if (!RoleName().IsMatch(role))
            {
                yield return new Violation($"readerRoles[{index}]", role, "must be the name of an IAM role: 1–64 letters, digits and +=,.@_-", "write the name only, not the ARN");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9/_+=.@-]{1,512}$")]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z0-9+=,.@_-]{1,64}$")]
    private static partial Regex RoleName();
}
