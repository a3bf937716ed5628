using System.Text.Json;

namespace Infra.Environments.Loading;

/// <summary>How the values at a place in the settings are treated.</summary>
/// <param name="AllowsAnyScalar">Numbers and booleans may stand for strings.</param>
/// <param name="IsNeverShown">A text may be a secret that was written here by mistake, so messages do not repeat it.</param>
internal readonly record struct Place(bool AllowsAnyScalar, bool IsNeverShown)
{
    /// <summary>What messages show instead.</summary>
    public const string Hidden = "(hidden)";

    /// <summary>The place of a property, seen from the place of its record.</summary>
    public Place Of(SettingProperty property) => new(property.AllowsAnyScalar, IsNeverShown || property.IsNeverShown);

    /// <summary>The place of an entry of a map.</summary>
    public Place OfEntry(string key) => this with { IsNeverShown = IsNeverShown || SecretWords.IsSecretKey(key) };

    /// <summary>The value in a message.</summary>
    public string Show(SettingNode node) => IsNeverShown && node is ScalarNode { ValueKind: JsonValueKind.String } ? Hidden : node.Display;
}
