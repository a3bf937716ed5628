using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>How values at a place in the settings are treated.</summary>
/// <param name="AnyScalar">Numbers and booleans may stand for strings.</param>
/// <param name="IsNeverShown">Values may be secrets and do not appear in messages.</param>
internal readonly record struct Place(bool AnyScalar, bool IsNeverShown)
{
    public const string Hidden = "(hidden)";

    public static Place Plain => default;

    public static Place Of(PropertyShape property, Place parent) => new(
        property.Attribute<AnyScalarAttribute>() is not null,
        parent.IsNeverShown || property.Attribute<NeverShownAttribute>() is not null || SecretWords.IsSecretKey(property.Name));

    public Place OfEntry(string key) => this with { IsNeverShown = IsNeverShown || SecretWords.IsSecretKey(key) };

    /// <summary>The value in a message. Only strings can be secrets.</summary>
    public string Show(SettingNode node) => IsNeverShown && node is ScalarNode { Kind: ScalarKind.String } ? Hidden : node.Display;
}
