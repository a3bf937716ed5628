using System.Text;
using Infra.AwsRules.Catalogue;

namespace Infra.Policies.Reports;

/// <summary>Writes <c>docs/policies.md</c> and what <c>infra check --explain</c> says.</summary>
public static class PolicyReference
{
    private static readonly (string Area, string Title)[] Areas =
    [
        ("RDS", "RDS and Aurora"), ("PRX", "RDS Proxy"), ("EC", "ElastiCache"), ("VPC", "Network"), ("EC2", "Hosts"), ("IAM", "IAM"),
        ("SEC", "Secrets"), ("S3", "S3"), ("SNS", "SNS"), ("KMS", "KMS"), ("LOG", "Logs"), ("ALM", "Alarms"), ("SCH", "Schedules"),
        ("STA", "State"), ("BKP", "AWS Backup"),
    ];

    /// <summary>The whole reference in Markdown.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        text.Append("""
            # Policies of `infra check`

            This page is made from the catalogue; change the policies in `main/Policies/Catalogue`, then run
            `UPDATE_GOLDEN=1 dotnet test tests/Policies.Tests`.

            A policy looks at the resources of a synthesised stack and, with `--plan`, of a Terraform plan. An error fails the check, a warning
            and a hint do not. What is only known after the apply is reported as not decided and never fails. A deployment that breaks a policy
            knowingly says so in its environment file, with the reason; the finding is then shown with it:

            ```jsonc
            "suppressions": [
              { "rule": "POL-RDS-017", "at": "aws_db_instance.database_instance_D7FC2283", "reason": "The page asks for one availability zone" }
            ]
            ```

            Without `at` it holds for the whole deployment. A suppression that suppresses nothing is a warning. Controls are those of
            [AWS Foundational Security Best Practices](https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html) and, with CIS
            before them, of the CIS AWS Foundations Benchmark 3.0.0. A control is named where a policy asks for the same or for a part of it.

            """);
        foreach (var (area, title) in Areas)
        {
            text.Append($"\n## {title}\n\n| Id | In production | Elsewhere | Policy | Controls |\n|---|---|---|---|---|\n");
            foreach (var policy in OfArea(area))
            {
                text.Append($"| {policy.Id} | {Word(policy.SeverityIn(true))} | {Word(policy.SeverityIn(false))} | {policy.Title} | "
                    + $"{string.Join(", ", policy.Controls)} |\n");
            }

            foreach (var policy in OfArea(area))
            {
                text.Append($"\n**{policy.Id}: {policy.Title}.** {policy.Reason} Fix: {policy.Fix} [Source]({policy.Source})\n");
            }
        }

        return text.Replace("\r\n", "\n").ToString();
    }

    /// <summary>One policy, as lines for a terminal.</summary>
    public static IEnumerable<string> Explain(Policy policy) =>
    [
        $"{policy.Id}  {policy.Title}",
        $"  In production: {Word(policy.SeverityIn(true))}; elsewhere: {Word(policy.SeverityIn(false))}",
        $"  Why:       {policy.Reason}",
        $"  Fix:       {policy.Fix}",
        $"  Looks at:  {(policy.Types is ["*"] ? "everything" : string.Join(", ", policy.Types))}{(policy.InPlan ? "" : " (not in plans)")}",
        $"  Controls:  {(policy.Controls.Count == 0 ? "none" : string.Join(", ", policy.Controls))}",
        $"  Source:    {policy.Source}",
    ];

    /// <summary>A severity as people say it; <c>not applied</c> for none.</summary>
    public static string Word(RuleSeverity? severity) => severity?.ToString().ToLowerInvariant() ?? "not applied";

    private static IEnumerable<Policy> OfArea(string area) => PolicyCatalog.All.Where(policy => policy.Id.Split('-')[1] == area);
}
