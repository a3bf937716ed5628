using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Secrets;

/// <summary>What a secret has to be that repeats the password of another one in another shape.</summary>
public static class SecretCopyRules
{
    /// <summary>A secret that repeats another's password is not rotated.</summary>
    public static readonly RuleDefinition CopyNotRotated = new(
        "SEC005", RuleSeverity.Error, "A secret that repeats another's password is not rotated",
        "Rotation writes a new password into one secret, so the two would part and the copy stop working.",
        "Raise the version of the other secret for a new password.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html");

    /// <summary>passwordOf names a secret with a password of its own.</summary>
    public static readonly RuleDefinition CopySource = new(
        "SEC006", RuleSeverity.Error, "passwordOf names a secret with a password of its own",
        "The password is taken from there, from a key that holds nothing else.",
        "Name that secret, or leave passwordOf out.",
        "README.md");

    /// <summary>A secret that repeats a password has the same username.</summary>
    public static readonly RuleDefinition CopyUsername = new(
        "SEC007", RuleSeverity.Error, "A secret that repeats a password has the same username",
        "The password belongs to one role, and no other can log in with it.",
        "Write the same username, or leave passwordOf out.",
        "README.md");

    /// <summary>A secret that repeats a password says nothing of its length.</summary>
    public static readonly RuleDefinition CopyLength = new(
        "SEC008", RuleSeverity.Error, "A secret that repeats a password says nothing of its length",
        "The length is decided where the password is made.",
        "Leave passwordLength out here.",
        "README.md");

    /// <summary>passwordOf names a secret that is not rotated.</summary>
    public static readonly RuleDefinition CopyOfRotated = new(
        "SEC009", RuleSeverity.Error, "passwordOf names a secret that is not rotated",
        "The rotation function writes one secret only, so the copy would keep the old password and its application lose the database.",
        "Remove the rotation, or put all keys into one secret.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html");

    /// <summary>Checks the secret of a name, when it is a copy, against the one that it repeats.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="secrets">All secrets by name.</param>
    /// <returns>Violations with properties relative to the secret.</returns>
    public static IEnumerable<Violation> Check(string name, IReadOnlyDictionary<string, SecretShape> secrets)
    {
        var copy = secrets[name];
        if (copy.PasswordOf is not { } originalName)
        {
            yield break;
        }

        if (copy.RotationDays is not null)
        {
            yield return CopyNotRotated.At("rotation", null, "is not possible on a secret that repeats another's password",
                $"leave it out; a new password comes from raising the version of {originalName}");
        }

        if (!secrets.TryGetValue(originalName, out var original) || originalName == name)
        {
            yield return CopySource.At("passwordOf", originalName, "must name another secret",
                Suggestion.For(originalName, secrets.Keys.Where(other => other != name)) is { } near
                    ? $"did you mean \"{near}\"?" : "add it to secrets, or leave passwordOf out");
            yield break;
        }

        foreach (var violation in CheckPair(copy, originalName, original))
        {
            yield return violation;
        }
    }

    private static IEnumerable<Violation> CheckPair(SecretShape copy, string originalName, SecretShape original)
    {
        if (original.PasswordOf is { } first)
        {
            yield return CopySource.At("passwordOf", originalName, "must name a secret with a password of its own", $"name {first} instead");
        }
        else if (!original.Fields.Values.Contains(SecretField.Password))
        {
            yield return CopySource.At("passwordOf", originalName, "must name a secret that has the password under a key of its own",
                $"add a key with the password field to {originalName}");
        }

        if (original.Username != copy.Username)
        {
            yield return CopyUsername.At("username", copy.Username, $"must be {original.Username}, whose password {originalName} keeps",
                $"write {original.Username}, or leave passwordOf out");
        }

        if (copy.PasswordLength != SecretShape.DefaultPasswordLength && copy.PasswordLength != original.PasswordLength)
        {
            yield return CopyLength.At("passwordLength", $"{copy.PasswordLength}", $"is decided by {originalName}", "leave it out here");
        }

        if (original.RotationDays is not null)
        {
            yield return CopyOfRotated.At("passwordOf", originalName,
                "must name a secret that is not rotated, because the rotation function writes one secret only and this one would keep the "
                    + "old password",
                $"remove rotation from {originalName} and raise its version for a new password, or put all keys into one secret");
        }
    }
}
