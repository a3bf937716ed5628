using Infra.AwsRules.Catalogue;
using Infra.Environments.Settings;

namespace Infra.Policies.Tests;

public sealed class PolicyCheckerTests
{
    private const string Unprotected = "'aws_db_instance.db': { 'identifier': 'shop', 'deletion_protection': false, 'storage_encrypted': true }";

    [Fact]
    public void What_is_about_data_that_must_not_be_lost_is_asked_of_production_only()
    {
        Assert.Contains(SmallStack.Check(Unprotected).Errors, finding => finding.Policy.Id == "POL-RDS-005");
        Assert.DoesNotContain(SmallStack.Check(Unprotected, production: false).Findings, finding => finding.Policy.Id == "POL-RDS-005");
    }

    [Fact]
    public void A_missing_flow_log_fails_production_and_warns_elsewhere()
    {
        const string Vpc = "'aws_vpc.v': {}";

        Assert.Equal(RuleSeverity.Error, Severity(SmallStack.Check(Vpc)));
        Assert.Equal(RuleSeverity.Warning, Severity(SmallStack.Check(Vpc, production: false)));

        static RuleSeverity Severity(CheckResult result) => result.Findings.Single(finding => finding.Policy.Id == "POL-VPC-006").Severity;
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("aws_db_instance.db", true)]
    [InlineData("aws_db_instance.other", false)]
    [InlineData("aws_db_instance.d", false)]
    public void A_suppression_holds_for_its_address_or_for_all(string? at, bool holds)
    {
        var suppression = new SuppressionSettings { Rule = "POL-RDS-005", At = at, Reason = "It is rebuilt every night" };

        var result = PolicyChecker.Check([SmallStack.Graph(Unprotected)], [suppression]);

        var finding = result.Findings.Single(found => found.Policy.Id == "POL-RDS-005");
        Assert.Equal(holds ? "It is rebuilt every night" : null, finding.SuppressedBecause);
        Assert.Equal(holds, !result.Errors.Contains(finding));
        Assert.Equal(holds ? [] : [suppression], result.UnusedSuppressions);
    }

    [Fact]
    public void A_suppression_without_key_holds_for_all_instances_of_a_resource()
    {
        const string Secrets = """
            'local.secrets': { 'a': { 'days': 0 }, 'b': { 'days': 0 } },
            'aws_secretsmanager_secret.s': {
              'for_each': '${local.secrets}', 'name': '${each.key}', 'recovery_window_in_days': '${each.value.days}' }
            """;
        var suppression = new SuppressionSettings { Rule = "POL-SEC-003", At = "aws_secretsmanager_secret.s", Reason = "Names are used again" };

        var found = PolicyChecker.Check([SmallStack.Graph(Secrets)], []).Findings.Where(finding => finding.Policy.Id == "POL-SEC-003").ToArray();

        Assert.Equal(["aws_secretsmanager_secret.s[\"a\"]", "aws_secretsmanager_secret.s[\"b\"]"], found.Select(finding => finding.Address));
        Assert.Equal(2, PolicyChecker.Check([SmallStack.Graph(Secrets)], [suppression]).Suppressed.Count());
    }

    [Fact]
    public void Suppressions_of_rules_are_not_called_unused() =>
        Assert.Empty(PolicyChecker.Check([SmallStack.Graph(Unprotected)],
            [new() { Rule = "RDS012", Reason = "Another command's" }]).UnusedSuppressions);

    [Fact]
    public void What_only_Terraform_knows_is_not_decided_and_fails_nothing()
    {
        var result = SmallStack.Check("'aws_db_instance.db': { 'storage_encrypted': '${var.encrypted}' }");

        Assert.True(Assert.Single(result.Findings, finding => finding.Policy.Id == "POL-RDS-001").IsUndecided);
        Assert.DoesNotContain(result.Errors, finding => finding.Policy.Id == "POL-RDS-001");
        Assert.Equal(1, result.Tallies.Single(tally => tally.Policy.Id == "POL-RDS-001").Undecided);
    }

