using Infra.RandomProviderStandIn.Provider;

namespace Infra.RandomProviderStandIn.Tests.Provider;

public sealed class PasswordGeneratorTests
{
    private const int Tries = 500;

    [Fact]
    public void Every_minimum_is_kept_when_the_minima_fill_the_whole_password()
    {
        var rules = new PasswordRules { Length = 10, MinLower = 1, MinUpper = 2, MinNumeric = 3, MinSpecial = 4 };
        foreach (var password in Generate(rules))
        {
            Assert.Equal(1, password.Count(char.IsAsciiLetterLower));
            Assert.Equal(2, password.Count(char.IsAsciiLetterUpper));
            Assert.Equal(3, password.Count(char.IsAsciiDigit));
            Assert.Equal(4, password.Count(PasswordRules.DefaultSpecialCharacters.Contains));
        }
    }

    [Fact]
    public void Only_the_given_special_characters_appear()
    {
        var passwords = Generate(new PasswordRules { Length = 20, MinSpecial = 1, OverrideSpecial = "_-" });
        Assert.All(passwords, password => Assert.Matches("^(?=.*[_-])[A-Za-z0-9_-]{20}$", password));
    }

    [Fact]
    public void A_class_that_is_switched_off_appears_only_as_often_as_its_minimum_asks()
    {
        var passwords = Generate(new PasswordRules { Length = 12, Lower = false, Special = false, Numeric = false, MinNumeric = 2 });
        Assert.All(passwords, password =>
        {
            Assert.Matches("^[A-Z0-9]{12}$", password);
            Assert.Equal(2, password.Count(char.IsAsciiDigit));
        });
    }

    [Fact]
    public void A_special_character_outside_ASCII_stays_whole()
    {
        var rules = new PasswordRules { Length = 5, Lower = false, Upper = false, Numeric = false, OverrideSpecial = "ä🔑" };
        Assert.All(Generate(rules), password => Assert.Matches("^(ä|🔑){5}$", password));
    }

    [Fact]
    public void Required_characters_turn_up_at_every_position()
    {
        var positions = Generate(new PasswordRules { Length = 8, Numeric = false, MinNumeric = 1 })
            .Select(password => password.IndexOfAny([.. "0123456789"]))
            .Distinct();
        Assert.Equal(8, positions.Count());
    }

    [Fact]
    public void All_characters_of_all_classes_are_drawn_and_no_password_comes_twice()
    {
        var passwords = Generate(new PasswordRules { Length = 32 });
        Assert.Equal(
            26 + 26 + 10 + PasswordRules.DefaultSpecialCharacters.Length,
            passwords.SelectMany(password => password).Distinct().Count());
        Assert.Distinct(passwords);
    }

    private static List<string> Generate(PasswordRules rules) =>
        [.. Enumerable.Range(0, Tries).Select(_ => PasswordGenerator.Generate(rules))];
}
