using System.Numerics;
using Infra.RandomProviderStandIn.Protocol;
using Infra.RandomProviderStandIn.Values;

namespace Infra.RandomProviderStandIn.Provider;

/// <summary>Collects error messages. Their wording follows the real provider's, so that they can be searched for.</summary>
internal sealed class Problems
{
    private readonly List<Diagnostic> _diagnostics = [];

    public bool Any => _diagnostics.Count > 0;

    public IReadOnlyList<Diagnostic> All => _diagnostics;

    public void Add(string? attribute, string summary, string detail) => _diagnostics.Add(Error(summary, detail, attribute));

    public static Diagnostic Error(string summary, string detail, string? attribute = null) => new()
    {
        Severity = Diagnostic.Types.Severity.Error,
        Summary = summary,
        Detail = detail,
        Attribute = attribute is null ? null : PathTo(attribute),
    };

    public static AttributePath PathTo(string attribute) =>
        new() { Steps = { new AttributePath.Types.Step { AttributeName = attribute } } };

    /// <summary>A whole number between two bounds; null when it is null, unknown or was reported here.</summary>
    public long? Integer(MapValue config, string attribute, long atLeast, long atMost)
    {
        var value = WholeNumber(config[attribute]);
        switch (value)
        {
            case NullValue or UnknownValue:
                return null;
            case IntegerValue { Value: var number } when number < atLeast:
                Add(attribute, "Invalid Attribute Value", $"Attribute {attribute} value must be at least {atLeast}, got: {number}");
                return null;
            case IntegerValue { Value: var number } when number > atMost:
                Add(attribute, "Invalid Attribute Value", $"Attribute {attribute} value must be at most {atMost}, got: {number}");
                return null;
            case IntegerValue { Value: var number }:
                return (long)number;
            default:
                Add(attribute, "Invalid Attribute Value", $"Attribute {attribute} must be a whole number");
                return null;
        }
    }

    /// <summary>Brings a number that came as text into the form that all others have.</summary>
    public static TerraformValue WholeNumber(TerraformValue value) =>
        value is StringValue { Value: var text } && BigInteger.TryParse(text, out var number) ? new IntegerValue(number) : value;
}
