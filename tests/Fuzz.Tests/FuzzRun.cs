using System.Diagnostics;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Infra.Fuzz.Tests;

/// <summary>One run of the fuzz test, shared by what is asserted of it.</summary>
public sealed class FuzzRun : IAsyncLifetime
{
    private const int MostShrunk = 3;

    private readonly IMessageSink _log;
    private readonly FuzzSettings _settings = FuzzSettings.Read();
    private readonly List<FuzzCase> _refused = [];
    private readonly List<FuzzCase> _planned = [];
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _used = [];
    private readonly List<FuzzRepository> _repositories = [];
    private readonly List<(FuzzRepository Repository, TerraformBatch Terraform, FuzzCase Case, string Error)> _refusedAfterValidation = [];

    public FuzzRun(IMessageSink log) => _log = log;

    internal FuzzSettings Settings => _settings;

    /// <summary>What <c>infra validate</c> refuses.</summary>
    internal IReadOnlyList<FuzzCase> Refused => _refused;

    /// <summary>What passed it and went to Terraform.</summary>
    internal IReadOnlyList<FuzzCase> Planned => _planned;

    /// <summary>What Terraform refused of that.</summary>
    internal IReadOnlyList<string> Failures => _failures;

    /// <summary>What the planned environments use of the settings.</summary>
    internal IReadOnlySet<string> Used => _used;

    public async Task InitializeAsync()
    {
        // Terraform and its providers are programs in Go, and a third of their time goes into collecting garbage.
        Environment.SetEnvironmentVariable("GOGC", "400");
        var clock = Stopwatch.StartNew();
        Say($"seed {_settings.Seed}, {_settings.Count} cases; again with INFRA_FUZZ_SEED={_settings.Seed} INFRA_FUZZ_COUNT={_settings.Count}");
        var planning = Task.CompletedTask;
        for (var batch = 0; batch < _settings.Batches; batch++)
        {
            // Terraform plans one batch while the next is made.
            var size = Math.Min(FuzzSettings.BatchSize, _settings.Count - (batch * FuzzSettings.BatchSize));
            var repository = new FuzzRepository();
            _repositories.Add(repository);
            var terraform = new TerraformBatch(repository);
            var drawn = Generate(repository, _settings.Seed + (ulong)batch, size);
            _refused.AddRange(drawn.Where(one => !one.Environment.IsValid));
            var cases = Select([.. drawn.Where(one => one.Environment.IsValid)], size);
            var stacks = terraform.Synthesize(cases);
            await planning;
            _refusedAfterValidation.AddRange(stacks.Refused.Select(refused => (repository, terraform, refused.Case, refused.Error)));
            _planned.AddRange(stacks.Cases);
            planning = PlanAsync(batch, repository, terraform, stacks);
        }

        await planning;
        await ReportAsync();
        foreach (var rule in _refused.SelectMany(refused => refused.Environment.Errors).GroupBy(error => error.RuleId ?? error.Rule)
            .OrderByDescending(rule => rule.Count()))
        {
            Say($"refused by {rule.Key}: {rule.Count()}, e.g. {rule.First()}");
        }

        Say($"{_planned.Count} passed validation and were planned, {_refused.Count} were refused by a rule, {_failures.Count} failed; "
            + $"{_used.Count} of {SettingsCoverage.All.Count} settings and values used; {clock.Elapsed.TotalSeconds:0} s");
    }

    public Task DisposeAsync()
    {
        _repositories.ForEach(repository => repository.Dispose());
        return Task.CompletedTask;
    }

    private async Task PlanAsync(int batch, FuzzRepository repository, TerraformBatch terraform, SynthesizedBatch stacks)
    {
        var clock = Stopwatch.StartNew();
        await Task.Yield();
        foreach (var (refused, error) in await terraform.FindRefusedAsync(stacks.Cases, stacks.Stacks))
        {
            Say($"{refused.Environment.Name} passes validation and Terraform refuses it: {error}");
            _refusedAfterValidation.Add((repository, terraform, refused, error));
        }

        Say($"batch {batch + 1} of {_settings.Batches}: {stacks.Cases.Count} environments planned in {clock.Elapsed.TotalSeconds:0} s");
    }

    /// <summary>At the end: shrinking synthesises, too, and jsii takes one at a time.</summary>
    private async Task ReportAsync()
    {
        foreach (var (index, (repository, terraform, refused, error)) in _refusedAfterValidation.Index())
        {
            var (smallest, words) = index < MostShrunk ? await new Shrinker(repository, terraform).ShrinkAsync(refused, error) : (refused, error);
            _failures.Add(Report(smallest, words));
        }
    }

    /// <summary>Draws the environments of a batch, more than it takes.</summary>
    internal static IReadOnlyList<FuzzCase> Generate(FuzzRepository repository, ulong seed, int size)
    {
        var choices = Choices.Draw(seed, 1 + (size * FuzzSettings.DrawnPerCase));
        var frame = Frame.Of(choices[0]);
        return [.. choices.Skip(1).Select(one => repository.Add(EnvironmentGenerator.Make(one, frame)))];
    }

    /// <summary>First those that use what no other has used, then the rest in their order.</summary>
    private List<FuzzCase> Select(List<FuzzCase> valid, int size)
    {
        var uses = valid.ToDictionary(one => one, one => SettingsCoverage.Of(one.Settings));
        var selected = new List<FuzzCase>();
        while (selected.Count < size && valid.Count > 0)
        {
            var next = valid.MaxBy(one => uses[one].Count(item => !_used.Contains(item)))!;
            valid.Remove(next);
            selected.Add(next);
            _used.UnionWith(uses[next]);
        }

        return selected;
    }

    /// <summary>Writes the environment where it can be tried again: infra reads the error as comments.</summary>
    private string Report(FuzzCase failed, string error)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "failures")).FullName;
        var file = Path.Combine(folder, $"{_settings.Seed}-{failed.Environment.Name.Deployment}.json");
        File.WriteAllText(file, $"{string.Concat(error.Split('\n').Select(line => $"// {line}\n"))}{failed.Text}");
        Say($"refused, see {file}\n{error}");
        return $"{file}\n{error}\n{failed.Text}";
    }

    private void Say(string text) => _log.OnMessage(new DiagnosticMessage(text));
}
