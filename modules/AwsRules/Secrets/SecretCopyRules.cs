namespace Infra.AwsRules.Secrets;

/// <summary>What a secret has to be that repeats the password of another one in another shape.</summary>
public static class SecretCopyRules
{
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
            yield return new Violation("rotation", null, "is not possible on a secret that repeats another's password",
                $"leave it out; a new password comes from raising the version of {originalName}");
        }

        if (!secrets.TryGetValue(originalName, out var original) || originalName == name)
        {
            yield return new Violation("passwordOf", originalName, "must name another secret",
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
            yield return new Violation("passwordOf", originalName, "must name a secret with a password of its own", $"name {first} instead");
        }
        else if (!original.Fields.Values.Contains(SecretField.Password))
        {
            yield return new Violation("passwordOf", originalName, "must name a secret that has the password under a key of its own",
                $"add a key with the password field to {originalName}");
        }

        if (original.Username != copy.Username)
        {
            yield return new Violation("username", copy.Username, $"must be {original.Username}, whose password {originalName} keeps",
                $"write {original.Username}, or leave passwordOf out");
        }

        if (copy.PasswordLength != SecretShape.DefaultPasswordLength && copy.PasswordLength != original.PasswordLength)
        {
            yield return new Violation("passwordLength", $"{copy.PasswordLength}", $"is decided by {originalName}", "leave it out here");
        }

        if (original.RotationDays is not null)
        {
            yield return new Violation("passwordOf", originalName,
                "must name a secret that is not rotated, because the rotation function writes one secret only and this one would keep the old password",
                $"remove rotation from {originalName} and raise its version for a new password, or put all keys into one secret");
        }
    }
}
