using System.CommandLine;
using Infra.Migrator.Archive;
using Infra.Migrator.Fleet;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator tenant</c>: the end of a tenant's life.</summary>
internal sealed class TenantVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "tenant";

    /// <inheritdoc/>
    public override string Description => "Archive a tenant that is no longer used, and drop it once it is archived";

    /// <inheritdoc/>
    public override string Notes => """
        Nothing but 'migrator tenant drop' ever drops a tenant, and only one that 'migrator tenant archive' has archived.

        Examples:
          migrator tenant archive acme_prod -e startupwebapp/prod --outputs outputs.json --archive-folder /srv/archives
          migrator tenant drop acme_prod -e startupwebapp/prod --outputs outputs.json \
            --archive /srv/archives/startupwebapp-prod-acme_prod-20260131T120000Z.dump --i-know-what-i-am-dropping acme_prod
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [];

    /// <inheritdoc/>
    public override IEnumerable<Verb> Verbs => [new TenantArchiveVerb(), new TenantDropVerb()];

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session) => throw new MigratorException("tenant needs archive or drop: migrator tenant --help.");

    /// <summary>The tenant's argument.</summary>
    public static Argument<string?> NewArgument() => new("tenant")
    {
        Description = "Name of the tenant in the environment file",
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>The tenant that an argument names.</summary>
    /// <exception cref="MigratorException">There is none.</exception>
    public static Tenant Find(Session session, Argument<string?> argument)
    {
        var name = session.Values.Text(argument);
        var archived = session.Tenants.Where(tenant => tenant.Settings.Status == Environments.Settings.TenantStatus.Archived)
            .Select(tenant => tenant.Name).DefaultIfEmpty("none");
        return session.Tenants.FirstOrDefault(tenant => tenant.Name == name) ?? throw new MigratorException(
            $"'{name}' is no tenant of {session.Name}. Archived ones are: {string.Join(", ", archived)}.");
    }

    /// <summary>The deployment as the names of archives have it.</summary>
    public static string DeploymentOf(Session session) => session.Name.ToString().Replace('/', '-');
}

/// <summary><c>migrator tenant archive</c>: closes a tenant and writes it to a file.</summary>
internal sealed class TenantArchiveVerb : Verb
{
    private readonly Argument<string?> _tenant = TenantVerb.NewArgument();
    private readonly Option<string?> _folder = SharedOptions.Text("--archive-folder", "Folder of the archives. Default: archives in this folder");
    private readonly Option<string?> _pgDump = SharedOptions.Text("--pg-dump", "pg_dump of the server's version or newer, pg_restore "
        + "beside it. Default: found on PATH");

    /// <inheritdoc/>
    public override string Name => "archive";

    /// <inheritdoc/>
    public override string Description => "Close a tenant of status archived, dump it to a file, and verify the file";

    /// <inheritdoc/>
    public override string Notes => """
        Its roles lose CONNECT (in a shared database: USAGE of the schema); pg_dump writes <deployment>-<tenant>-<UTC>.dump in the custom
        format, readable by its owner only; pg_restore reads all of it, and its tables are counted against the catalogue; a JSON file
        beside it keeps SHA-256, sizes and applied SQL files; then the database is closed. Nobody is thrown out: sessions have to end
        first. Doing it twice finds the first archive.

        To have it back, set its status to active and run migrator up.

        Example:
          migrator tenant archive acme_prod -e startupwebapp/prod --outputs outputs.json --archive-folder /srv/archives
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, .. shared.Server, shared.LockWait, _folder, _pgDump];

    /// <inheritdoc/>
    public override IEnumerable<Argument> Arguments => [_tenant];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var tenant = TenantVerb.Find(session, _tenant);
        ArchivedTenant.RequireArchived(tenant);
        session.Introduce();
        var settings = new ArchiveSettings
        {
            Folder = session.Values.Path(_folder) ?? session.Values.Full("archives"),
            Deployment = TenantVerb.DeploymentOf(session),
            PgDump = session.Values.Path(_pgDump),
            Variables = session.Values.Variables,
            LockWait = session.Request.LockWait,
        };
        var context = session.Context(happened => session.Output.Progress(happened.Message ?? ""));
        var (file, record, isNew) = await new TenantArchiver(context, settings).ArchiveAsync(tenant, session.Control);
        if (session.Output.IsText)
        {
            session.Output.Line(
                $"{(isNew ? "Archived" : "Already archived:")} {tenant.Name} in {file}: {record.Tables} tables, "
                    + $"{ConsoleOutput.Mebibytes(record.SizeBytes)}, "
                + $"SHA-256 {record.Sha256}");
        }
        else
        {
            session.Output.Document(new TenantArchiveDocument
            {
                Command = "tenant archive",
                Environment = session.Name.ToString(),
                File = file,
                IsNew = isNew,
                Archive = record,
                ExitCode = (int)ExitCode.Success,
            });
        }

        return ExitCode.Success;
    }
}

