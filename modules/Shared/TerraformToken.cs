namespace Infra.Modules.Shared;

/// <summary>Tells values that only Terraform will know from plain text.</summary>
public static class TerraformToken
{
    /// <summary>How every token of CDKTF begins that stands in a text.</summary>
    private const string Mark = "${TfToken[";

    /// <summary>Whether a text holds a token. Looked at here, because CDKTF's own <c>Token.IsUnresolved</c> asks the Node.js process each time.</summary>
    public static bool IsUnresolved(string value) => value.Contains(Mark, StringComparison.Ordinal);

    /// <summary>Whether a text is a token and nothing else.</summary>
    public static bool IsWhole(string value) =>
        value.StartsWith(Mark, StringComparison.Ordinal) && value.IndexOf("]}", StringComparison.Ordinal) == value.Length - 2;

    /// <summary>Whether a whole list is not known yet: then it is one element that begins with <c>#{</c>.</summary>
    public static bool IsUnresolved(IReadOnlyList<string> values) => values is [var only] && only.StartsWith("#{", StringComparison.Ordinal);
}
