using System.CommandLine;
using System.Text;
using Infra.Migrator.Registry;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator registry</c>: the list of databases for people.</summary>
internal sealed class RegistryVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "registry";

    /// <inheritdoc/>
    public override string Description => "Write the registry of databases in Markdown, without asking a server";

    /// <inheritdoc/>
    public override string Notes => """
        It holds no secret, and the same environment file and outputs give the same text. Without outputs, what only AWS knows is
        "known after apply".

        Example:
          migrator registry -e startupwebapp/prod --outputs outputs.json --output REGISTRY.md
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, shared.Outputs, shared.Output];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var text = RegistryDocument.Render(session.Name, session.Settings, session.Outputs);
        if (session.Request.OutputFile is { } path)
        {
            // Beside the target, so that the rename stays within one file system and nobody ever reads half of it.
            var partial = $"{path}.{Guid.NewGuid():N}.partial";
            try
            {
                await File.WriteAllTextAsync(partial, text, new UTF8Encoding(false), session.Control.Drain);
                File.Move(partial, path, overwrite: true);
            }
            finally
            {
                File.Delete(partial);
            }

            session.Output.Progress($"Wrote {path}");
        }

        if (!session.Output.IsText)
        {
            session.Output.Document(new RegistryTextDocument
            {
                Command = Name,
                Environment = session.Migrator.Environment,
                ExitCode = (int)ExitCode.Success,
                File = session.Request.OutputFile,
                Markdown = text,
            });
        }
        else if (session.Request.OutputFile is null)
        {
            session.Output.Raw(text);
        }

        return ExitCode.Success;
    }
}
