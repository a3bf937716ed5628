using System.Text.RegularExpressions;

namespace Infra.Environments.Loading;

/// <summary>Recognises places where somebody may have written a secret.</summary>
internal static partial class SecretWords
{
    /// <summary>Why a secret is refused.</summary>
    public const string Rule = "looks like a secret: no password stands in an environment file, in a plan or in a state";

    /// <summary>What to do instead.</summary>
    public const string Fix =
        "remove it, and change the password if it is a real one; let RDS keep it (database.masterCredentials of kind rdsManaged), let Terraform "
        + "generate it (kind generated, or an entry in secrets), or hand it to the migrator when it runs";

    /// <summary>Whether a key sounds like a secret's.</summary>
    public static bool IsSecretKey(string key) => SecretKey().IsMatch(key);

    /// <summary>Whether an argument of a command carries a password: <c>--password=…</c>, <c>postgres://user:…@host</c>.</summary>
    public static bool CarriesSecret(string argument) => SecretArgument().IsMatch(argument);

    [GeneratedRegex("pass(word|wd|phrase|code)?s?$|^pass(word|wd|phrase)|pwd|secret_?(value|string|key)?$|token|api_?key|(private|access)_?key|credentials?$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretKey();

    [GeneratedRegex("(password|passwd|pwd|secret|token)=[^$]|://[^/:@]*:[^@$]+@", RegexOptions.IgnoreCase)]
    private static partial Regex SecretArgument();
}
