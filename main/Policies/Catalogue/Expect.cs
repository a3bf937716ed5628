using Infra.Policies.Documents;

namespace Infra.Policies.Catalogue;

/// <summary>The questions that most policies ask.</summary>
internal static class Expect
{
    /// <summary>An argument has to be true, or false.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="wanted">What it has to be.</param>
    /// <param name="absent">What Terraform takes when it is not written.</param>
    public static IEnumerable<Breach> Flag(PolicyResource resource, string argument, bool wanted = true, bool absent = false)
    {
        var value = resource[argument];
        if (value.IsUnknown)
        {
            yield return Breach.Undecided(argument);
        }
        else if ((value.Flag ?? absent) != wanted)
        {
            yield return new Breach(argument, value.IsSet ? $"{argument} is {value}" : $"{argument} is missing");
        }
    }

    /// <summary>A number has to be large enough.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="least">The smallest that is right.</param>
    /// <param name="absent">What Terraform or AWS takes when it is not written.</param>
    /// <param name="unit">What it counts, for the message.</param>
    public static IEnumerable<Breach> AtLeast(PolicyResource resource, string argument, decimal least, decimal absent, string unit)
    {
        var value = resource[argument];
        if (value.IsUnknown)
        {
            yield return Breach.Undecided(argument);
        }
        else if ((value.Number ?? absent) is var number && number < least)
        {
            yield return new Breach(argument, $"{argument} is {(value.IsSet ? value : "missing")}; at least {least} {unit} are wanted");
        }
    }

    /// <summary>A text has to be one of some.</summary>
    public static IEnumerable<Breach> OneOf(TerraformValue value, string argument, params string[] wanted)
    {
        if (value.IsUnknown)
        {
            yield return Breach.Undecided(argument);
        }
        else if (!wanted.Contains(value.Text, StringComparer.OrdinalIgnoreCase))
        {
            yield return new Breach(argument, value.IsSet ? $"{argument} is {value}" : $"{argument} is missing");
        }
    }

    /// <summary>An argument has to be written.</summary>
    public static IEnumerable<Breach> Written(PolicyResource resource, string argument, string otherwise)
    {
        if (!resource[argument].IsSet)
        {
            yield return new Breach(argument, otherwise);
        }
    }

    /// <summary>A condition of the whole resource.</summary>
    public static IEnumerable<Breach> That(bool holds, string argument, string otherwise) => holds ? [] : [new Breach(argument, otherwise)];

    /// <summary>Statements of a policy document, each of which may be wrong.</summary>
    /// <param name="graph">The stack.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="argument">Argument with the document.</param>
    /// <param name="check">Says what is wrong with a statement; null when nothing is.</param>
    public static IEnumerable<Breach> Statements(
        ResourceGraph graph, PolicyResource resource, string argument, Func<PolicyStatement, string?> check)
    {
        if (PolicyText.Read(graph, resource, resource[argument]) is not { } statements)
        {
            return [Breach.Undecided(argument)];
        }

        return statements.Select(check).OfType<string>().Distinct().Select(message => new Breach(argument, message));
    }
}
