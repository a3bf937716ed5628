using System.Text.Json.Nodes;
using Infra.Cli.Output;

namespace Infra.Cli.Handover;

/// <summary>The part of an ECS container definition that connects it.</summary>
internal sealed class EcsFormat() : HandoverFormat("ecs", "JSON: name, environment and secrets of an ECS container definition")
{
    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        var variables = ApplicationVariables.Of(handover);
        if (!handover.Settings.Access.TaskRoles.Values.Any(role =>
                variables.Secret.All(variable => role.Secrets.Contains(variable.Value.SecretName))))
        {
            handover.Note(
                "No policy of $.access.taskRoles allows to read the secrets: ECS fetches them with the task's execution role, so attach one there");
        }

        return JsonText.Write(new JsonObject
        {
            ["name"] = handover.Application.Name,
            ["environment"] = new JsonArray(
            [
                .. variables.Plain.Select(variable => new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value }),
            ]),
            ["secrets"] = new JsonArray(
            [
                .. variables.Secret.Select(variable => new JsonObject
                {
                    ["name"] = variable.Key,
                    ["valueFrom"] = $"{handover.ArnOf(variable.Value.SecretName)}:{variable.Value.Key}::",
                }),
            ]),
        });
    }
}
