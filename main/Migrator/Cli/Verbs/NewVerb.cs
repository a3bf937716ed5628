using System.CommandLine;
using Infra.Environments.Settings;
using Infra.Migrator.Migrations;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator new</c>: starts a SQL file.</summary>
internal sealed class NewVerb : Verb
{
    private static readonly string[] Kinds = ["versioned", "repeatable", "before", "after"];

    private readonly Argument<string?> _name = new("name") { Description = "What it does, e.g. 'add order notes'" };
    private readonly Option<string?> _kind = SharedOptions.Text(
        "--kind", "versioned (default): once, by number; repeatable: whenever it has changed; before or after: around pending files");

    private readonly Option<string?> _folder = SharedOptions.Text(
        "--folder", "Folder as the tenants' sql names it, relative to the environment file. Default: the one that all tenants share");

    /// <inheritdoc/>
    public override string Name => "new";

    /// <inheritdoc/>
    public override string Description => "Start a SQL file with the next number, without asking a server";

    /// <inheritdoc/>
    public override string Notes => """
        It writes the file's path to standard output. A file that is there already is never written over. The name's letters a-z and digits
        make the file's name; the number has as many digits as the folder's others.

        Examples:
          migrator new 'add order notes' -e startupwebapp/prod
          migrator new views --kind repeatable --folder sql -e startupwebapp/prod
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, _kind, _folder];

    /// <inheritdoc/>
    public override IEnumerable<Argument> Arguments => [_name];

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session)
    {
        var name = session.Values.Text(_name) ?? throw new MigratorException("Say what the file does: migrator new 'add order notes' -e …");
        var word = session.Values.Text(_kind) ?? Kinds[0];
        var kind = word switch
        {
            "versioned" => MigrationKind.Versioned,
            "repeatable" => MigrationKind.Repeatable,
            "before" => MigrationKind.Before,
            "after" => MigrationKind.After,
            _ => throw new MigratorException($"--kind must be one of {string.Join(", ", Kinds)}, got '{word}'."),
        };
        var folder = FolderOf(session.Settings, session.Values.Text(_folder), session.File);
        var path = NewMigration.Create(Path.GetFullPath(folder, Path.GetDirectoryName(session.File)!), name, kind);
        if (session.Output.IsText)
        {
            session.Output.Line(path);
        }
        else
        {
            session.Output.Document(new NewDocument
            {
                Command = Name,
                Environment = session.Name.ToString(),
                File = path,
                Kind = kind,
                ExitCode = (int)ExitCode.Success,
            });
        }

        return Task.FromResult(ExitCode.Success);
    }

    /// <summary>The folder asked for, which a tenant has to use, or the only one there is.</summary>
    private static string FolderOf(EnvironmentSettings settings, string? asked, string file)
    {
        var folders = settings.Tenants.Values.SelectMany(tenant => new[] { tenant.Sql, tenant.TestData }).OfType<string>().Distinct().ToArray();
        var main = settings.Tenants.Values.Select(tenant => tenant.Sql).OfType<string>().Distinct().ToArray();
        return asked is not null
            ? folders.Contains(asked)
                ? asked
                : throw new MigratorException($"--folder '{asked}' is no tenant's sql or testData in {file}; there are: {List(folders)}")
            : main switch
            {
                [var only] => only,
                [] => throw new MigratorException($"No tenant in {file} has SQL files: write \"sql\": \"sql\" into a tenant's entry first."),
                _ => throw new MigratorException($"The tenants have several folders: say which with --folder: {List(main)}"),
            };
    }

    private static string List(string[] folders) => folders.Length == 0 ? "none" : string.Join(", ", folders);
}
