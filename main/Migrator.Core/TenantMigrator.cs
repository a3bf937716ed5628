using System.Text.RegularExpressions;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Secrets;
using Infra.Migrator.Verification;
using Npgsql;

namespace Infra.Migrator;

/// <summary>Creates, migrates and checks the tenant databases of one deployment: what the console does, for other programs. Doing it twice changes
/// nothing, and nothing is dropped.</summary>
/// <remarks>
/// <para>What fails in one tenant is in its <see cref="TenantResult"/>; what keeps the whole run from being done is thrown as
/// <see cref="MigratorException"/>. Neither ever holds a secret.</para>
/// <para>Runs take two tokens: after <c>drain</c> nothing new is begun and what runs on the server comes to its end; <c>cancel</c> rolls that back, too.
/// Progress is told from several threads, one at a time.</para>
/// <para>One object can be used for any number of runs, one after another.</para>
/// </remarks>
public sealed partial class TenantMigrator : IDisposable
{
    private const int MostParallel = 64;

    private readonly MigratorOptions _options;
    private IReadOnlyList<Tenant>? _tenants;
    private ServerConnector? _connector;
    private RolePasswords? _passwords;
    private IReadOnlyDictionary<string, string>? _given;

    /// <summary>Reads the environment file and the outputs; SQL files and the server are looked at when they are needed.</summary>
    /// <exception cref="MigratorException">Some of it is wrong.</exception>
    internal TenantMigrator(MigratorOptions options)
    {
        _options = options;
        if (options.Settings is { } settings)
        {
            Name = EnvironmentSource.Parse(options.Environment);
            Settings = settings;
            RepositoryRoot = options.WorkingDirectory;
            EnvironmentFile = Path.Combine(options.WorkingDirectory, $"{Name.Deployment}.json");
        }
        else
        {
            (Name, Settings, EnvironmentFile, RepositoryRoot) = EnvironmentSource.Load(options.Environment, options.WorkingDirectory);
        }

        if (options.OutputsFile is not null && options.ConnectionString is not null)
        {
            throw new MigratorException("OutputsFile and ConnectionString both name a server: give one of them.");
        }

        Outputs = options.OutputsFile is { } file ? TerraformOutputs.Read(file, Name) : null;
        Secrets = Outputs is null ? null : new SecretValues(Outputs.Region);
    }

    /// <summary>The deployment.</summary>
    public string Environment => Name.ToString();

    /// <summary>Host and port of the server, and those of the tunnel.</summary>
    /// <exception cref="MigratorException">Something about the connection is missing, contradictory or insecure.</exception>
    public string Address => Connector.Target.Address;

    /// <summary>Hash of every tenant's SQL files: the same files have the same.</summary>
    public string Manifest => SqlManifest.Of(Tenants);

    /// <summary>Names of the tenants, in the order of the environment file.</summary>
    public IReadOnlyList<string> TenantNames => [.. Settings.Tenants.Keys];

    /// <summary>The deployment.</summary>
    internal EnvironmentName Name { get; }

    /// <summary>Its environment file.</summary>
    internal EnvironmentSettings Settings { get; }

    /// <summary>Full path of that.</summary>
    internal string EnvironmentFile { get; }

    /// <summary>Folder of the repository.</summary>
    internal string RepositoryRoot { get; }

    /// <summary>Terraform's outputs; null when the server is named otherwise.</summary>
    internal TerraformOutputs? Outputs { get; }

    /// <summary>AWS Secrets Manager; null without outputs.</summary>
    internal SecretValues? Secrets { get; }

    /// <summary>Hides what must not be written.</summary>
    internal SecretMask Mask { get; } = new();

    /// <summary>Every tenant, its SQL files read.</summary>
    /// <exception cref="MigratorException">With everything that is wrong in the files.</exception>
    internal IReadOnlyList<Tenant> Tenants => _tenants ??= Tenant.ReadAll(Settings, EnvironmentFile);