    [Fact]
    public void Rotation_is_matched_to_the_instance_of_the_secret_that_it_rotates()
    {
        var result = SmallStack.Check("""
            'local.secrets': { 'a': {}, 'b': {} }, 'local.rotations': { 'a': 30 },
            'aws_secretsmanager_secret.s': { 'for_each': '${local.secrets}', 'name': '${each.key}' },
            'aws_secretsmanager_secret_rotation.r': {
              'for_each': '${local.rotations}', 'secret_id': '${aws_secretsmanager_secret.s[each.key].id}',
              'rotation_rules': { 'automatically_after_days': '${each.value}' } }
            """);

        Assert.Equal(
            ["aws_secretsmanager_secret.s[\"b\"]"],
            result.Findings.Where(finding => finding.Policy.Id == "POL-SEC-001").Select(finding => finding.Address));
        Assert.DoesNotContain(result.Findings, finding => finding.Policy.Id == "POL-SEC-002");
    }

    [Theory]
    [InlineData("${data.aws_iam_policy_document.d.json}")]
    [InlineData("${jsonencode({ Version = \\\"2012-10-17\\\", Statement = [{ Effect = \\\"Allow\\\", Action = \\\"s3:*\\\", Resource = \\\"*\\\" }] })}")]
    [InlineData("${jsonencode({\\\"Statement\\\" = [{\\\"Effect\\\" = \\\"Allow\\\", \\\"Action\\\" = [\\\"s3:*\\\"], \\\"Resource\\\" = [\\\"*\\\", aws_s3_bucket.b.arn]}]})}")]
    [InlineData("{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"s3:*\\\",\\\"Resource\\\":[\\\"${aws_s3_bucket.b[\\\"k\\\"].arn}\\\",\\\"*\\\"]}}")]
    public void Policy_documents_are_read_in_all_their_ways(string policy)
    {
        var result = SmallStack.Check($$"""
            'aws_iam_policy.p': { 'policy': '{{policy}}' },
            'data.aws_iam_policy_document.d': { 'statement': [{ 'actions': ['s3:*'], 'resources': ['*'] }] }
            """);

        Assert.Contains(result.Errors, finding => finding.Policy.Id == "POL-IAM-001" && finding.Address == "aws_iam_policy.p");
    }

    [Theory]
    [InlineData("'output.url': { 'value': 'postgresql://app:hunter2@db.example/shop' }", "output.url")]
    [InlineData("'local.settings': { 'db_password': 'hunter2hunter2' }", "local.settings")]
    [InlineData("'aws_instance.i': { 'user_data': 'export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE' }", "aws_instance.i")]
    [InlineData("'aws_secretsmanager_secret_version.v': { 'secret_string_wo': '{\\\"password\\\":\\\"hunter2\\\"}' }",
        "aws_secretsmanager_secret_version.v")]
    [InlineData("'aws_lambda_function.f': { 'environment': { 'variables': { 'PGPASSWORD': 'hunter2' } } }", "aws_lambda_function.f")]
    public void A_secret_is_found_wherever_it_stands(string resources, string address) =>
        Assert.Contains(SmallStack.Check(resources).Errors, finding => finding.Policy.Id == "POL-SEC-006" && finding.Address == address);

    [Theory]
    [InlineData("'output.url': { 'value': 'postgresql://${local.user}:${ephemeral.random_password.p.result}@db/shop' }")]
    [InlineData("'local.secrets': { 'fields': { 'password': 'password' }, 'password_of': 'shop/prod/database' }")]
    [InlineData("'aws_db_instance.db': { 'manage_master_user_password': true, 'password_wo_version': 1 }")]
    [InlineData("'aws_x.y': { 'secret_arn': 'arn:aws:secretsmanager:eu-west-1:1:secret:x', 'description': 'the password= of nobody' }")]
    public void What_only_looks_like_a_secret_is_none(string resources) =>
        Assert.DoesNotContain(SmallStack.Check(resources).Findings, finding => finding.Policy.Id == "POL-SEC-006");
}
