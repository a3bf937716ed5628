using System.Text.Json.Nodes;
using Infra.AwsRules.Catalogue;

namespace Infra.Policies.Reports;

/// <summary>Writes SARIF 2.1.0, which GitHub and editors show beside the code.</summary>
public static class SarifReport
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    private const string Root = "%SRCROOT%";

    /// <summary>The log of one run over some deployments.</summary>
    /// <param name="deployments">The deployments.</param>
    /// <param name="version">Version of the program.</param>
    public static JsonObject Write(IReadOnlyList<CheckedDeployment> deployments, string version)
    {
        var index = PolicyCatalog.All.Select((policy, number) => (policy.Id, number)).ToDictionary(pair => pair.Id, pair => pair.number);
        return new JsonObject
        {
            ["$schema"] = Schema,
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "infra check",
                        ["semanticVersion"] = version,
                        ["rules"] = new JsonArray([.. PolicyCatalog.All.Select(Rule)]),
                    },
                },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray(
                [
                    .. from deployment in deployments
                       from finding in deployment.Result.Findings
                       select Result(deployment, finding, index[finding.Policy.Id]),
                ]),
            }),
        };
    }

    private static JsonObject Rule(Policy policy) => new()
    {
        ["id"] = policy.Id,
        ["shortDescription"] = Text(policy.Title),
        ["fullDescription"] = Text(policy.Reason),
        ["help"] = Text(policy.Fix),
        ["helpUri"] = policy.Source,
        ["defaultConfiguration"] = new JsonObject { ["level"] = Level(policy.Severity) },
        ["properties"] = new JsonObject { ["tags"] = new JsonArray([.. policy.Controls.Select(control => JsonValue.Create(control))]) },
    };

    private static JsonObject Result(CheckedDeployment deployment, Finding finding, int ruleIndex)
    {
        var result = new JsonObject
        {
            ["ruleId"] = finding.Policy.Id,
            ["ruleIndex"] = ruleIndex,
            ["kind"] = finding.IsUndecided ? "open" : "fail",
            ["level"] = finding.IsUndecided ? "none" : Level(finding.Severity),
            ["message"] = Text($"{deployment.Name}: {finding.Policy.Title}: {finding.Message}. {finding.Policy.Fix}"),
            ["locations"] = new JsonArray(new JsonObject
            {
                ["physicalLocation"] = new JsonObject
                {
                    ["artifactLocation"] = new JsonObject { ["uri"] = deployment.File, ["uriBaseId"] = Root },
                    ["region"] = new JsonObject { ["startLine"] = 1 },
                },
                ["logicalLocations"] = new JsonArray(new JsonObject { ["fullyQualifiedName"] = finding.Address, ["kind"] = "resource" }),
            }),
            ["partialFingerprints"] = new JsonObject
            {
                ["policyAndAddress/v1"] = $"{deployment.Name} {finding.Policy.Id} {finding.Address} {finding.Argument} {finding.Message}",
            },
        };
        if (finding.SuppressedBecause is { } reason)
        {
            result["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "inSource", ["status"] = "accepted", ["justification"] = reason });
        }

        return result;
    }

    private static string Level(RuleSeverity severity) => severity switch
    {
        RuleSeverity.Error => "error",
        RuleSeverity.Warning => "warning",
        _ => "note",
    };

    private static JsonObject Text(string text) => new() { ["text"] = text };
}
