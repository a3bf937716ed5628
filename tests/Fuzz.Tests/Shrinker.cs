using System.Text.Json.Nodes;

namespace Infra.Fuzz.Tests;

/// <summary>Makes an environment that Terraform refuses smaller, as long as Terraform goes on to refuse it. All candidates of a round are one
/// Terraform run, so that it costs seconds.</summary>
internal sealed class Shrinker(FuzzRepository repository, TerraformBatch terraform)
{
    private const int Rounds = 4;

    // All candidates have the providers of their batch.
    private static readonly string[] Shared = ["aws", "tags"];

    /// <summary>The smallest that was found, with Terraform's words about it.</summary>
    public async Task<(FuzzCase Case, string Error)> ShrinkAsync(FuzzCase refused, string error)
    {
        // First whole sections, then what is within the rest: the candidates stay few and small.
        for (var depth = 1; depth <= Rounds; depth++)
        {
            var paths = Removable(refused.Settings, [], depth).Where(path => !Shared.Contains(path[0])).ToArray();
            var candidates = paths.Select(path => (Path: path, Case: repository.Add(Without(refused.Settings, [path]))))
                .Where(candidate => candidate.Case.Environment.IsValid).ToArray();
            var smaller = await RefusedAsync([.. candidates.Select(candidate => candidate.Case)]);
            if (smaller.Count == 0)
            {
                continue;
            }

            var needless = candidates.Where(candidate => smaller.Any(found => found.Case == candidate.Case))
                .Select(candidate => candidate.Path).ToArray();
            var together = repository.Add(Without(refused.Settings, needless));
            var all = together.Environment.IsValid ? await RefusedAsync([together]) : [];
            (refused, error) = all.Count > 0 ? all[0] : smaller.MinBy(found => found.Case.Text.Length);
        }

        return (refused, error);
    }

    private async Task<IReadOnlyList<(FuzzCase Case, string Error)>> RefusedAsync(IReadOnlyList<FuzzCase> cases)
    {
        if (cases.Count == 0)
        {
            return [];
        }

        var batch = terraform.Synthesize(cases);
        return batch.Refused.Count > 0 ? batch.Refused : await terraform.FindRefusedAsync(batch.Cases, batch.Stacks);
    }

    private static IEnumerable<string[]> Removable(JsonNode? node, string[] path, int depth) => node is not JsonObject members ? []
        : depth == 1 ? members.Select(member => (string[])[.. path, member.Key])
        : members.SelectMany(member => Removable(member.Value, [.. path, member.Key], depth - 1));

    private static JsonObject Without(JsonObject settings, IEnumerable<string[]> paths)
    {
        var copy = settings.DeepClone().AsObject();
        foreach (var path in paths)
        {
            JsonNode? parent = copy;
            foreach (var key in path[..^1])
            {
                parent = (parent as JsonObject)?[key];
            }

            (parent as JsonObject)?.Remove(path[^1]);
        }

        return copy;
    }
}
