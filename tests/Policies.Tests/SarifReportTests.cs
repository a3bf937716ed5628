using System.Text.Json.Nodes;
using Infra.Environments.Settings;
using Infra.Policies.Reports;

namespace Infra.Policies.Tests;

public sealed class SarifReportTests
{
    private readonly JsonObject _log = SarifReport.Write(
    [
        new CheckedDeployment("shop/prod", "environments/shop/prod.json", PolicyChecker.Check(
            [SmallStack.Graph("'aws_db_instance.db': { 'storage_encrypted': false, 'multi_az': '${var.x}', 'deletion_protection': false }")],
            [new SuppressionSettings { Rule = "POL-RDS-005", Reason = "It is rebuilt every night" }])),
    ], "1.2.3");

    private JsonObject Run => _log["runs"]![0]!.AsObject();

    [Fact]
    public void Log_names_version_schema_and_tool()
    {
        Assert.Equal("2.1.0", _log["version"]!.ToString());
        Assert.Contains("sarif-2.1.0", _log["$schema"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("1.2.3", Run["tool"]!["driver"]!["semanticVersion"]!.ToString());
    }

    [Fact]
    public void Every_result_points_to_its_rule_by_id_and_index()
    {
        var rules = Run["tool"]!["driver"]!["rules"]!.AsArray();

        Assert.Equal(PolicyCatalog.All.Count, rules.Count);
        Assert.All(Run["results"]!.AsArray(), result =>
            Assert.Equal(result!["ruleId"]!.ToString(), rules[result["ruleIndex"]!.GetValue<int>()]!["id"]!.ToString()));
        Assert.All(rules, rule => Assert.Contains(rule!["defaultConfiguration"]!["level"]!.ToString(), new[] { "error", "warning", "note" }));
    }

    [Fact]
    public void A_breach_is_an_error_at_its_address_in_its_environment_file()
    {
        var result = Result("POL-RDS-001");
        var location = result["locations"]![0]!;

        Assert.Equal(("fail", "error"), (result["kind"]!.ToString(), result["level"]!.ToString()));
        Assert.Equal("environments/shop/prod.json", location["physicalLocation"]!["artifactLocation"]!["uri"]!.ToString());
        Assert.Equal("aws_db_instance.db", location["logicalLocations"]![0]!["fullyQualifiedName"]!.ToString());
        Assert.Contains("storage_encrypted is false", result["message"]!["text"]!.ToString(), StringComparison.Ordinal);
        Assert.Null(result["suppressions"]);
    }

    [Fact]
    public void A_suppressed_breach_carries_its_reason()
    {
        var suppression = Assert.Single(Result("POL-RDS-005")["suppressions"]!.AsArray());

        Assert.Equal(("accepted", "It is rebuilt every night"), (suppression!["status"]!.ToString(), suppression["justification"]!.ToString()));
    }

    [Fact]
    public void What_is_not_decided_is_open_and_has_no_level()
    {
        var result = Result("POL-RDS-017");

        Assert.Equal(("open", "none"), (result["kind"]!.ToString(), result["level"]!.ToString()));
    }

    [Fact]
    public void Fingerprints_are_unique_so_that_code_scanning_keeps_results_apart()
    {
        var fingerprints = Run["results"]!.AsArray().Select(result => result!["partialFingerprints"]!["policyAndAddress/v1"]!.ToString()).ToArray();

        Assert.Equal(fingerprints.Length, fingerprints.Distinct().Count());
    }

    private JsonNode Result(string id) => Run["results"]!.AsArray().Single(result => result!["ruleId"]!.ToString() == id)!;
}
