using System.Globalization;
using System.Text.Json;
using Infra.AwsRules.Rds;
using Infra.Cli.Terraform;

namespace Infra.Cli.Review;

/// <summary>A resource that changes, with what that does.</summary>
/// <param name="Change">The change.</param>
/// <param name="Path">Construct path without the stack, e.g. <c>database/instance</c>; null when the resource has none.</param>
/// <param name="Effects">What the changed attributes do, the worst first.</param>
/// <param name="Notes">What else to know, e.g. that a protection would stop it.</param>
internal sealed record ReviewedChange(ResourceChange Change, string? Path, IReadOnlyList<ChangeEffect> Effects, IReadOnlyList<string> Notes)
{
    /// <summary>Whether data, backups, a secret or a key would be lost.</summary>
    public bool LosesData => Change.Action is PlanAction.Replace or PlanAction.Destroy && ChangeEffects.Stateful.ContainsKey(Change.Type);

    /// <summary>The worst that it does to those who use the resource.</summary>
    public ChangeImpact Impact => Change.Action switch
    {
        PlanAction.Replace or PlanAction.Destroy => ChangeImpact.Replaces,
        _ => Effects.Count == 0 ? ChangeImpact.None : Effects.Max(effect => effect.Impact),
    };

    /// <summary>Reviews a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="path">Construct path; null for none.</param>
    /// <param name="before">The resource before; null or undefined when there is none.</param>
    /// <param name="after">The resource after it.</param>
    /// <param name="fromPlan">Whether Terraform has decided what is replaced; otherwise the catalogue does.</param>
    public static ReviewedChange Of(ResourceChange change, string? path, JsonElement before, JsonElement after, bool fromPlan)
    {
        var parameters = change.Action == PlanAction.Change ? ParametersOf(change, before, after) : null;
        if (parameters is not null)
        {
            change = change with
            {
                Attributes = [.. change.Attributes.Where(attribute => RootOf(attribute.Path) != "parameter"),
                .. parameters.Select(item => item.Attribute)]
            };
        }

        List<ChangeEffect> effects = [];
        if (change.Action is PlanAction.Change or PlanAction.Replace)
        {
            effects.AddRange(change.Attributes.Where(attribute => RootOf(attribute.Path) != "parameter" || parameters is null)
                .Select(attribute => EffectOf(change, attribute, after, fromPlan)).OfType<ChangeEffect>());
            effects.AddRange(parameters?.Select(item => item.Effect) ?? []);
        }

        if (!fromPlan && change.Action == PlanAction.Change && effects.Find(effect => effect.Impact == ChangeImpact.Replaces) is { } forcing)
        {
            change = change with { Action = PlanAction.Replace, Reason = $"{forcing.Attribute} cannot be changed in place" };
            _ = effects.RemoveAll(effect => effect.Impact != ChangeImpact.Replaces);
        }

        return new ReviewedChange(
            change,
            path,
            [.. effects.DistinctBy(effect => (RootOf(effect.Attribute) == "parameter" ? effect.Attribute : RootOf(effect.Attribute), effect.Impact))
                .OrderByDescending(effect => effect.Impact).ThenBy(effect => effect.Attribute, StringComparer.Ordinal)],
            NotesOf(change, before, after));
    }

    private static ChangeEffect? EffectOf(ResourceChange change, AttributeChange attribute, JsonElement after, bool fromPlan)
    {
        var root = RootOf(attribute.Path);
        var rule = ChangeEffects.Find(change.Type, root, attribute.Before, attribute.After);
        if (attribute.ForcesReplacement)
        {
            return new ChangeEffect(attribute.Path, ChangeImpact.Replaces, ChangeMoment.Apply, "with the apply",
                rule is { Impact: ChangeImpact.Replaces } ? rule.Meaning : "the plan says that it cannot be changed in place",
                rule?.Source);
        }

        // Where the plan changes in place what usually is replaced, the plan is right; and what AWS computes anew is no change that anybody made.
        return rule is null || (fromPlan && (rule.Impact == ChangeImpact.Replaces || change.Action == PlanAction.Replace))
            ? null
            : new ChangeEffect(
                attribute.Path, rule.Impact, rule.Impact == ChangeImpact.None ? null : rule.Moment,
                rule.Impact == ChangeImpact.None ? "" : MomentText(rule.Moment, after), rule.Meaning, rule.Source);
    }

