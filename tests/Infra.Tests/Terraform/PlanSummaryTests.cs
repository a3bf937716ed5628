using Infra.Cli.Terraform;

namespace Infra.Tests.Terraform;

/// <summary>The plans under Plans/ were made by Terraform 1.11.4 with the AWS provider 5.100.0.</summary>
public sealed class PlanSummaryTests
{
    private static readonly string ChangesJson = File.ReadAllText(
        Repository.PathOf("tests", "Infra.Tests", "Terraform", "Plans", "changes.json"));
    private static readonly PlanSummary Changes = PlanSummary.Read(ChangesJson);

    [Fact]
    public void Each_resource_has_the_action_that_terraform_planned() =>
        Assert.Equal(
            [
                ("aws_cloudwatch_log_group.postgresql", PlanAction.Add),
                ("aws_db_instance.database", PlanAction.Replace),
                ("aws_sns_topic.alerts", PlanAction.Change),
                ("aws_sns_topic.old", PlanAction.Destroy),
                ("terraform_data.settings", PlanAction.Change),
            ],
            Changes.Resources.Select(resource => (resource.Address, resource.Action)));

    [Fact]
    public void A_replacement_is_counted_apart_from_adds_and_destroys() =>
        Assert.Equal("1 to add, 2 to change, 1 to replace, 1 to destroy", Changes.Totals);

    [Fact]
    public void A_replacement_tells_why_and_which_attribute_forces_it()
    {
        var database = Assert.Single(Changes.Resources, resource => resource.Type == "aws_db_instance");
        Assert.Equal("replace because cannot update", database.Reason);
        Assert.Equal(
            new AttributeChange("username", "\"postgres\"", "\"owner\"", Sensitive: false, KnownAfterApply: false, ForcesReplacement: true),
            Assert.Single(database.Attributes, attribute => attribute.ForcesReplacement));
    }

    [Fact]
    public void A_changed_resource_lists_only_the_attributes_that_differ()
    {
        var topic = Assert.Single(Changes.Resources, resource => resource.Address == "aws_sns_topic.alerts");
        Assert.Equal(
            [("display_name", "\"Alerts\"", "\"Database alerts\""), ("tags.Owner", "\"DBA\"", "\"Platform\""),
                ("tags_all.Owner", "\"DBA\"", "\"Platform\"")],
            topic.Attributes.Select(attribute => (attribute.Path, attribute.Before, attribute.After)));
    }

    [Fact]
    public void Elements_of_lists_are_compared_one_by_one()
    {
        var settings = Assert.Single(Changes.Resources, resource => resource.Type == "terraform_data");
        var zone = Assert.Single(settings.Attributes, attribute => attribute.Path == "input.zones[1]");
        Assert.Equal(("\"c\"", "\"b\""), (zone.Before, zone.After));
        Assert.DoesNotContain(settings.Attributes, attribute => attribute.Path == "input.zones[0]");
    }

    [Theory]
    [InlineData("aws_db_instance.database", "password")]
    [InlineData("terraform_data.settings", "input.token")]
    public void A_sensitive_attribute_that_differs_is_named_without_its_values(string address, string path)
    {
        var resource = Assert.Single(Changes.Resources, resource => resource.Address == address);
        Assert.Equal(
            new AttributeChange(path, null, null, Sensitive: true, KnownAfterApply: false, ForcesReplacement: false),
            Assert.Single(resource.Attributes, attribute => attribute.Path == path));
    }

    [Theory]
    [InlineData("stored-password")]
    [InlineData("planned-password")]
    [InlineData("stored-token")]
    [InlineData("planned-token")]
    public void No_sensitive_value_of_the_plan_reaches_the_summary(string secret)
    {
        Assert.Contains(secret, ChangesJson, StringComparison.Ordinal);
        Assert.DoesNotContain(
            secret, string.Concat(Changes.Resources.SelectMany(resource => resource.Attributes)), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_outputs_that_differ_are_listed() => Assert.Equal(["topic"], Changes.Outputs);

    [Fact]
    public void A_plan_without_changes_has_an_empty_summary()
    {
        var summary = PlanSummary.Read(
            File.ReadAllText(Repository.PathOf("tests", "Infra.Tests", "Terraform", "Plans", "no-changes.json")));
        Assert.Empty(summary.Resources);
        Assert.Empty(summary.Outputs);
        Assert.Equal("0 to add, 0 to change, 0 to replace, 0 to destroy", summary.Totals);
    }
}
