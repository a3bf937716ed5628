namespace Infra.Migrator.Provisioning;

/// <summary>The locale that tenants must have, and its stand-in where a server's C library lacks it.</summary>
/// <param name="Locale">Name in the C library, e.g. <c>en_US.UTF-8</c>.</param>
/// <param name="IsExact">True on RDS, which has the locale: no stand-in.</param>
internal sealed record LocalePolicy(string Locale, bool IsExact)
{
    /// <summary>The same language for ICU, e.g. <c>en-US</c>.</summary>
    public string IcuLocale => Locale.Split('.', '@')[0].Replace('_', '-');

    /// <summary>What is said, once, when the stand-in is in use.</summary>
    public string StandInNotice =>
        $"This server's C library lacks the locale {Locale}: the databases use ICU {IcuLocale} instead (never done on RDS).";

    /// <summary>Whether a database has the locale itself.</summary>
    public bool IsMet(DatabaseState database) =>
        database.LocaleProvider == "c" && Normalise(database.Collation) == Normalise(Locale)
            && Normalise(database.CharacterType) == Normalise(Locale);

    /// <summary>Whether a database has the stand-in, where that will do.</summary>
    public bool IsStoodInFor(DatabaseState database) =>
        !IsExact && database is { LocaleProvider: "i", ProviderLocale: { } locale } && locale == IcuLocale;

    private static string Normalise(string locale) => locale.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
}
