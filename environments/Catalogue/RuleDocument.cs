using System.Text;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Catalogue;

/// <summary><c>docs/rules.md</c>, made from the rules.</summary>
public static class RuleDocument
{
    /// <summary>The committed document, relative to the repository.</summary>
    public const string FileName = "docs/rules.md";

    private const string Introduction =
        """
        # Rules

        What `infra validate` checks before any plan. This page is made from the definitions that stand beside the checks; `infra rules RDS501`
        shows one of them, `infra rules RDS --severity warning` some.

        - An **error** is what AWS, PostgreSQL or Terraform refuses, what loses data or what shows a secret: the environment cannot be used.
        - A **warning** is allowed and rarely wanted.
        - A **hint** is common and worth knowing once.

        An id never changes and is never given to another rule. Numbers from 501 are checks that know the whole environment file; those below are
        of the modules and can be used without one.

        A value that only Terraform knows, a reference to another resource or a variable, passes the modules unseen. Where its form decides
        (keys and OpenID Connect providers by ARN, the issuer of a provider, subnets in a list, what a restored database is like) they hand the rule
        to Terraform as a `precondition` or `postcondition`: the plan or the apply is refused under the same id.

        ## Suppressions

        A warning or a hint that is right for a deployment is accepted in its file, with the reason:

        ```json
        "suppressions": [
          { "rule": "RDS503", "at": "$.database.multiAz", "reason": "Reports only: an outage of an hour is accepted" }
        ]
        ```

        `at` is the path of a setting; the suppression counts there and below, without `at` everywhere. What is suppressed is still shown, as
        `suppressed` with its reason. Errors cannot be suppressed, a suppression that matches nothing is a warning, and a reason has at least ten
        characters. Ids of policies (`POL-…`) stand in the same list, with a resource's address as `at`. A deployment's list replaces the one of the
        file that it extends, as every list does.

        """;

    /// <summary>The document's text; the same for the same rules.</summary>
    public static string Generate()
    {
        var text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach (var area in RuleArea.All.Where(area => RuleIndex.All.Any(rule => RuleArea.PrefixOf(rule) == area.Prefix)))
        {
            text.Append('\n').Append("## ").Append(area.Prefix).Append(": ").Append(area.Title).Append("\n\n");
            text.Append("| Id | Severity | Rule | Why | What to do |\n| --- | --- | --- | --- | --- |\n");
            foreach (var rule in RuleIndex.All.Where(rule => RuleArea.PrefixOf(rule) == area.Prefix))
            {
                text.Append("| [").Append(rule.Id).Append("](").Append(Link(rule.Source)).Append(") | ")
                    .Append(rule.Severity.ToString().ToLowerInvariant())
                    .Append(" | ").Append(Cell(rule.Title)).Append(" | ").Append(Cell(rule.Reason))
                    .Append(" | ").Append(Cell(rule.Fix)).Append(" |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The source as seen from the folder of the document.</summary>
    private static string Link(string source) =>
        source.StartsWith("https:", StringComparison.Ordinal) ? source
        : source.StartsWith(FileName, StringComparison.Ordinal) ? source[FileName.Length..]
        : source.StartsWith("docs/", StringComparison.Ordinal) ? source["docs/".Length..]
        : $"../{source}";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal);
}
