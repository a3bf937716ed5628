using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Secrets;

namespace Infra.Migrator.Cli;

/// <summary>One run of a verb: the environment, the sources of secrets, the server, and where it reports to.</summary>
internal sealed class Session : IDisposable
{
    private readonly MigratorHost _host;
    private IReadOnlyList<Tenant>? _tenants;

    /// <summary>Reads everything that is needed before the server is asked.</summary>
    /// <exception cref="MigratorException">Some of it is wrong.</exception>
    public Session(
        MigratorHost host, string verb, Request request, OptionValues values, RunControl control, IReadOnlyList<string> arguments)
    {
        _host = host;
        Verb = verb;
        Request = request;
        Values = values;
        Control = control;
        Arguments = arguments;
        Output = new ConsoleOutput(host, request, Mask);
        (Name, Settings, File, RepositoryRoot) = EnvironmentSource.Load(request.Environment, host.WorkingDirectory);
        Outputs = request.OutputsFile is { } file ? TerraformOutputs.Read(file, Name) : null;
        Secrets = Outputs is null ? null : new SecretValues(Outputs.Region);
    }

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
    public SecretMask Mask { get; } = new();

    /// <summary>The deployment.</summary>
    public EnvironmentName Name { get; }

    /// <summary>Its environment file.</summary>
    public EnvironmentSettings Settings { get; }

    /// <summary>Full path of that.</summary>
    public string File { get; }

    /// <summary>Folder of the repository.</summary>
    public string RepositoryRoot { get; }

    /// <summary>Terraform's outputs; null when the server is named otherwise.</summary>
    public TerraformOutputs? Outputs { get; }

    /// <summary>AWS Secrets Manager; null without outputs.</summary>
    public SecretValues? Secrets { get; }

    /// <summary>Every tenant, its SQL files read.</summary>
    /// <exception cref="MigratorException">With everything that is wrong in the files.</exception>
    public IReadOnlyList<Tenant> Tenants => _tenants ??= Tenant.ReadAll(Settings, File);

    /// <summary>The tenants that the command line selects.</summary>
    /// <exception cref="MigratorException">A pattern means no tenant.</exception>
    public IReadOnlyList<Tenant> SelectedTenants => Request.Selection.Of(Tenants, Settings.Tenancy.Migrations);

    /// <summary>Folder of the journals.</summary>
    public string JournalFolder => Request.JournalFolder ?? Path.Combine(RepositoryRoot, ".migrator", "runs");

    /// <summary>Locale of new databases.</summary>
    public LocalePolicy Locale(ServerConnector connector) => new(Settings.Tenancy.Locale, connector.Target.RequiresExactLocale);

    /// <summary>The server and the passwords of roles.</summary>
    /// <exception cref="MigratorException">Something is missing, contradictory or insecure.</exception>
    public (ServerConnector Connector, RolePasswords Passwords) Connect()
    {
        var file = Request.PasswordsFile is { } path ? PasswordsFile.Read(path) : new Dictionary<string, string>();
        var target = ServerTargetResolver.Resolve(
            new ConnectionOptions
            {
                Outputs = Outputs,
                ConnectionString = Request.ConnectionString,
                ConnectionStringIsArgument = Request.ConnectionStringIsArgument,
                IamUser = Request.IamUser,
                Tls = Request.Tls,
                Tunnel = Request.Tunnel,
                CaBundle = Request.CaBundle,
                Passwords = file,
                Variables = _host.Variables,
                WorkingDirectory = _host.WorkingDirectory,
            },
            Secrets, Mask);
        var migrations = Settings.Tenancy.Migrations;
        var limits = new SessionLimits(
            Request.LockTimeout ?? TimeSpan.FromSeconds(migrations.LockTimeoutSeconds),
            Request.StatementTimeout ?? TimeSpan.FromSeconds(migrations.StatementTimeoutSeconds));
        return (new ServerConnector(target, limits), new RolePasswords(Settings, _host.Variables, file, Outputs, Secrets, Mask));
    }

    /// <summary>What every part of a run needs.</summary>
    public FleetContext Context(ServerConnector connector, RolePasswords passwords, Action<RunEvent> tell) =>
        new(Settings, connector, Locale(connector), passwords, Mask, tell);

    /// <summary>The line that a run begins with.</summary>
    public void Introduce(ServerConnector connector) => Output.Progress(
        $"{Name} on {connector.Target.Address}, TLS {connector.Target.Tls.Word()}{(Request.IsDryRun ? ", dry run: nothing is done" : "")}");

    /// <inheritdoc/>
    public void Dispose() => Secrets?.Dispose();
}
