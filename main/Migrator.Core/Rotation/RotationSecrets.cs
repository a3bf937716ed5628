using Infra.AwsRules;
using Infra.Environments.Settings;

namespace Infra.Migrator.Rotation;

/// <summary>The secrets that keep a role's password.</summary>
/// <param name="Source">The one with the password of its own.</param>
/// <param name="Followers">Those that repeat it in another shape.</param>
internal sealed record RotationSecrets(RotatedSecret Source, IReadOnlyList<RotatedSecret> Followers)
{
    /// <summary>Finds them.</summary>
    /// <exception cref="MigratorException">The role has none, they belong to another rotation, or the outputs do not name them.</exception>
    public static RotationSecrets Of(EnvironmentSettings settings, string role, TerraformOutputs? outputs)
    {
        if (outputs is null)
        {
            throw new MigratorException("rotate needs --outputs <file> (terraform output -json): the secrets' ARNs come from it.");
        }

        if (!settings.Tenancy.Roles.TryGetValue(role, out var roleSettings))
        {
            throw new MigratorException(role == settings.Database.MasterUsername
                ? $"--role {role} is the master user, which applications do not use: RDS rotates a managed password "
                    + "(aws secretsmanager rotate-secret), and for a generated one raise the version of database.masterCredentials."
                : $"--role {role} is not among tenancy.roles"
                    + (Suggestion.For(role, settings.Tenancy.Roles.Keys) is { } near ? $": did you mean {near}?" : "."));
        }

        if (roleSettings.Secret is not { } name || !settings.Secrets.TryGetValue(name, out var own))
        {
            throw new MigratorException($"--role {role}: the role has no secret, so it has no password to rotate.");
        }

        var source = own.PasswordOf ?? name;
        var followers = settings.Secrets.Where(secret => secret.Value.PasswordOf == source).Select(secret => secret.Key).ToArray();
        foreach (var secret in followers.Prepend(source))
        {
            if (settings.Secrets[secret].Rotation is not null)
            {
                throw new MigratorException($"Secret {secret} has a rotation function, and two that rotate one password undo each other: "
                    + $"aws secretsmanager rotate-secret --secret-id {secret}");
            }
        }

        return new RotationSecrets(Find(settings, source, outputs), [.. followers.Select(follower => Find(settings, follower, outputs))]);
    }

    private static RotatedSecret Find(EnvironmentSettings settings, string name, TerraformOutputs outputs) =>
        outputs.SecretArns.TryGetValue(name, out var arn)
            ? new RotatedSecret(name, arn, settings.Secrets[name].Fields, settings.Secrets[name].PasswordLength)
            : throw new MigratorException(
                $"The outputs name no secret '{name}' in secret_arns: run terraform apply and write them anew.");
}
