using System.Text.RegularExpressions;

namespace Infra.Policies.Documents;

/// <summary>All resources of a stack and how they refer to each other.</summary>
public sealed partial class ResourceGraph
{
    private static readonly string[] Identities = ["id", "arn", "name", "identifier", "cluster_identifier", "bucket", "key_id"];

    private readonly Dictionary<string, List<PolicyResource>> _byType = [];
    private readonly Dictionary<string, List<PolicyResource>> _byAddress = [];

    /// <summary>Most values are asked for by several policies.</summary>
    private readonly Dictionary<TerraformValue, PolicyResource[]> _references = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<TerraformValue, IReadOnlyList<PolicyStatement>?> _statements = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes the graph.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="production">Whether the deployment holds data that must not be lost.</param>
    /// <param name="isPlan">Whether they come from a plan, which knows neither <c>lifecycle</c> nor the backend.</param>
    public ResourceGraph(IReadOnlyList<PolicyResource> resources, bool production, bool isPlan)
    {
        Resources = resources;
        Production = production;
        IsPlan = isPlan;
        foreach (var resource in resources)
        {
            Add(_byAddress, resource.BaseAddress, resource);
            Add(_byType, resource.IsData ? $"data.{resource.Type}" : resource.Type, resource);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<PolicyResource> Resources { get; }

    /// <summary>Whether the deployment holds data that must not be lost.</summary>
    public bool Production { get; }

    /// <summary>Whether the resources come from a plan.</summary>
    public bool IsPlan { get; }

    /// <summary>The resources of a type; data sources with <c>data.</c> before it.</summary>
    public IReadOnlyList<PolicyResource> OfType(string type) => _byType.GetValueOrDefault(type, []);

    /// <summary>The resources that a value refers to: by an expression, or by their names and ids.</summary>
    /// <param name="from">Resource that the value belongs to.</param>
    /// <param name="value">The value; for a list, all of its items.</param>
    /// <param name="types">Types that are looked for.</param>
    public IEnumerable<PolicyResource> Targets(PolicyResource from, TerraformValue value, params string[] types)
    {
        if (!value.IsSet)
        {
            return [];
        }

        if (!_references.TryGetValue(value, out var references))
        {
            _references[value] = references = [.. References(from, value)];
        }

        var found = references.Where(resource => types.Contains(resource.Type)).ToArray();
        return found.Length > 0 ? found : ByIdentity(value, types);
    }

    /// <summary>The statements of a policy document, read once.</summary>
    /// <param name="value">Argument with the document.</param>
    /// <param name="read">Reads it.</param>
    internal IReadOnlyList<PolicyStatement>? Statements(TerraformValue value, Func<IReadOnlyList<PolicyStatement>?> read)
    {
        if (!_statements.TryGetValue(value, out var statements))
        {
            _statements[value] = statements = read();
        }

        return statements;
    }

    /// <summary>The resources of a type that refer to one by an argument.</summary>
    /// <param name="target">What they refer to.</param>
    /// <param name="type">Type of those that do.</param>
    /// <param name="argument">Their argument.</param>
    public IEnumerable<PolicyResource> Referring(PolicyResource target, string type, string argument) =>
        OfType(type).Where(resource => Targets(resource, resource[argument], target.Type).Contains(target));

    private IEnumerable<PolicyResource> References(PolicyResource from, TerraformValue value)
    {
        if (value.Kind is ValueKind.List or ValueKind.Map)
        {
            foreach (var target in value.Items.Where(item => item != value).Concat(value.Members.Values).SelectMany(item => References(from, item)))
            {
                yield return target;
            }
        }

        var texts = value.IsUnknown && value.Raw is { } raw ? [raw] : value.PlannedReferences;
        foreach (var match in texts.SelectMany(text => Reference().Matches(text)))
        {
            var resources = _byAddress.GetValueOrDefault(from.Module + match.Groups["address"].Value, []);
            foreach (var resource in resources)
            {
                if (!match.Groups["key"].Success || resource.Key is null || resource.Key == match.Groups["key"].Value)
                {
                    yield return resource;
                }
            }
        }
    }

    private IEnumerable<PolicyResource> ByIdentity(TerraformValue value, string[] types)
    {
        var texts = value.Items.Select(item => item.Text).OfType<string>().ToHashSet();
        return texts.Count == 0
            ? []
            : types.SelectMany(OfType).Where(resource => Identities.Any(identity => resource[identity].Text is { } text && texts.Contains(text)));
    }

    private static void Add(Dictionary<string, List<PolicyResource>> index, string key, PolicyResource resource)
    {
        if (!index.TryGetValue(key, out var list))
        {
            index[key] = list = [];
        }

        list.Add(resource);
    }

    [GeneratedRegex("(?<![\\w.-])(?<address>(data\\.)?[a-z][a-z0-9_]*\\.[A-Za-z_][\\w-]*)(\\[\"(?<key>[^\"]*)\"\\])?", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
