using System.Security.Cryptography;
using System.Text;

namespace Infra.RandomProviderStandIn.Provider;

/// <summary>Draws passwords from the system's cryptographic generator, without bias.</summary>
internal static class PasswordGenerator
{
    private const string LowerCharacters = "abcdefghijklmnopqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";

    /// <summary>Characters are Unicode ones: an <c>ä</c> in the special characters is never torn apart.</summary>
    public static string Generate(PasswordRules rules)
    {
        var special = rules.OverrideSpecial.Length > 0 ? rules.OverrideSpecial : PasswordRules.DefaultSpecialCharacters;
        (string Characters, bool IsAllowed, int Minimum)[] classes =
        [
            (LowerCharacters, rules.Lower, rules.MinLower),
            (UpperCharacters, rules.Upper, rules.MinUpper),
            (NumericCharacters, rules.Numeric, rules.MinNumeric),
            (special, rules.Special, rules.MinSpecial),
        ];

        List<Rune> password = [];
        foreach (var (characters, _, minimum) in classes)
        {
            password.AddRange(Draw(characters, minimum));
        }

        var allowed = string.Concat(classes.Where(candidate => candidate.IsAllowed).Select(candidate => candidate.Characters));
        password.AddRange(Draw(allowed, rules.Length - password.Count));

        var shuffled = password.ToArray();
        RandomNumberGenerator.Shuffle<Rune>(shuffled);
        return string.Concat(shuffled);
    }

    private static Rune[] Draw(string characters, int count) =>
        count == 0 ? [] : RandomNumberGenerator.GetItems<Rune>([.. characters.EnumerateRunes()], count);
}
