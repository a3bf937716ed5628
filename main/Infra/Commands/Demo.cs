using System.Diagnostics;
using Infra.Cli.Output;
using Infra.Cli.Terraform;
using Infra.EmbeddedPostgres;
using Infra.Environments;
using Infra.Environments.Settings;
using Spectre.Console;

namespace Infra.Cli.Commands;

/// <summary>The demo: a failed step is reported and the others go on where they can.</summary>
internal sealed class Demo(CommandConsole console, EnvironmentCatalog catalog)
{
    /// <summary>What is shown unless somebody asks for more: many tenants of one instance, and the largest deployment.</summary>
    public static readonly IReadOnlyList<string> DefaultEnvironments = ["startupwebapp/prod", "happytrip/prod"];

    private readonly List<DemoStep> _steps = [];

    /// <summary>Runs it.</summary>
    /// <param name="texts">Environments to plan and to create the tenants of; none for <see cref="DefaultEnvironments"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var all = EnvironmentSelection.LoadValid(catalog, EnvironmentSelection.Names(catalog, []), RunSettings.None, _ => { });
        Record("all", "validate", watch.Elapsed, $"{all.Count} environment{(all.Count == 1 ? "" : "s")} valid");
        var existing = DefaultEnvironments.Where(text => all.Any(environment => environment.Name.ToString() == text)).ToArray();
        var chosen = EnvironmentSelection.Names(catalog, texts.Count > 0 ? texts : existing);
        var environments = EnvironmentSelection.LoadValid(catalog, chosen, RunSettings.None, console.Warn);

        await PlanAllAsync(environments, cancellationToken);
        foreach (var environment in environments.Where(environment => environment.Settings!.Tenants.Count > 0))
        {
            await TryAsync(environment.Name.ToString(), "tenants",
                () => CreateTenantsAsync(environment, cancellationToken), cancellationToken);
        }

