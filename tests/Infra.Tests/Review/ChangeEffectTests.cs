using System.Text.Json.Nodes;
using Infra.Cli.Review;
using Infra.Cli.Terraform;

namespace Infra.Tests.Review;

public sealed class ChangeEffectTests
{
    private static readonly string[] Catalogued =
    [
        "aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance", "aws_db_parameter_group", "aws_rds_cluster_parameter_group",
        "aws_db_subnet_group", "aws_db_proxy", "aws_elasticache_replication_group", "aws_elasticache_parameter_group", "aws_security_group",
        "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule",
    ];

    public static TheoryData<string> StackNames => [.. Stacks.Names];

    [Theory]
    [MemberData(nameof(StackNames))]
    public void Every_argument_that_a_stack_sets_on_a_database_a_cache_or_a_security_group_is_in_the_catalogue(string stack)
    {
        var missing = from type in JsonNode.Parse(Stacks.Golden(stack))!["resource"]!.AsObject()
                      where Catalogued.Contains(type.Key)
                      from resource in type.Value!.AsObject()
                      from argument in resource.Value!.AsObject()
                      where argument.Key is not ("//" or "depends_on" or "provider" or "lifecycle")
                      where !(type.Key.EndsWith("db_parameter_group", StringComparison.Ordinal) || type.Key == "aws_rds_cluster_parameter_group")
                          || argument.Key != "parameter"
                      where ChangeEffects.Find(type.Key, argument.Key, argument.Value?.ToJsonString(), argument.Value?.ToJsonString()) is null
                      select $"{type.Key}.{argument.Key}";
        Assert.Empty(missing.Distinct());
    }

    [Fact]
    public void Every_line_has_a_meaning_and_a_page_and_no_line_is_hidden_by_another()
    {
        Assert.All(ChangeEffects.All, rule => Assert.NotEqual("", rule.Meaning));
        Assert.All(ChangeEffects.All, rule => Assert.True(Uri.TryCreate(rule.Source, UriKind.Absolute, out var page) && page.Scheme == "https",
            rule.Source));
        var always = new EffectRule([], [], ChangeImpact.None, ChangeMoment.Apply, "", "").When;
        var lines = ChangeEffects.All.SelectMany((rule, index) =>
            rule.Types.SelectMany(type => rule.Arguments.Select(argument => (type, argument, index,
                Conditional: rule.When.Method != always.Method))));
        Assert.All(lines.GroupBy(line => (line.type, line.argument)), group =>
            Assert.All(group.OrderBy(line => line.index).SkipLast(1), line => Assert.True(line.Conditional,
                $"{line.type}.{line.argument} stands twice")));
    }

    [Theory]
    [InlineData("instance_class", "\"db.t3.large\"", ChangeImpact.Restarts, "in the maintenance window, sun:04:00-sun:05:00 UTC")]
    [InlineData("engine_version", "\"17\"", ChangeImpact.Unavailable, "in the maintenance window, sun:04:00-sun:05:00 UTC")]
    [InlineData("engine_version", "\"16.9\"", ChangeImpact.Restarts, "in the maintenance window, sun:04:00-sun:05:00 UTC")]
    [InlineData("backup_retention_period", "14", ChangeImpact.Online, "with the apply")]
    [InlineData("backup_retention_period", "0", ChangeImpact.Restarts, "in the maintenance window, sun:04:00-sun:05:00 UTC")]
    [InlineData("port", "5433", ChangeImpact.Restarts, "with the apply")]
    [InlineData("parameter_group_name", "\"other\"", ChangeImpact.Restarts, "after a reboot by hand")]
    [InlineData("allocated_storage", "40", ChangeImpact.Degrades, "in the maintenance window, sun:04:00-sun:05:00 UTC")]
    [InlineData("deletion_protection", "false", ChangeImpact.Online, "with the apply")]
    [InlineData("skip_final_snapshot", "true", ChangeImpact.None, "")]
    public void A_change_of_an_instance_does_what_the_user_guide_says_and_when(string argument, string value, object impact, string when)
    {
        var effect = Assert.Single(Change(argument, value).Effects);
        Assert.Equal((argument, (ChangeImpact)impact, when), (effect.Attribute, effect.Impact, effect.When));
    }

    [Fact]
    public void With_apply_immediately_it_does_not_wait_for_the_window()
    {
        var change = Single(Stacks.With(Stacks.Mosaic, "aws_db_instance", instance =>
        {
            instance["instance_class"] = "db.t3.large";
            instance["apply_immediately"] = true;
        }));
        Assert.Contains(change.Effects, effect => effect is { Attribute: "instance_class", When: "with the apply (apply_immediately)" });
    }

