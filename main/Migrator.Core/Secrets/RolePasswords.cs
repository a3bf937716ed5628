using Infra.AwsRules.Secrets;
using Infra.Environments.Settings;

namespace Infra.Migrator.Secrets;

/// <summary>Passwords of the tenants' roles, from the first of: variable <c>MIGRATOR_PASSWORD_&lt;ROLE&gt;</c>, the passwords file, the
/// role's secret in AWS Secrets Manager.</summary>
internal sealed class RolePasswords(
    EnvironmentSettings settings,
    IReadOnlyDictionary<string, string> variables,
    IReadOnlyDictionary<string, string> file,
    TerraformOutputs? outputs,
    SecretValues? secrets,
    SecretMask mask)
{
    /// <summary>Name of the variable for a role.</summary>
    public static string VariableName(string role) => $"MIGRATOR_PASSWORD_{role.ToUpperInvariant()}";

    /// <summary>Finds a role's password.</summary>
    /// <returns>Null when no source has it.</returns>
    /// <exception cref="MigratorException">Its secret cannot be read.</exception>
    public async Task<string?> FindAsync(string role, CancellationToken cancellationToken)
    {
        if (variables.TryGetValue(VariableName(role), out var password) && password.Length > 0)
        {
            return mask.Add(password);
        }

        if (file.TryGetValue(role, out password))
        {
            return mask.Add(password);
        }

        if (outputs is null || secrets is null || !settings.Tenancy.Roles.TryGetValue(role, out var roleSettings)
            || roleSettings.Secret is null)
        {
            return null;
        }

        if (!outputs.SecretArns.TryGetValue(roleSettings.Secret, out var arn))
        {
            throw new MigratorException(
                $"The outputs name no secret '{roleSettings.Secret}' (role '{role}') in secret_arns: run terraform apply and write them "
                    + $"anew.");
        }

        var fields = settings.Secrets.TryGetValue(roleSettings.Secret, out var secret)
            ? secret.Fields
            : new Dictionary<string, SecretField>();
        var key = fields.FirstOrDefault(field => field.Value == SecretField.Password).Key ?? "password";
        return mask.Add(await secrets.ReadAsync(arn, key, refresh: false, cancellationToken));
    }

    /// <summary>How to give the password of a role.</summary>
    public static string HowToGive(string role) =>
        $"give it in {VariableName(role)}, in --passwords-file, or by --outputs, which leads to its secret in AWS Secrets Manager";
}
