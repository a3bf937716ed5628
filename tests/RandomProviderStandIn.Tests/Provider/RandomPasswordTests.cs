using Infra.RandomProviderStandIn.Protocol;
using Infra.RandomProviderStandIn.Provider;
using Infra.RandomProviderStandIn.Values;

namespace Infra.RandomProviderStandIn.Tests.Provider;

public sealed class RandomPasswordTests
{
    [Fact]
    public void Lengths_and_minima_out_of_range_are_all_reported_at_once()
    {
        var response = Validate(("length", TerraformValue.From(0)), ("min_upper", TerraformValue.From(-1)));

        Assert.Equal(
            ["Attribute length value must be at least 1, got: 0", "Attribute min_upper value must be at least 0, got: -1"],
            response.Diagnostics.Select(diagnostic => diagnostic.Detail));
        Assert.Equal(["length", "min_upper"], response.Diagnostics.Select(diagnostic => diagnostic.Attribute.Steps.Single().AttributeName));
    }

    [Fact]
    public void A_length_below_the_sum_of_the_minima_is_refused()
    {
        var response = Validate(
            ("length", TerraformValue.From(11)),
            ("min_upper", TerraformValue.From(3)),
            ("min_lower", TerraformValue.From(3)),
            ("min_numeric", TerraformValue.From(3)),
            ("min_special", TerraformValue.From(3)));

        var problem = Assert.Single(response.Diagnostics);
        Assert.Equal("Invalid Attribute Value", problem.Summary);
        Assert.Equal(
            "Attribute length value must be at least sum of min_upper + min_lower + min_numeric + min_special, got: 11", problem.Detail);
    }

    [Fact]
    public void A_password_without_any_class_of_characters_is_refused()
    {
        var no = TerraformValue.From(false);
        var response = Validate(("length", TerraformValue.From(8)), ("special", no), ("upper", no), ("lower", no), ("numeric", no));

        Assert.Equal(
            "At least one attribute out of [special,upper,lower,numeric] must be specified as true",
            Assert.Single(response.Diagnostics).Detail);
    }

    [Fact]
    public void Values_that_are_not_known_yet_are_not_judged()
    {
        var no = TerraformValue.From(false);
        Assert.Empty(Validate(("length", TerraformValue.Unknown), ("min_upper", TerraformValue.From(50))).Diagnostics);
        Assert.Empty(Validate(("length", TerraformValue.From(2)), ("min_upper", TerraformValue.Unknown)).Diagnostics);
        Assert.Empty(Validate(
            ("length", TerraformValue.From(2)),
            ("special", no),
            ("upper", no),
            ("lower", no),
            ("numeric", TerraformValue.Unknown)).Diagnostics);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("long")]
    public void A_length_that_is_no_whole_number_is_refused(string length)
    {
        var problem = Assert.Single(Validate(("length", TerraformValue.From(length))).Diagnostics);
        Assert.Equal("Attribute length must be a whole number", problem.Detail);
    }

    [Fact]
    public void Opening_returns_the_settings_with_defaults_the_password_and_its_hash()
    {
        var opened = Assert.IsType<MapValue>(
            RandomProvider.OpenEphemeralResource(Request(("length", TerraformValue.From("12")), ("special", TerraformValue.From(false))))
                .Result.Decode());

        Assert.Equal(TerraformValue.From(false), opened["special"]);
        Assert.All(["upper", "lower", "numeric"], name => Assert.Equal(TerraformValue.From(true), opened[name]));
        Assert.All(["min_upper", "min_lower", "min_numeric", "min_special"], name => Assert.Equal(TerraformValue.From(0), opened[name]));
        Assert.True(opened["override_special"].IsNull);
        var password = Assert.IsType<StringValue>(opened["result"]).Value;
        var hash = Assert.IsType<StringValue>(opened["bcrypt_hash"]).Value;
        Assert.Matches("^[A-Za-z0-9]{12}$", password);
        Assert.Equal(Bcrypt.Hash(password, BcryptTests.SaltOf(hash), Bcrypt.DefaultCost), hash);
    }

    [Fact]
    public void Opening_checks_what_was_unknown_at_validation()
    {
        var response = RandomProvider.OpenEphemeralResource(Request(("length", TerraformValue.From(0))));

        Assert.Null(response.Result);
        Assert.Equal("Attribute length value must be at least 1, got: 0", Assert.Single(response.Diagnostics).Detail);
    }

    [Fact]
    public void A_password_never_shows_in_the_text_form_of_a_value() =>
        Assert.DoesNotContain("hunter2", new ListValue([TerraformValue.From("hunter2")]).Items[0].ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_managed_resource_random_password_is_refused_by_name()
    {
        var request = Request(("length", TerraformValue.From(8)));
        Assert.Equal("The stand-in has no random_password", Assert.Single(RandomProvider.ValidateResource(request).Diagnostics).Summary);
    }

    private static DiagnosticsResponse Validate(params (string Name, TerraformValue Value)[] config) =>
        RandomProvider.ValidateEphemeralResource(Request(config));

    private static ValidateRequest Request(params (string Name, TerraformValue Value)[] config)
    {
        var values = RandomPassword.Schema.Block.Attributes.ToDictionary(attribute => attribute.Name, _ => TerraformValue.Null);
        foreach (var (name, value) in config)
        {
            values[name] = value;
        }

        return new ValidateRequest { TypeName = RandomPassword.TypeName, Config = new MapValue(values).Encode() };
    }
}
