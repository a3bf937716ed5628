using Infra.Cli.Output;
using Infra.Cli.Terraform;
using Infra.Tests.Terraform;
using Spectre.Console;

namespace Infra.Tests.Commands;

public sealed class PlanTableTests
{
    private const string Escape = "\u001b";

    private static readonly PlanSummary Changes =
        PlanSummary.Read(File.ReadAllText(Repository.PathOf("tests", "Infra.Tests", "Terraform", "Plans", "changes.json")));

    [Fact]
    public void Replacements_and_destroys_come_last_in_capitals_and_red()
    {
        var text = Render(colours: true);
        Assert.Contains($"{Escape}[1;91mREPLACE{Escape}[0m", text, StringComparison.Ordinal);
        Assert.Contains($"{Escape}[1;91mDESTROY{Escape}[0m", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("REPLACE", StringComparison.Ordinal) > text.IndexOf("aws_cloudwatch_log_group", StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_shows_both_values_and_a_replacement_what_forces_it()
    {
        var text = Render(colours: false);
        Assert.Contains("display_name: \"Alerts\" → \"Database alerts\"", text, StringComparison.Ordinal);
        Assert.Contains("username: \"postgres\" → \"owner\" forces replacement", text, StringComparison.Ordinal);
        Assert.Contains("input.token: (sensitive)", text, StringComparison.Ordinal);
        Assert.Contains("output: (sensitive)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tags_all", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_warnings_and_totals_follow_the_table()
    {
        var text = Render(colours: false, new TerraformDiagnostic(false, "Deprecated", "Use another.", "aws_x.y"));
        Assert.Contains("Outputs that change: topic\n", text, StringComparison.Ordinal);
        Assert.Contains("Warning: aws_x.y: Deprecated\nUse another.\n", text, StringComparison.Ordinal);
        Assert.EndsWith("shop/test: 1 to add, 2 to change, 1 to replace, 1 to destroy\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stored-password")]
    [InlineData("planned-password")]
    [InlineData("stored-token")]
    [InlineData("planned-token")]
    public void No_sensitive_value_is_shown(string secret) =>
        Assert.DoesNotContain(secret, Render(colours: false), StringComparison.Ordinal);

    private static string Render(bool colours, params TerraformDiagnostic[] warnings)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = 500;
        PlanTable.Write(console, "shop/test", Changes, warnings);
        return writer.ToString().ReplaceLineEndings("\n");
    }
}