        return Conclude(environments, watch.Elapsed);
    }

    private Task PlanAllAsync(IReadOnlyList<LoadedEnvironment> environments, CancellationToken cancellationToken)
    {
        var planner = new EnvironmentPlanner(console, new ToolFolders(catalog.RepositoryRoot));
        planner.ChooseOffline(true);
        var watch = Stopwatch.StartNew();
        return TryAsync("chosen", "synthesise",
            () => planner.SynthesizeAsync(environments, PlanEachAsync, cancellationToken), cancellationToken);

        async Task<bool> PlanEachAsync(string stacks)
        {
            Record("chosen", "synthesise", watch.Elapsed, $"{environments.Count} stack{(environments.Count == 1 ? "" : "s")}");
            foreach (var environment in environments)
            {
                await TryAsync(environment.Name.ToString(), "plan",
                    () => PlanAsync(planner, environment, stacks, cancellationToken), cancellationToken);
            }

            return true;
        }
    }

    private async Task PlanAsync(
        EnvironmentPlanner planner, LoadedEnvironment environment, string stacks, CancellationToken cancellationToken)
    {
        var name = environment.Name.ToString();
        var watch = Stopwatch.StartNew();
        using var workspace = await planner.InitAsync(environment, stacks, offline: true, cancellationToken);
        Record(name, "terraform init", watch.Elapsed, "providers found");

        watch.Restart();
        var warnings = await console.StepAsync($"terraform validate {name}", _ => workspace.ValidateAsync(cancellationToken));
        Record(name, "terraform validate", watch.Elapsed, warnings.Count == 0 ? "valid" : $"valid, {warnings.Count} warnings");

        watch.Restart();
        var plan = await planner.PlanAsync(environment, workspace, [], cancellationToken);
        var summary = PlanSummary.Read(plan.Json);
        Record(name, "terraform plan", watch.Elapsed, summary.Totals);
        PlanTable.WriteByType(console.Results, name, summary);
    }

    private async Task CreateTenantsAsync(LoadedEnvironment environment, CancellationToken cancellationToken)
    {
        var name = environment.Name.ToString();
        var watch = Stopwatch.StartNew();
        var database = environment.Settings!.Database;
        var options = new EmbeddedPostgresOptions
        {
            RepositoryRoot = catalog.RepositoryRoot,
            MajorVersion = database.MajorVersion,
            Tls = true,
            Parameters = database.Parameters
                .Where(parameter => parameter.Key == "max_connections" && parameter.Value.All(char.IsAsciiDigit))
                .ToDictionary(parameter => parameter.Key, parameter => parameter.Value),
        };
        await using var server = await console.StepAsync(
            $"Starting an embedded PostgreSQL {database.MajorVersion} for {name}",
            report => EmbeddedPostgresServer.StartAsync(options, new LineProgress(report), cancellationToken));
        Record(name, "start PostgreSQL", watch.Elapsed, $"{server.Host}:{server.Port}, TLS verified");

        var migrator = new MigratorProcess(console, catalog.RepositoryRoot, environment, server);
        await RunAsync("migrator up", () => migrator.UpAsync(cancellationToken));
        await RunAsync("migrator up again", () => migrator.UpAgainAsync(cancellationToken));
        await RunAsync("migrator verify", () => migrator.VerifyAsync(cancellationToken));
        await RunAsync("migrator registry", () => migrator.PrintRegistryAsync(cancellationToken));

        async Task RunAsync(string title, Func<Task<string>> work)
        {
            var step = Stopwatch.StartNew();
            var result = await work();
            Record(name, title, step.Elapsed, result);
        }
    }

    private async Task TryAsync(string environment, string title, Func<Task> work, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await work();
        }
        catch (Exception exception)
            when (exception is UserException or EmbeddedPostgresException && !cancellationToken.IsCancellationRequested)
        {
            console.Fail(exception.Message);
            _steps.Add(new DemoStep(environment, title, watch.Elapsed, Succeeded: false, exception.Message.Split('\n')[0]));
        }
    }

    private void Record(string environment, string title, TimeSpan duration, string result) =>
        _steps.Add(new DemoStep(environment, title, duration, Succeeded: true, result));

    private int Conclude(IReadOnlyList<LoadedEnvironment> environments, TimeSpan duration)
    {
        var table = new Table().Border(TableBorder.Minimal)
            .AddColumns("Environment", "Step", "Result").AddColumn(new TableColumn("Seconds").RightAligned());
        foreach (var step in _steps)
        {
            table.AddRow(
                Markup.Escape(step.Environment),
                Markup.Escape(step.Title),
                step.Succeeded ? Markup.Escape(step.Result) : $"[red]FAILED: {Markup.Escape(step.Result)}[/]",
                $"{step.Duration.TotalSeconds:0.0}");
        }

        console.Results.Write(table);
        var failed = _steps.Count(step => !step.Succeeded);
        if (failed > 0)
        {
            console.Results.MarkupLine($"[red]{failed} of {_steps.Count} steps failed[/] in {duration.TotalSeconds:0} s.");
            return ExitCode.Error;
        }

        console.Results.MarkupLine(
            $"[green]Everything worked[/] in {duration.TotalSeconds:0} s. Against a real account, with AWS credentials:");
        foreach (var line in NextSteps(environments[0]))
        {
            console.Results.MarkupLine($"  {Markup.Escape(line)}");
        }

        return ExitCode.Success;
    }

    private static string[] NextSteps(LoadedEnvironment environment)
    {
        var bucket = environment.Settings!.State is S3StateSettings s3 ? $"   # needs the S3 bucket {s3.Bucket}" : "";
        return
        [
            $"dotnet run --project main/Infra -- plan {environment.Name}{bucket}",
            "npm ci --prefix eng/cdktf-cli",
            $"npx --prefix eng/cdktf-cli cdktf deploy {environment.Name.StackName}",
            $"terraform -chdir=cdktf.out/stacks/{environment.Name.StackName} output -json > outputs.json",
            $"dotnet run --project main/Migrator -- up --environment {environment.Name} --outputs outputs.json "
                + "--ca-bundle global-bundle.pem",
        ];
    }

    private sealed class LineProgress(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
