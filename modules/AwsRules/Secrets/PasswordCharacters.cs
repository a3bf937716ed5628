namespace Infra.AwsRules.Secrets;

/// <summary>Characters of generated passwords, whoever makes them: Terraform, the migrator or AWS's rotation function.</summary>
public static class PasswordCharacters
{
    /// <summary>Special characters: RFC 3986's unreserved ones. RDS takes them, and they need no escape in a URL, a shell, a <c>.env</c> file or
    /// YAML.</summary>
    public const string Special = "-_.~";

    /// <summary>All that are used.</summary>
    public const string All = $"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789{Special}";

    /// <summary>The punctuation of ASCII that is not used.</summary>
    public static string Excluded { get; } = string.Concat(
        Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)
            .Where(character => !char.IsAsciiLetterOrDigit(character) && !Special.Contains(character, StringComparison.Ordinal)));
}