    [Fact]
    public void What_cannot_be_changed_in_place_is_a_replacement_that_loses_data_and_names_what_would_stop_it()
    {
        var change = Change("storage_encrypted", "false");
        Assert.Equal(PlanAction.Replace, change.Change.Action);
        Assert.True(change.LosesData);
        Assert.Equal("storage_encrypted cannot be changed in place", change.Change.Reason);
        Assert.Contains(change.Notes, note => note.StartsWith("prevent_destroy is set", StringComparison.Ordinal));
        Assert.Contains(change.Notes, note => note.StartsWith("deletion protection is on", StringComparison.Ordinal));
        Assert.Contains("a final snapshot is taken", change.Notes);
    }

    [Fact]
    public void A_static_parameter_waits_for_a_reboot_a_dynamic_one_does_not()
    {
        var change = Single(Stacks.With(Stacks.Mosaic, "aws_db_parameter_group", group =>
        {
            var parameters = group["parameter"]!.AsArray();
            parameters.Insert(0, Parameter("max_connections", "200", "pending-reboot"));
            parameters.Insert(1, Parameter("work_mem", "8192", "immediate"));
            parameters.Insert(2, Parameter("log_min_duration_statement", "500", "pending-reboot"));
        }));
        Assert.Equal(
            [
                ("parameter[log_min_duration_statement]", ChangeImpact.Restarts, "apply_method is pending-reboot"),
                ("parameter[max_connections]", ChangeImpact.Restarts, "static parameter"),
                ("parameter[work_mem]", ChangeImpact.Online, "dynamic parameter"),
            ],
            change.Effects.Select(effect => (effect.Attribute, effect.Impact, effect.Meaning.Split(':')[0])).Select(effect =>
                (effect.Attribute, effect.Impact, effect.Item3.Contains("pending-reboot",
                    StringComparison.Ordinal) ? "apply_method is pending-reboot" : effect.Item3)));

        // The parameter that only moved in the list is no change.
        Assert.Equal(3, change.Change.Attributes.Count);
        Assert.Equal("after a reboot by hand", change.Effects[0].When);
    }

    [Fact]
    public void What_terraform_is_told_to_ignore_is_no_change()
    {
        var changes = ChangeSet.OfStacks(
            Stacks.Golden(Stacks.Mosaic), Stacks.With(Stacks.Mosaic, "aws_db_instance", instance =>
                instance["snapshot_identifier"] = "before-the-move"));
        Assert.Empty(changes.Changes);
    }

    [Theory]
    [MemberData(nameof(StackNames))]
    public void A_stack_does_not_differ_from_itself(string stack) =>
        Assert.Empty(ChangeSet.OfStacks(Stacks.Golden(stack), Stacks.Golden(stack)).Changes);

    [Fact]
    public void A_database_that_is_gone_stands_first_and_what_holds_no_data_loses_none()
    {
        var changes = ChangeSet.OfStacks(Stacks.Golden(Stacks.Mosaic), Stacks.Without(Stacks.Mosaic, "aws_db_instance")).Changes;
        var first = changes[0];
        Assert.Equal(("aws_db_instance", PlanAction.Destroy, true), (first.Change.Type, first.Change.Action, first.LosesData));
        Assert.Equal("database/instance", first.Path);

        var groups = ChangeSet.OfStacks(Stacks.Golden(Stacks.Mosaic), Stacks.Without(Stacks.Mosaic, "aws_db_parameter_group")).Changes;
        Assert.DoesNotContain(groups, change => change.LosesData);
    }

    [Fact]
    public void A_password_that_an_escape_hatch_writes_is_not_shown()
    {
        var before = Stacks.With(Stacks.Mosaic, "aws_db_instance", instance => instance["password"] = "the-old-secret");
        var after = Stacks.With(Stacks.Mosaic, "aws_db_instance", instance => instance["password"] = "the-new-secret");
        var attribute = Assert.Single(Assert.Single(ChangeSet.OfStacks(before, after).Changes).Change.Attributes);
        Assert.Equal(("password", true, (string?)null, (string?)null), (attribute.Path, attribute.Sensitive, attribute.Before, attribute.After));
    }

    private static JsonObject Parameter(string name, string value, string method) =>
        new() { ["apply_method"] = method, ["name"] = name, ["value"] = value };

    private static ReviewedChange Change(string argument, string value) =>
        Single(Stacks.With(Stacks.Mosaic, "aws_db_instance", instance => instance[argument] = JsonNode.Parse(value)));

    private static ReviewedChange Single(string after) => Assert.Single(ChangeSet.OfStacks(Stacks.Golden(Stacks.Mosaic), after).Changes);
}