    /// <summary>The server.</summary>
    /// <exception cref="MigratorException">Something is missing, contradictory or insecure.</exception>
    internal ServerConnector Connector => _connector ??= Connect();

    /// <summary>Passwords of roles.</summary>
    internal RolePasswords Passwords =>
        _passwords ??= new RolePasswords(Settings, _options.Variables, GivenPasswords, Outputs, Secrets, Mask);

    private IReadOnlyDictionary<string, string> GivenPasswords
    {
        get
        {
            if (_given is null)
            {
                var given = _options.PasswordsFile is { } path ? new Dictionary<string, string>(PasswordsFile.Read(path)) : [];
                foreach (var (role, password) in _options.RolePasswords)
                {
                    given[role] = password;
                }

                _given = given;
            }

            return _given;
        }
    }

    /// <summary>Reads and checks the environment file, the SQL files and what is said about the server, without asking it.</summary>
    /// <exception cref="MigratorException">With everything that is wrong.</exception>
    public static TenantMigrator Open(MigratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var migrator = new TenantMigrator(options);
        try
        {
            _ = migrator.Tenants;
            _ = migrator.Connector;
            return migrator;
        }
        catch
        {
            migrator.Dispose();
            throw;
        }
    }

    /// <summary>Finds out what <see cref="UpAsync"/> would do.</summary>
    /// <param name="options">How and for whom. Default: all tenants.</param>
    /// <param name="progress">Told what happens. Default: nobody.</param>
    /// <param name="drain">Ends it tidily. Default: never.</param>
    /// <param name="cancel">Ends it at once. Default: never.</param>
    /// <exception cref="MigratorException">Nothing could be asked.</exception>
    /// <exception cref="OperationCanceledException">It was ended before the tenants were looked at.</exception>
    public Task<RunReport> PlanAsync(
        RunOptions? options = null, IProgress<RunEvent>? progress = null, CancellationToken drain = default, CancellationToken cancel = default) =>
        RunAsync("up", (options ?? new RunOptions()) with { IsDryRun = true }, progress, new RunControl(drain, cancel));

