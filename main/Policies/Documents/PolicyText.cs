using System.Text;
using System.Text.Json;

namespace Infra.Policies.Documents;

/// <summary>Reads IAM policy documents: JSON texts with Terraform expressions in them, <c>jsonencode(…)</c>, and
/// <c>data.aws_iam_policy_document</c>.</summary>
public static class PolicyText
{
    /// <summary>The statements of an argument; null when only Terraform knows them.</summary>
    /// <param name="graph">The stack.</param>
    /// <param name="resource">Resource that has the argument.</param>
    /// <param name="value">The argument.</param>
    public static IReadOnlyList<PolicyStatement>? Read(ResourceGraph graph, PolicyResource resource, TerraformValue value) =>
        value.IsSet ? graph.Statements(value, () => ReadDocument(graph, resource, value)) : [];

    private static List<PolicyStatement>? ReadDocument(ResourceGraph graph, PolicyResource resource, TerraformValue value)
    {
        if (value.Kind == ValueKind.Map)
        {
            return Statements(value);
        }

        if (value.Raw is { } raw)
        {
            var text = raw.Trim();
            if (text.StartsWith("${jsonencode(", StringComparison.Ordinal) && text.EndsWith(")}", StringComparison.Ordinal))
            {
                text = HclLiteral.ToJson(text["${jsonencode(".Length..^2]);
            }

            if (text.StartsWith('{') && Parse(EscapeExpressions(text)) is { } document)
            {
                return Statements(document);
            }
        }

        var documents = graph.Targets(resource, value, "aws_iam_policy_document").Where(target => target.IsData).ToArray();
        return documents.Length > 0 ? [.. documents.SelectMany(document => OfDataSource(graph, document))] : null;
    }

    private static List<PolicyStatement> OfDataSource(ResourceGraph graph, PolicyResource document)
    {
        var statements = document["statement"].Items.Select(block => new PolicyStatement(
            block["effect"].Text is null or "Allow",
            [.. Texts(block["actions"]), .. Texts(block["not_actions"])],
            [.. Texts(block["resources"]), .. Texts(block["not_resources"])],
            [
                .. block["principals"].Items.Concat(block["not_principals"].Items)
                    .SelectMany(principals =>
                        Texts(principals["identifiers"]).Select(identifier => Principal(principals["type"].Text ?? "AWS", identifier))),
            ],
            [
                .. block["condition"].Items.Select(condition => new PolicyCondition(
                    condition["test"].Text ?? "", condition["variable"].Text ?? "", [.. Texts(condition["values"])])),
            ],
            block["not_actions"].Items.Count > 0 || block["not_resources"].Items.Count > 0 || block["not_principals"].Items.Count > 0)).ToList();
        foreach (var source in new[] { "source_policy_documents", "override_policy_documents" })
        {
            statements.AddRange(document[source].Items.SelectMany(item => Read(graph, document, item) ?? []));
        }

        return statements;
    }

    private static List<PolicyStatement> Statements(TerraformValue document) =>
    [
        .. document["Statement"].Items.Select(statement => new PolicyStatement(
            statement["Effect"].Text == "Allow",
            [.. Texts(statement["Action"]), .. Texts(statement["NotAction"])],
            [.. Texts(statement["Resource"]), .. Texts(statement["NotResource"])],
            [.. Principals(statement["Principal"]), .. Principals(statement["NotPrincipal"])],
            [
                .. statement["Condition"].Members.SelectMany(test => test.Value.Members.Select(
                    condition => new PolicyCondition(test.Key, condition.Key, [.. Texts(condition.Value)]))),
            ],
            statement["NotAction"].IsSet || statement["NotResource"].IsSet || statement["NotPrincipal"].IsSet)),
    ];

    private static IEnumerable<string> Principals(TerraformValue value) => value.Kind == ValueKind.Map
        ? value.Members.SelectMany(member => Texts(member.Value).Select(text => Principal(member.Key, text)))
        : Texts(value);

    private static string Principal(string type, string value) => type == "*" || (type == "AWS" && value == "*") ? "*" : $"{type}:{value}";

    private static IEnumerable<string> Texts(TerraformValue value) => value.Items.Select(item => item.Raw).OfType<string>();

    private static TerraformValue? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return TerraformValue.Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Expressions may hold quotation marks, which JSON wants escaped: <c>${aws_x.y["key"].arn}</c>.</summary>
    private static string EscapeExpressions(string text)
    {
        var result = new StringBuilder(text.Length);
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '{' && (depth > 0 || (at > 0 && text[at - 1] == '$')))
            {
                depth++;
            }
            else if (character == '}' && depth > 0)
            {
                depth--;
            }

            if (depth > 0 && (character is '"' or '\\'))
            {
                result.Append('\\');
            }

            result.Append(character);
        }

        return result.ToString();
    }
}