    private static string MomentText(ChangeMoment moment, JsonElement after) => moment switch
    {
        ChangeMoment.Apply => "with the apply",
        ChangeMoment.Reboot => "after a reboot by hand",
        _ when Member(after, "apply_immediately") is { ValueKind: JsonValueKind.True } => "with the apply (apply_immediately)",
        _ => (Member(after, "maintenance_window") ?? Member(after, "preferred_maintenance_window")) is { ValueKind: JsonValueKind.String } window
            ? $"in the maintenance window, {window.GetString()} UTC"
            : "in the maintenance window",
    };

    /// <summary>The parameters of a group that differ, by name; null when it is no group of PostgreSQL parameters or a value must not be
    /// shown.</summary>
    private static List<(AttributeChange Attribute, ChangeEffect Effect)>? ParametersOf(ResourceChange change, JsonElement before, JsonElement after)
    {
        if (change.Type is not ("aws_db_parameter_group" or "aws_rds_cluster_parameter_group")
            || change.Attributes.Any(attribute => RootOf(attribute.Path) == "parameter" && (attribute.Sensitive || attribute.KnownAfterApply)))
        {
            return null;
        }

        var family = Member(after, "family")?.GetString() ?? Member(before, "family")?.GetString() ?? "";
        var major = int.TryParse(
            family.AsSpan(family.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
             ? number : 0;
        var (left, right) = (ReadParameters(before), ReadParameters(after));
        return
        [
            .. from name in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal)
               let old = left.GetValueOrDefault(name)
               let wanted = right.GetValueOrDefault(name)
               where old.Value != wanted.Value || old.Method != wanted.Method
               select (
                   new AttributeChange($"parameter[{name}]", Json(old), Json(wanted), Sensitive: false, KnownAfterApply: false,
                       ForcesReplacement: false),
                   ParameterEffect(name, major, wanted.Method ?? old.Method, old.Value == wanted.Value)),
        ];

        static string? Json((string? Value, string? Method) parameter) => parameter.Value is null ? null : JsonSerializer.Serialize(parameter.Value);
    }

    private static ChangeEffect ParameterEffect(string name, int major, string? method, bool sameValue)
    {
        var known = PostgresParameters.Find(name, major);
        var isStatic = known is { IsStatic: true } && (known.DynamicSinceMajor is not { } since || major < since);
        var waits = isStatic || method == "pending-reboot";
        return new ChangeEffect(
            $"parameter[{name}]",
            sameValue ? ChangeImpact.None : waits ? ChangeImpact.Restarts : ChangeImpact.Online,
            sameValue ? null : waits ? ChangeMoment.Reboot : ChangeMoment.Apply,
            sameValue ? "" : MomentText(waits ? ChangeMoment.Reboot : ChangeMoment.Apply, default),
            sameValue ? "only the apply method differs"
                : isStatic ? "static parameter: holds on each instance of the group once somebody has rebooted it"
                : waits ? "apply_method is pending-reboot: it waits for a reboot that somebody has to start"
                : known is null ? "not in the parameter catalogue; its apply_method says immediate" : "dynamic parameter: no restart",
            ChangeEffects.ParameterGroups);
    }

    private static Dictionary<string, (string? Value, string? Method)> ReadParameters(JsonElement resource)
    {
        var found = new Dictionary<string, (string?, string?)>();
        if (Member(resource, "parameter") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var parameter in list.EnumerateArray())
            {
                if (Member(parameter, "name")?.ToString() is { } name)
                {
                    found[name] = (Member(parameter, "value")?.ToString(), Member(parameter, "apply_method")?.ToString());
                }
            }
        }

        return found;
    }

    private static List<string> NotesOf(ResourceChange change, JsonElement before, JsonElement after)
    {
        if (change.Action is not (PlanAction.Replace or PlanAction.Destroy) || !ChangeEffects.Stateful.TryGetValue(change.Type, out var lost))
        {
            return [];
        }

        List<string> notes = [$"lost: {lost}"];
        var protectedByTerraform = Member(after, "lifecycle") is { } lifecycle && Member(lifecycle,
            "prevent_destroy") is { ValueKind: JsonValueKind.True };
        if (protectedByTerraform)
        {
            notes.Add("prevent_destroy is set: terraform plan refuses it");
        }

        if (Member(before, "deletion_protection") is { ValueKind: JsonValueKind.True })
        {
            notes.Add("deletion protection is on: AWS refuses it until that is off");
        }

        if (change.Type is "aws_db_instance" or "aws_rds_cluster")
        {
            notes.Add(Member(before, "skip_final_snapshot") is { ValueKind: JsonValueKind.True }
                ? "no final snapshot is taken"
                : "a final snapshot is taken");
        }

        return notes;
    }

    private static string RootOf(string path) => path.Split('.', '[')[0];

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;
}