/// <summary><c>migrator tenant drop</c>: drops an archived tenant.</summary>
internal sealed class TenantDropVerb : Verb
{
    private readonly Argument<string?> _tenant = TenantVerb.NewArgument();
    private readonly Option<string?> _archive = SharedOptions.Text("--archive", "Archive that migrator tenant archive made, its JSON file beside it");

    // No variable: what is set once would confirm every drop that follows.
    private readonly Option<string?> _confirmation = new("--i-know-what-i-am-dropping")
    {
        Description = "The tenant's name once more; on the command line only",
    };

    /// <inheritdoc/>
    public override string Name => "drop";

    /// <inheritdoc/>
    public override string Description => "Drop a tenant for good that is archived";

    /// <inheritdoc/>
    public override string Notes => """
        It drops the database, or the schema with the tenant's history, when all of this holds: the tenant has status archived; the archive is the
        tenant's and has the SHA-256 that was noted; database or schema were neither opened nor changed since; nobody is connected; no other
        schema needs anything of it.

        Example:
          migrator tenant drop acme_prod -e startupwebapp/prod --outputs outputs.json \
            --archive /srv/archives/startupwebapp-prod-acme_prod-20260131T120000Z.dump --i-know-what-i-am-dropping acme_prod
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) =>
        [.. shared.Basic, .. shared.Server, shared.LockWait, _archive, _confirmation];

    /// <inheritdoc/>
    public override IEnumerable<Argument> Arguments => [_tenant];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var tenant = TenantVerb.Find(session, _tenant);
        ArchivedTenant.RequireArchived(tenant);
        var archive = session.Values.Path(_archive) ?? throw new MigratorException(
            $"tenant drop needs --archive <file.dump>, which migrator tenant archive {tenant.Name} makes. Nothing was dropped.");
        session.Introduce();
        var settings = new ArchiveSettings
        {
            Folder = Path.GetDirectoryName(archive)!,
            Deployment = TenantVerb.DeploymentOf(session),
            Variables = session.Values.Variables,
            LockWait = session.Request.LockWait,
        };
        var context = session.Context(happened => session.Output.Progress(happened.Message ?? ""));
        var confirmation = session.Values.IsArgument(_confirmation) ? session.Values.Text(_confirmation) : null;
        var isDropped = await new TenantDropper(context, settings).DropAsync(tenant, confirmation, archive, session.Control);
        if (session.Output.IsText)
        {
            session.Output.Line(isDropped
                ? $"Dropped {tenant.Place}. Its archive is {archive}; take its entry out of the environment file."
                : $"{tenant.Place} is gone already; take its entry out of the environment file.");
        }
        else
        {
            session.Output.Document(new TenantDropDocument
            {
                Command = "tenant drop",
                Environment = session.Name.ToString(),
                Tenant = tenant.Name,
                Archive = archive,
                IsDropped = isDropped,
                ExitCode = (int)ExitCode.Success,
            });
        }

        return ExitCode.Success;
    }
}
