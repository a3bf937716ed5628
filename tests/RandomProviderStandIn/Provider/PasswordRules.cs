namespace Infra.RandomProviderStandIn.Provider;

/// <summary>What a generated password must look like, with the real provider's defaults.</summary>
internal sealed record PasswordRules
{
    public const string DefaultSpecialCharacters = "!@#$%&*()-_=+[]{}<>:?";

    /// <summary>Characters in all; at least the sum of the minima.</summary>
    public required int Length { get; init; }

    public bool Lower { get; init; } = true;

    public bool Upper { get; init; } = true;

    public bool Numeric { get; init; } = true;

    public bool Special { get; init; } = true;

    /// <summary>A minimum holds even where its class is switched off, as with the real provider.</summary>
    public int MinLower { get; init; }

    public int MinUpper { get; init; }

    public int MinNumeric { get; init; }

    public int MinSpecial { get; init; }

    /// <summary>Replaces <see cref="DefaultSpecialCharacters"/>; empty means no replacement.</summary>
    public string OverrideSpecial { get; init; } = "";
}
