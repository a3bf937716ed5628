using System.Text.RegularExpressions;

namespace Infra.Environments.Loading;

/// <summary>Recognises places where somebody may have written a secret.</summary>
internal static partial class SecretWords
{
    /// <summary>Why a secret is refused.</summary>
    public const string Rule = "is not a setting: a password never stands in a file of the repository, in a plan or in a state";

    /// <summary>What to do instead.</summary>
    public const string Fix =
        "remove it, and change it if it is a real one; RDS keeps the master password (masterCredentials of kind rdsManaged) or Terraform "
        + "generates it (kind generated), applications have theirs from secrets";

    /// <summary>Whether a key sounds like a secret's.</summary>
    public static bool IsSecretKey(string key) => SecretKey().IsMatch(key);

    /// <summary>Whether a text carries a password: <c>--password=…</c>, <c>postgres://user:…@host</c>.</summary>
    public static bool CarriesSecret(string text) => SecretText().IsMatch(text);

    [GeneratedRegex(
        "(?i:passw|passphrase|secret_?(value|string)|token|api_?key|(access|private)_?key)|Pass$|Pwd$|(^|[_-])(pass|pwd)$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex SecretKey();

    [GeneratedRegex("(password|passwd|pwd|secret|token)=[^$]|://[^/:@\\s]*:[^@$\\s]+@", RegexOptions.IgnoreCase)]
    private static partial Regex SecretText();
}
