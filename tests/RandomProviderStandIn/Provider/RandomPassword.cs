using Infra.RandomProviderStandIn.Protocol;
using Infra.RandomProviderStandIn.Values;

namespace Infra.RandomProviderStandIn.Provider;

/// <summary>
/// The ephemeral resource <c>random_password</c>: schema, defaults and checks as in hashicorp/random 3.7.2
/// (internal/provider/ephemeral_password.go). Lengths above 1 Mi characters and negative minima are refused instead of failing later.
/// </summary>
internal static class RandomPassword
{
    public const string TypeName = "random_password";

    private const string SpecialCharacters = PasswordRules.DefaultSpecialCharacters;

    private const int LengthLimit = 1 << 20;

    private static readonly string[] Minima = ["min_upper", "min_lower", "min_numeric", "min_special"];

    private static readonly string[] Classes = ["special", "upper", "lower", "numeric"];

    public static Schema Schema { get; } = new SchemaBuilder("A random password that Terraform keeps neither in the plan nor in the state.")
        .Add("length", SchemaBuilder.Number, Usage.Required, "Number of characters: 1 or more, and no less than the four minima together.")
        .Add("lower", SchemaBuilder.Flag, Usage.OptionalComputed, "Whether to draw from a-z. Default: true.")
        .Add("upper", SchemaBuilder.Flag, Usage.OptionalComputed, "Whether to draw from A-Z. Default: true.")
        .Add("numeric", SchemaBuilder.Flag, Usage.OptionalComputed, "Whether to draw from 0-9. Default: true.")
        .Add("special", SchemaBuilder.Flag, Usage.OptionalComputed, $"Whether to draw from {SpecialCharacters} Default: true.")
        .Add("min_lower", SchemaBuilder.Number, Usage.OptionalComputed, "Fewest characters of a-z. Default: 0.")
        .Add("min_upper", SchemaBuilder.Number, Usage.OptionalComputed, "Fewest characters of A-Z. Default: 0.")
        .Add("min_numeric", SchemaBuilder.Number, Usage.OptionalComputed, "Fewest characters of 0-9. Default: 0.")
        .Add("min_special", SchemaBuilder.Number, Usage.OptionalComputed, "Fewest special characters. Default: 0.")
        .Add("override_special", SchemaBuilder.Text, Usage.Optional, "Special characters to use instead of the usual ones.")
        .Add("result", SchemaBuilder.Text, Usage.Computed, "The password.", isSensitive: true)
        .Add("bcrypt_hash", SchemaBuilder.Text, Usage.Computed, "The bcrypt hash of the password's first 72 bytes.", isSensitive: true)
        .Build();

    public static void Validate(MapValue config, Problems problems)
    {
        var length = problems.Integer(config, "length", 1, LengthLimit);
        var sum = Minima.Sum(name => problems.Integer(config, name, 0, LengthLimit) ?? 0);
        if (length < sum && !Minima.Any(name => config[name] is UnknownValue))
        {
            problems.Add(
                "length",
                "Invalid Attribute Value",
                $"Attribute length value must be at least sum of {string.Join(" + ", Minima)}, got: {length}");
        }

        if (Classes.All(name => config[name] is BoolValue { Value: false }))
        {
            problems.Add(
                "numeric",
                "Invalid Attribute Combination",
                $"At least one attribute out of [{string.Join(',', Classes)}] must be specified as true");
        }
    }

    /// <summary>The configuration, valid and wholly known, with defaults filled in, the password and its hash.</summary>
    public static MapValue Open(MapValue config)
    {
        var settings = config;
        settings = Classes.Aggregate(settings, (all, name) => all[name].IsNull ? all.With(name, TerraformValue.From(true)) : all);
        settings = Minima.Aggregate(settings, (all, name) => all[name].IsNull ? all.With(name, TerraformValue.From(0)) : all);

        var password = PasswordGenerator.Generate(new PasswordRules
        {
            Length = Number(settings, "length"),
            Lower = Flag(settings, "lower"),
            Upper = Flag(settings, "upper"),
            Numeric = Flag(settings, "numeric"),
            Special = Flag(settings, "special"),
            MinLower = Number(settings, "min_lower"),
            MinUpper = Number(settings, "min_upper"),
            MinNumeric = Number(settings, "min_numeric"),
            MinSpecial = Number(settings, "min_special"),
            OverrideSpecial = settings["override_special"] is StringValue text ? text.Value : "",
        });
        return settings.With("result", TerraformValue.From(password)).With("bcrypt_hash", TerraformValue.From(Bcrypt.Hash(password)));
    }

    private static int Number(MapValue settings, string name) => (int)((IntegerValue)Problems.WholeNumber(settings[name])).Value;

    private static bool Flag(MapValue settings, string name) => ((BoolValue)settings[name]).Value;
}
