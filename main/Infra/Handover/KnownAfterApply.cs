namespace Infra.Cli.Handover;

/// <summary>Stands in for values that only exist after <c>terraform apply</c>. It is a host name that can never resolve (RFC 2606 reserves
/// <c>.invalid</c>) of characters that no syntax has to escape, so that it may stand in JSON, YAML, INI, a shell file and a URL alike.</summary>
internal static class KnownAfterApply
{
    /// <summary>The ending of every stand-in.</summary>
    public const string Suffix = ".known-after-apply.invalid";

    /// <summary>The stand-in for an output, or for an entry of an output that is a map.</summary>
    public static string For(string output, string? key = null)
    {
        var entry = key is null ? "" : "." + string.Concat(key.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'));
        return output + entry + Suffix;
    }
}
