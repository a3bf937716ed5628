using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Secrets;

namespace Infra.Migrator.Cli;

/// <summary>One run of a verb: the environment, the sources of secrets, the server, and where it reports to.</summary>
internal sealed class Session : IDisposable
{
    /// <summary>Reads everything that is needed before the server is asked.</summary>
    /// <exception cref="MigratorException">Some of it is wrong.</exception>
    public Session(
        MigratorHost host, string verb, Request request, OptionValues values, RunControl control, IReadOnlyList<string> arguments)
    {
        Verb = verb;
        Request = request;
        Values = values;
        Control = control;
        Arguments = arguments;
        Migrator = new TenantMigrator(new MigratorOptions
        {
            Environment = request.Environment,
            WorkingDirectory = host.WorkingDirectory,
            OutputsFile = request.OutputsFile,
            ConnectionString = request.ConnectionString,
            ConnectionStringIsArgument = request.ConnectionStringIsArgument,
            IamUser = request.IamUser,
            Tls = request.Tls,
            Tunnel = request.Tunnel,
            CaBundle = request.CaBundle,
            PasswordsFile = request.PasswordsFile,
            Variables = host.Variables,
            LockTimeout = request.LockTimeout,
            StatementTimeout = request.StatementTimeout,
            JournalFolder = request.JournalFolder
                ?? (Environments.EnvironmentCatalog.FindRoot(host.WorkingDirectory) is { } root ? Path.Combine(root, ".migrator", "runs") : null),
        });
        Output = new ConsoleOutput(host, request, Mask);
    }

    /// <summary>What does the work.</summary>
    public TenantMigrator Migrator { get; }

    /// <summary>The verb.</summary>
    public string Verb { get; }

    /// <summary>Values of the shared options.</summary>
    public Request Request { get; }

    /// <summary>Values of the verb's own options.</summary>
    public OptionValues Values { get; }

    /// <summary>Ends the run early.</summary>
    public RunControl Control { get; }

    /// <summary>The whole command line.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Where results and progress go.</summary>
    public ConsoleOutput Output { get; }

    /// <summary>Hides what must not be written.</summary>
    public SecretMask Mask => Migrator.Mask;

    /// <summary>The deployment.</summary>
    public EnvironmentName Name => Migrator.Name;

    /// <summary>Its environment file.</summary>
    public EnvironmentSettings Settings => Migrator.Settings;

    /// <summary>Full path of that.</summary>
    public string File => Migrator.EnvironmentFile;

    /// <summary>Folder of the repository.</summary>
    public string RepositoryRoot => Migrator.RepositoryRoot;

    /// <summary>Terraform's outputs; null when the server is named otherwise.</summary>
    public TerraformOutputs? Outputs => Migrator.Outputs;

    /// <summary>AWS Secrets Manager; null without outputs.</summary>
    public SecretValues? Secrets => Migrator.Secrets;

    /// <summary>Every tenant, its SQL files read.</summary>
    /// <exception cref="MigratorException">With everything that is wrong in the files.</exception>
    public IReadOnlyList<Tenant> Tenants => Migrator.Tenants;

    /// <summary>The tenants that the command line selects.</summary>
    /// <exception cref="MigratorException">A pattern means no tenant.</exception>
    public IReadOnlyList<Tenant> SelectedTenants => Migrator.Select(Request.Selection);

    /// <summary>The server and the passwords of roles.</summary>
    /// <exception cref="MigratorException">Something is missing, contradictory or insecure.</exception>
    public (ServerConnector Connector, RolePasswords Passwords) Connect() => (Migrator.Connector, Migrator.Passwords);

    /// <summary>What every part of a run needs.</summary>
    public FleetContext Context(Action<RunEvent> tell) => Migrator.Context(tell);

    /// <summary>The line that a run begins with.</summary>
    public void Introduce() => Output.Progress(
        $"{Name} on {Migrator.Address}, TLS {Migrator.Connector.Target.Tls.Word()}{(Request.IsDryRun ? ", dry run: nothing is done" : "")}");

    /// <inheritdoc/>
    public void Dispose() => Migrator.Dispose();
}
