using System.CommandLine;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator schema</c>: what the output looks like, for programs.</summary>
internal sealed class SchemaVerb : Verb
{
    private const string Resource = "migrator-output.schema.json";

    /// <inheritdoc/>
    public override string Name => "schema";

    /// <inheritdoc/>
    public override string Description => "Print the JSON Schema of what --format json and ndjson write";

    /// <inheritdoc/>
    public override string Notes => """
        It holds the document of every verb and the events of --format ndjson. New properties may come with any version; those that are there keep
        their names and meanings.

        Example:
          migrator schema > migrator-output.schema.json
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [];

    /// <inheritdoc/>
    public override async Task<ExitCode?> RunAloneAsync(MigratorHost host)
    {
        await using var stream = typeof(SchemaVerb).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        await host.Output.WriteAsync(await reader.ReadToEndAsync());
        return ExitCode.Success;
    }

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session) => Task.FromResult(ExitCode.Success);
}
