using Infra.Cli.Runbooks;
using Infra.Tests.Handover;
using Infra.Tests.Terraform;

namespace Infra.Tests.Runbooks;

public sealed class OperationsDocumentTests
{
    private static readonly string File = Repository.PathOf("docs", "operations.md");

    [Fact]
    public void The_document_is_what_infra_runbook_prints()
    {
        var expected = Runbook.WriteDocument(name => Handovers.Settings(name.ToString()));
        if (System.Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            System.IO.File.WriteAllText(File, expected);
        }

        Assert.True(System.IO.File.ReadAllText(File) == expected,
            "docs/operations.md differs from main/Infra/Runbooks: run UPDATE_GOLDEN=1 dotnet test tests/Infra.Tests --filter "
                + "OperationsDocumentTests");
    }

    [Fact]
    public void Every_link_of_its_table_leads_to_a_heading()
    {
        var text = System.IO.File.ReadAllText(File);
        Assert.All(Runbook.Topics, topic => Assert.Contains($"\n## {topic.Title}\n", text, StringComparison.Ordinal));
        Assert.Equal(Runbook.Topics.Count, Runbook.Topics.Select(topic => topic.Name).Distinct().Count());
    }
}
