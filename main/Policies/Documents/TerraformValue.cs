using System.Globalization;
using System.Text.Json;

namespace Infra.Policies.Documents;

/// <summary>A value of an argument, as synthesised or as planned. A block may be written as an object or as a list of one; both read alike.</summary>
public sealed class TerraformValue
{
    private static readonly IReadOnlyDictionary<string, TerraformValue> NoMembers = new Dictionary<string, TerraformValue>();

    private readonly decimal? _number;
    private readonly bool _flag;
    private readonly IReadOnlyList<TerraformValue> _items = [];
    private readonly IReadOnlyDictionary<string, TerraformValue> _members = NoMembers;

    private TerraformValue(ValueKind kind) => Kind = kind;

    private TerraformValue(string raw)
        : this(IsTemplate(raw) ? ValueKind.Unknown : ValueKind.Text) => Raw = raw;

    private TerraformValue(decimal number)
        : this(ValueKind.Number)
    {
        _number = number;
        Raw = number.ToString(CultureInfo.InvariantCulture);
    }

    private TerraformValue(bool flag)
        : this(ValueKind.Boolean)
    {
        _flag = flag;
        Raw = flag ? "true" : "false";
    }

    private TerraformValue(IReadOnlyList<TerraformValue> items)
        : this(ValueKind.List) => _items = items;

    private TerraformValue(IReadOnlyDictionary<string, TerraformValue> members)
        : this(ValueKind.Map) => _members = members;

    private TerraformValue(ValueKind kind, string? raw, IReadOnlyList<string> references)
        : this(kind)
    {
        Raw = raw;
        PlannedReferences = references;
    }

    /// <summary>An argument that is not written.</summary>
    public static TerraformValue Missing { get; } = new(ValueKind.Missing);

    /// <summary>What the value is.</summary>
    public ValueKind Kind { get; }

    /// <summary>The text as written, expressions among it; null for lists, maps and values that a plan does not know.</summary>
    public string? Raw { get; }

    /// <summary>What a plan's configuration says that the value is made from, e.g. <c>aws_kms_key.database.arn</c>.</summary>
    public IReadOnlyList<string> PlannedReferences { get; private init; } = [];

    /// <summary>Whether something is written, known or not.</summary>
    public bool IsSet => Kind is not (ValueKind.Missing or ValueKind.Null);

    /// <summary>Whether only Terraform knows the value.</summary>
    public bool IsUnknown => Kind == ValueKind.Unknown;

    /// <summary>The text when it has no expressions.</summary>
    public string? Text => Kind is ValueKind.Text or ValueKind.Number or ValueKind.Boolean ? Raw : null;

    /// <summary>True or false, also when written as a text, as Terraform takes it.</summary>
    public bool? Flag => Kind switch
    {
        ValueKind.Boolean => _flag,
        ValueKind.Text => Raw switch { "true" or "1" => true, "false" or "0" => false, _ => null },
        _ => null,
    };

    /// <summary>The number, also when written as a text.</summary>
    public decimal? Number => _number
        ?? (Kind == ValueKind.Text && decimal.TryParse(Raw, CultureInfo.InvariantCulture, out var number) ? number : null);

    /// <summary>The items of a list; a single block or value is a list of one, nothing is an empty one.</summary>
    public IReadOnlyList<TerraformValue> Items => Kind switch
    {
        ValueKind.List => _items,
        ValueKind.Missing or ValueKind.Null => [],
        _ => [this],
    };

    /// <summary>The members of a map.</summary>
    public IReadOnlyDictionary<string, TerraformValue> Members => _members;

    /// <summary>A member of a map or of the first block of a list. What an unknown value has in it is unknown, too.</summary>
    public TerraformValue this[string name] => Kind switch
    {
        ValueKind.Map => _members.GetValueOrDefault(name, Missing),
        ValueKind.List when _items.Count > 0 => _items[0][name],
        ValueKind.Unknown => this,
        _ => Missing,
    };

    /// <summary>A text.</summary>
    public static TerraformValue OfText(string text) => new(text);

    /// <summary>A value that a plan does not know.</summary>
    /// <param name="references">What it is made from.</param>
    public static TerraformValue UnknownFrom(IReadOnlyList<string> references) => new(ValueKind.Unknown, null, references);

    /// <summary>A list.</summary>
    public static TerraformValue OfItems(IReadOnlyList<TerraformValue> items) => new(items);

    /// <summary>A map.</summary>
    public static TerraformValue OfMembers(IReadOnlyDictionary<string, TerraformValue> members) => new(members);

    /// <summary>Reads JSON.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="replace">Gives the value that an expression stands for, or the text to take instead; default: all stay as they are.</param>
    public static TerraformValue Read(JsonElement element, Func<string, TerraformValue>? replace = null) => element.ValueKind switch
    {
        JsonValueKind.Undefined => Missing,
        JsonValueKind.Null => new TerraformValue(ValueKind.Null),
        JsonValueKind.True => new TerraformValue(true),
        JsonValueKind.False => new TerraformValue(false),
        JsonValueKind.Number => new TerraformValue(element.TryGetDecimal(out var number) ? number : (decimal)element.GetDouble()),
        JsonValueKind.String when replace is not null && IsTemplate(element.GetString()!) => replace(element.GetString()!),
        JsonValueKind.String => new TerraformValue(element.GetString()!),
        JsonValueKind.Array => new TerraformValue([.. element.EnumerateArray().Select(item => Read(item, replace))]),
        _ => new TerraformValue(ReadMembers(element, replace)),
    };

    /// <summary>The same value with what it is made from.</summary>
    public TerraformValue MadeFrom(IReadOnlyList<string> references) => references.Count == 0 ? this : Kind switch
    {
        ValueKind.Text => new TerraformValue(Raw!) { PlannedReferences = references },
        ValueKind.List => new TerraformValue(_items) { PlannedReferences = references },
        _ => this,
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ValueKind.Missing => "nothing",
        ValueKind.Null => "null",
        ValueKind.Unknown => "a value that is not known yet",
        ValueKind.List => $"[{string.Join(", ", _items)}]",
        ValueKind.Map => $"{{{string.Join(", ", _members.Select(member => $"{member.Key} = {member.Value}"))}}}",
        _ => Raw!,
    };

    private static bool IsTemplate(string text)
    {
        for (var at = text.IndexOf('{', StringComparison.Ordinal); at >= 0; at = text.IndexOf('{', at + 1))
        {
            // Two dollars are a literal one.
            if (at > 0 && text[at - 1] is '$' or '%' && (at < 2 || text[at - 2] != text[at - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<string, TerraformValue> ReadMembers(JsonElement element, Func<string, TerraformValue>? replace)
    {
        var members = new Dictionary<string, TerraformValue>();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name != "//")
            {
                members[member.Name] = Read(member.Value, replace);
            }
        }

        return members;
    }
}
