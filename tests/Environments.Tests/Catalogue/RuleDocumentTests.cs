using Infra.Environments.Catalogue;

namespace Infra.Environments.Tests.Catalogue;

public sealed class RuleDocumentTests
{
    [Fact]
    public void The_committed_document_is_the_one_that_the_rules_make()
    {
        var committed = Path.Combine(TemporaryRepository.RepositoryRoot(), RuleDocument.FileName);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(committed, RuleDocument.Generate());
        }

        Assert.True(File.Exists(committed) && File.ReadAllText(committed).ReplaceLineEndings("\n") == RuleDocument.Generate(),
            $"{RuleDocument.FileName} is out of step with the rules: run UPDATE_GOLDEN=1 dotnet test tests/Environments.Tests and commit it");
    }

    [Fact]
    public void Every_rule_stands_in_the_document()
    {
        var document = RuleDocument.Generate();
        Assert.All(RuleIndex.All, rule => Assert.Contains($"| [{rule.Id}](", document, StringComparison.Ordinal));
    }
}
