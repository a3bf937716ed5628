using System.Text;
using System.Text.Json;

namespace Infra.Policies.Documents;

/// <summary>Turns the literal of a <c>jsonencode</c> into JSON: objects, lists, texts, numbers; whatever else stands there becomes the text of an
/// expression.</summary>
internal static class HclLiteral
{
    /// <summary>The JSON; what cannot be read stands in it as an expression.</summary>
    public static string ToJson(string hcl)
    {
        var at = 0;
        return Value(hcl, ref at);
    }

    private static string Value(string text, ref int at)
    {
        SkipSpace(text, ref at);
        if (at < text.Length && text[at] == '{')
        {
            return Collection(text, ref at, '}', isObject: true);
        }

        if (at < text.Length && text[at] == '[')
        {
            return Collection(text, ref at, ']', isObject: false);
        }

        var start = at;
        var (depth, quoted) = (0, false);
        while (at < text.Length && (quoted || depth > 0 || text[at] is not (',' or '}' or ']' or '\n' or ')')))
        {
            if (text[at] == '\\' && quoted)
            {
                at++;
            }
            else if (text[at] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted)
            {
                depth += text[at] is '(' or '[' or '{' ? 1 : text[at] is ')' or ']' or '}' ? -1 : 0;
            }

            at++;
        }

        var scalar = text[start..Math.Min(at, text.Length)].Trim();
        return IsJson(scalar) ? scalar : JsonSerializer.Serialize($"${{{scalar}}}");
    }

    private static string Collection(string text, ref int at, char end, bool isObject)
    {
        at++;
        var parts = new List<string>();
        for (SkipSeparators(text, ref at); at < text.Length && text[at] != end; SkipSeparators(text, ref at))
        {
            parts.Add(isObject ? $"{Key(text, ref at)}:{Value(text, ref at)}" : Value(text, ref at));
        }

        at++;
        return $"{(isObject ? '{' : '[')}{string.Join(',', parts)}{end}";
    }

    private static string Key(string text, ref int at)
    {
        var key = new StringBuilder();
        var quoted = false;
        while (at < text.Length && (quoted || text[at] is not ('=' or ':')))
        {
            quoted ^= text[at] == '"';
            key.Append(text[at++]);
        }

        at++;
        var written = key.ToString().Trim();
        return written.StartsWith('"') ? written : JsonSerializer.Serialize(written.Trim('(', ')'));
    }

    private static bool IsJson(string scalar)
    {
        try
        {
            using var _ = JsonDocument.Parse(scalar);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void SkipSpace(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private static void SkipSeparators(string text, ref int at)
    {
        while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == ','))
        {
            at++;
        }
    }
}
