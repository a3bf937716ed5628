using System.Text.Json.Nodes;

namespace Infra.Fuzz.Tests;

/// <summary>Makes an environment that Terraform refuses smaller, as long as Terraform goes on to refuse it. All candidates of a round are one
/// Terraform run, so that it costs seconds.</summary>
internal sealed class Shrinker(FuzzRepository repository, TerraformBatch terraform)
{
    private const int MostRounds = 4;
    private const int Depth = 4;

    /// <summary>The smallest that was found, with Terraform's words about it.</summary>
    public async Task<(FuzzCase Case, string Error)> ShrinkAsync(FuzzCase refused, string error)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var paths = Removable(refused.Settings, []).ToArray();
            var candidates = paths.Select(path => (Path: path, Case: repository.Add(Without(refused.Settings, [path]))))
                .Where(candidate => candidate.Case.Environment.IsValid).ToArray();
            var smaller = await RefusedAsync([.. candidates.Select(candidate => candidate.Case)]);
            if (smaller.Count == 0)
            {
                return (refused, error);
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

    private static IEnumerable<string[]> Removable(JsonNode? node, string[] path) => path.Length == Depth || node is not JsonObject members
        ? []
        : members.SelectMany(member => Removable(member.Value, [.. path, member.Key]).Prepend([.. path, member.Key]));

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