    /// <summary>Makes roles, databases and privileges, applies SQL files, runs the tenants' commands, and verifies.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    public Task<RunReport> UpAsync(
        RunOptions? options = null, IProgress<RunEvent>? progress = null, CancellationToken drain = default, CancellationToken cancel = default) =>
        RunAsync("up", options ?? new RunOptions(), progress, new RunControl(drain, cancel));

    /// <summary>Makes roles, databases, schemas, extensions and privileges, and applies no SQL file.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    public Task<RunReport> ProvisionAsync(
        RunOptions? options = null, IProgress<RunEvent>? progress = null, CancellationToken drain = default, CancellationToken cancel = default) =>
        RunAsync("provision", options ?? new RunOptions(), progress, new RunControl(drain, cancel));

    /// <summary>Applies pending SQL files to databases that exist.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    public Task<RunReport> MigrateAsync(
        RunOptions? options = null, IProgress<RunEvent>? progress = null, CancellationToken drain = default, CancellationToken cancel = default) =>
        RunAsync("migrate", options ?? new RunOptions(), progress, new RunControl(drain, cancel));

    /// <summary>Goes on with a run that failed, was ended or was killed, with the tenants that it left; needs
    /// <see cref="MigratorOptions.JournalFolder"/>.</summary>
    /// <param name="run">Beginning of the run's id. Default: the newest of the deployment.</param>
    /// <param name="options">How; what is applied is the former run's: <see cref="RunOptions.To"/>, <see cref="RunOptions.WithTestData"/>,
    /// <see cref="RunOptions.OutOfOrder"/>. Default: all tenants that are left.</param>
    /// <param name="progress">Told what happens. Default: nobody.</param>
    /// <param name="drain">Ends it tidily. Default: never.</param>
    /// <param name="cancel">Ends it at once. Default: never.</param>
    /// <exception cref="MigratorException">There is no journal, or nothing could be attempted.</exception>
    /// <exception cref="OperationCanceledException">It was ended before a tenant was worked on.</exception>
    public Task<RunReport> ResumeAsync(
        string? run = null, RunOptions? options = null, IProgress<RunEvent>? progress = null, CancellationToken drain = default,
        CancellationToken cancel = default)
    {
        var found = (_options.JournalFolder is { } folder ? RunJournal.Read(folder, Environment, run) : null) ?? throw new MigratorException(
            $"No journal of {(run is null ? "a run" : $"run {run}")} of {Environment} in {_options.JournalFolder ?? "any folder"}. Give its folder with "
            + "--journal, or run the first command again: what is done stays done.");
        var (header, lines) = found;
        options = (options ?? new RunOptions()) with
        {
            Run = header.Run,
            WithTestData = header.WithTestData,
            To = header.To,
            OutOfOrder = header.OutOfOrder,
        };
        var left = header.Tenants.Where(name => lines.GetValueOrDefault(name)?.Outcome is not (TenantOutcome.Changed or TenantOutcome.Unchanged))
            .ToHashSet();
        var tenants = Select(options.Tenants).Where(tenant => left.Contains(tenant.Name)).ToArray();
        if (tenants.Length == 0)
        {
            progress?.Report(RunEvent.Notice(null, $"Run {RunJournal.Short(header.Run)} came to its end: no tenant is left."));
        }
        else if (SqlManifest.Of(Tenants.Where(tenant => header.Tenants.Contains(tenant.Name))) != header.Manifest)
        {
            progress?.Report(RunEvent.Notice(
                null, $"The SQL files are others than when run {RunJournal.Short(header.Run)} began; they are applied as they are now."));
        }

        return RunAsync(header.Command, options, tenants, progress, new RunControl(drain, cancel));
    }

    /// <summary>Asks what each tenant has and what is pending: one connection and one query per database.</summary>
    /// <param name="tenants">The tenants. Default: all.</param>
    /// <param name="parallel">Most databases at the same time, 1 to 64. Default: the environment file's.</param>
    /// <param name="cancel">Ends it. Default: never.</param>
    /// <exception cref="MigratorException">The server cannot be reached.</exception>
    public Task<IReadOnlyList<TenantState>> StatusAsync(
        TenantSelection? tenants = null, int? parallel = null, CancellationToken cancel = default) => TranslateAsync(
        () => new FleetStatus(Connector, Settings.Tenancy.Migrations).ReadAsync(Select(tenants), Workers(parallel), cancel));

    /// <summary>Asks whether the server is as the environment file says.</summary>
    /// <param name="parts">What is looked at. Default: everything but drift.</param>
    /// <param name="tenants">The tenants. Default: all.</param>
    /// <param name="parallel">Most databases at the same time, 1 to 64. Default: the environment file's.</param>
    /// <param name="progress">Told what is worth knowing. Default: nobody.</param>
    /// <param name="cancel">Ends it. Default: never.</param>
    /// <exception cref="MigratorException">The server cannot be reached.</exception>
    public Task<VerificationReport> VerifyAsync(
        VerifyParts parts = VerifyParts.Default, TenantSelection? tenants = null, int? parallel = null, IProgress<RunEvent>? progress = null,
        CancellationToken cancel = default) => TranslateAsync(() => new FleetVerifier(Context(told => Tell(told, progress)))
            .VerifyAsync(Select(tenants), new VerifyOptions(parts, Workers(parallel)), new RunControl(cancel, cancel)));

    /// <inheritdoc/>
    public void Dispose() => Secrets?.Dispose();

    /// <summary>The tenants that a selection means.</summary>
    /// <exception cref="MigratorException">A pattern means no tenant.</exception>
    internal IReadOnlyList<Tenant> Select(TenantSelection? selection) =>
        (selection ?? TenantSelection.All).Of(Tenants, Settings.Tenancy.Migrations);

    /// <summary>What every part of a run needs.</summary>
    internal FleetContext Context(Action<RunEvent> tell) =>
        new(Settings, Connector, new LocalePolicy(Settings.Tenancy.Locale, Connector.Target.RequiresExactLocale), Passwords, Mask, tell);

    /// <summary>Does a run.</summary>
    /// <param name="command"><c>up</c>, <c>provision</c> or <c>migrate</c>.</param>
    /// <param name="options">How and for whom.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="control">Ends it early.</param>
    internal Task<RunReport> RunAsync(string command, RunOptions options, IProgress<RunEvent>? progress, RunControl control) =>
        RunAsync(command, options, Select(options.Tenants), progress, control);

    /// <summary>How long each tenant took in the newest run.</summary>
    internal IReadOnlyDictionary<string, TimeSpan> Durations() =>
        (_options.JournalFolder is { } folder ? RunJournal.Read(folder, Environment) : null)?.Lines.Values
            .ToDictionary(line => line.Tenant, line => TimeSpan.FromMilliseconds(line.DurationMs)) ?? [];

    private async Task<RunReport> RunAsync(
        string command, RunOptions options, IReadOnlyList<Tenant> tenants, IProgress<RunEvent>? progress, RunControl control)
    {
        Check(options);
        var manifest = SqlManifest.Of(tenants);
        using var journal = options.IsDryRun ? null : BeginJournal(command, options, tenants, manifest, progress);
        var telling = new Lock();
        void TellAll(RunEvent told)
        {
            lock (telling)
            {
                if (told is { Event: RunEventKind.TenantFinished, Result: { } result })
                {
                    journal?.Note(result);
                }

                Tell(told, progress);
            }
        }

        return await TranslateAsync(async () =>
        {
            var context = Context(TellAll);
            TellAll(new RunEvent
            {
                Event = RunEventKind.RunStarted,
                Count = tenants.Count(tenant => tenant.IsActive),
                Run = options.Run,
                Message = $"{tenants.Count(tenant => tenant.IsActive)} tenant(s), run {RunJournal.Short(options.Run)}, SQL files {SqlManifest.Short(manifest)}",
            });
            var report = await new FleetRunner(context, FleetOptionsOf(command, options)).RunAsync(tenants, control);
            foreach (var failed in report.Tenants.Where(tenant => tenant.Outcome == TenantOutcome.Failed))
            {
                // One that failed only when its wave was verified was noted as done.
                journal?.Note(failed);
            }

            var verification = command == "up" && !options.IsDryRun && !control.IsEnding
                ? await new FleetVerifier(context).VerifyAsync(tenants, new VerifyOptions(Workers: Workers(options.Parallel)), control) : null;
            if (options.To is not null && verification is not null)
            {
                // Later files wait on purpose.
                verification = verification with { Checks = [.. verification.Checks.Where(check => check.Name != DatabaseVerifier.PendingFiles)] };
            }

            report = Masked(report) with { Command = command, IsDryRun = options.IsDryRun, Manifest = manifest, Verification = verification };
            return report;
        });
    }

    private FleetOptions FleetOptionsOf(string command, RunOptions options) => new()
    {
        Run = options.Run,
        Provisions = command is "up" or "provision",
        Migrates = command is "up" or "migrate",
        RunsCommands = command == "up",
        IsDryRun = options.IsDryRun,
        WithTestData = options.WithTestData,
        To = options.To,
        OutOfOrder = options.OutOfOrder,
        InOneTransaction = options.InOneTransaction,
        Parallel = options.Parallel,
        FailFast = options.FailFast,
        MaxFailures = options.MaxFailures,
        LockWait = options.LockWait,
        ConnectWait = options.ConnectWait,
        Durations = Durations(),
    };

    private void Check(RunOptions options)
    {
        _ = Workers(options.Parallel);
        if (options.MaxFailures is { } text && !MaxFailuresPattern().IsMatch(text))
        {
            throw new MigratorException($"--max-failures must be a number of tenants or a share of them such as 10%, got '{text}'.");
        }

        if (options.WithTestData && Settings.Production)
        {
            throw new MigratorException($"--with-test-data: {Environment} is a production environment, which never gets test data.");
        }
    }

    private int Workers(int? parallel) => (parallel ?? Settings.Tenancy.Migrations.Parallel) is >= 1 and <= MostParallel and var workers
        ? workers
        : throw new MigratorException($"--parallel must be a whole number from 1 to {MostParallel}, got '{parallel}'.");

    private ServerConnector Connect()
    {
        var target = ServerTargetResolver.Resolve(
            new ConnectionOptions
            {
                Outputs = Outputs,
                ConnectionString = _options.ConnectionString,
                ConnectionStringIsArgument = _options.ConnectionStringIsArgument,
                IamUser = _options.IamUser,
                Tls = _options.Tls,
                Tunnel = _options.Tunnel,
                CaBundle = _options.CaBundle,
                Passwords = GivenPasswords,
                Variables = _options.Variables,
                WorkingDirectory = _options.WorkingDirectory,
            },
            Secrets, Mask);
        if (_options.Password is { } password)
        {
            target = target with { Password = async (_, cancellationToken) => Mask.Add(await password(cancellationToken)) };
        }

        var migrations = Settings.Tenancy.Migrations;
        return new ServerConnector(target, new SessionLimits(
            _options.LockTimeout ?? TimeSpan.FromSeconds(migrations.LockTimeoutSeconds),
            _options.StatementTimeout ?? TimeSpan.FromSeconds(migrations.StatementTimeoutSeconds)));
    }

    private RunJournal? BeginJournal(
        string command, RunOptions options, IReadOnlyList<Tenant> tenants, string manifest, IProgress<RunEvent>? progress)
    {
        if (_options.JournalFolder is not { } folder)
        {
            return null;
        }

        try
        {
            return RunJournal.Begin(folder, new JournalHeader
            {
                Run = options.Run,
                Environment = Environment,
                Command = command,
                StartedAt = DateTimeOffset.UtcNow,
                Manifest = manifest,
                Tenants = [.. tenants.Where(tenant => tenant.IsActive).Select(tenant => tenant.Name)],
                WithTestData = options.WithTestData,
                To = options.To,
                OutOfOrder = options.OutOfOrder,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            progress?.Report(RunEvent.Notice(
                null, $"No journal, so resume will not know this run: {exception.Message} Choose a folder with --journal."));
            return null;
        }
    }

    private void Tell(RunEvent told, IProgress<RunEvent>? progress) => progress?.Report(told with
    {
        Message = told.Message is { } message ? Mask.Apply(message) : null,
        Result = told.Result is { } result ? Masked(result) : null,
    });

    private RunReport Masked(RunReport report) => report with
    {
        ServerErrors = [.. report.ServerErrors.Select(Mask.Apply)],
        Tenants = [.. report.Tenants.Select(Masked)],
    };

    private TenantResult Masked(TenantResult result) => result.Error is null ? result : result with
    {
        Error = Mask.Apply(result.Error),
        Failure = result.Failure is not { } failure ? null : failure with
        {
            Message = Mask.Apply(failure.Message),
            Hint = failure.Hint is { } hint ? Mask.Apply(hint) : null,
            Excerpt = failure.Excerpt is { } excerpt ? Mask.Apply(excerpt) : null,
        },
    };

    private async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException exception)
        {
            throw new MigratorException(
                Mask.Apply($"The server or the connection to it failed: {Failures.Describe(exception)}"), ExitCode.ConnectionOrLock, exception);
        }
    }

    [GeneratedRegex("^([0-9]{1,5}|[0-9]{1,2}%|100%)$")]
    private static partial Regex MaxFailuresPattern();
}
