using System.Text;
using System.Text.Json;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Registry;
using Infra.Migrator.Rotation;
using Infra.Migrator.Secrets;
using Infra.Migrator.Verification;

namespace Infra.Migrator.Cli;

/// <summary>One run of a command: the environment, the sources of secrets, the server, and where it reports to.</summary>
internal sealed class Session : IDisposable
{
    private readonly Request _request;
    private readonly EnvironmentName _name;
    private readonly EnvironmentSettings _settings;
    private readonly string _file;
    private readonly TerraformOutputs? _outputs;
    private readonly SecretValues? _secrets;
    private readonly MigratorHost _host;
    private readonly Report _report;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<string> _noticed = [];

    private Session(MigratorHost host, Request request, CancellationToken cancellationToken)
    {
        _host = host;
        _request = request;
        _cancellationToken = cancellationToken;
        _report = new Report(host, request, Mask);
        (_name, _settings, _file) = EnvironmentSource.Load(request.Environment, host.WorkingDirectory);
        _outputs = request.OutputsFile is { } file ? TerraformOutputs.Read(file, _name) : null;
        _secrets = _outputs is null ? null : new SecretValues(_outputs.Region);
    }

    /// <summary>Hides what must not be written.</summary>
    public SecretMask Mask { get; } = new();

    /// <summary>Reads everything that is needed before the server is asked.</summary>
    /// <exception cref="MigratorException">Some of it is wrong.</exception>
    public static Session Start(MigratorHost host, Request request, CancellationToken cancellationToken) =>
        new(host, request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _secrets?.Dispose();

    /// <summary><c>migrator apply</c>.</summary>
    public async Task<ExitCode> ApplyAsync()
    {
        if (_request.WithTestData && _settings.Production)
        {
            throw new MigratorException($"--with-test-data: {_name} is a production environment, which never gets test data.");
        }

        var tenants = Tenant.ReadAll(_settings, _file);
        var (connector, passwords) = Connect();
        _report.Line($"{_name} on {connector.Target.Address}, TLS "
            + $"{connector.Target.Tls.Word()}{(_request.IsDryRun ? ", dry run: nothing is done" : "")}");
        var runner = new FleetRunner(
            _settings, connector, Locale(connector), passwords, Mask, new FleetProgress(
                NoticeOnce, _report.ServerChange, _report.Tenant, _report.Line),
            _request.LockWait, _request.IsDryRun, _request.WithTestData);
        var applied = await runner.ApplyAsync(tenants, _cancellationToken);
        var verification = _request.IsDryRun || _cancellationToken.IsCancellationRequested ? null : await VerifyAsync(connector, tenants);
        var exitCode = applied.ExitCode != ExitCode.Success ? applied.ExitCode : verification?.ExitCode ?? ExitCode.Success;
        _report.Apply(_name, tenants, applied, verification, exitCode);
        return exitCode;
    }

    /// <summary><c>migrator verify</c>.</summary>
    public async Task<ExitCode> VerifyAsync()
    {
        var tenants = Tenant.ReadAll(_settings, _file);
        var (connector, _) = Connect();
        _report.Line($"{_name} on {connector.Target.Address}, TLS {connector.Target.Tls.Word()}");
        var verification = await VerifyAsync(connector, tenants);
        _report.Verify(_name, tenants, verification);
        return verification.ExitCode;
    }

    /// <summary><c>migrator status</c>.</summary>
    public async Task<ExitCode> StatusAsync()
    {
        var tenants = Tenant.ReadAll(_settings, _file);
        var (connector, _) = Connect();
        await using var connection = await connector.OpenAsync(ServerTarget.MaintenanceDatabase, _cancellationToken);
        var databases = await DatabaseState.ReadAllAsync(connection, _cancellationToken);
        var states = new List<TenantStatusLine>();
        foreach (var tenant in tenants)
        {
            MigrationPlan? plan = null;
            var exists = databases.TryGetValue(tenant.Name, out var database);
            if (tenant.Files is { } files)
            {
                plan = MigrationPlan.Compare(files, []);
                if (exists && database!.AllowsConnections)
                {
                    await using var tenantConnection = await connector.OpenAsync(tenant.Name, _cancellationToken);
                    plan = MigrationPlan.Compare(files, await HistoryTable.Migrations.ReadAsync(tenantConnection, _cancellationToken));
                }
            }

            states.Add(new TenantStatusLine(tenant, exists, plan));
        }

        var exitCode = states.Any(state => state.Plan?.Problems.Count > 0) ? ExitCode.VerificationFailed : ExitCode.Success;
        _report.Status(_name, states, exitCode);
        return exitCode;
    }

    /// <summary><c>migrator rotate</c>.</summary>
    public async Task<ExitCode> RotateAsync()
    {
        var role = _request.Role ?? throw new MigratorException("--role <role> is missing (or MIGRATOR_ROLE): the role to give a new password.");
        var secrets = RotationSecrets.Of(_settings, role, _outputs);
        var (connector, _) = Connect();
        _report.Line($"{_name} on {connector.Target.Address}, TLS "
            + $"{connector.Target.Tls.Word()}{(_request.IsDryRun ? ", dry run: nothing is done" : "")}");
        var recorder = new ChangeRecorder(_request.IsDryRun);
        await using var connection = await connector.OpenAsync(ServerTarget.MaintenanceDatabase, _cancellationToken);
        if (!_request.IsDryRun)
        {
            await AdvisoryLock.AcquireAsync(connection, AdvisoryLock.Provisioning, "the server", _request.LockWait, _cancellationToken);
        }

        await new PasswordRotation(connector, connection, _secrets!, Mask, recorder, _report.ServerChange)
            .RunAsync(role, secrets, _cancellationToken);
        if (_request.IsJson)
        {
            _host.Output.WriteLine(JsonSerializer.Serialize(
                new { environment = _name.ToString(), role, dryRun = _request.IsDryRun, changes = recorder.Changes }, Report.Json));
        }
        else
        {
            _host.Output.WriteLine(
                _request.IsDryRun ? $"{role} would get a new password." : $"{role} has a new password, in the database and in its secrets.");
        }

        return ExitCode.Success;
    }

    /// <summary><c>migrator registry</c>.</summary>
    public async Task<ExitCode> WriteRegistryAsync()
    {
        var text = RegistryDocument.Render(_name, _settings, _outputs);
        if (_request.OutputFile is { } path)
        {
            // Beside the target, so that the rename stays within one file system and nobody ever reads half of it.
            var partial = $"{path}.{Guid.NewGuid():N}.partial";
            try
            {
                await File.WriteAllTextAsync(partial, text, new UTF8Encoding(false), _cancellationToken);
                File.Move(partial, path, overwrite: true);
            }
            finally
            {
                File.Delete(partial);
            }

            _report.Line($"Wrote {path}");
        }

        if (_request.IsJson)
        {
            _host.Output.WriteLine(
                JsonSerializer.Serialize(new { environment = _name.ToString(), file = _request.OutputFile, markdown = text }, Report.Json));
        }
        else if (_request.OutputFile is null)
        {
            await _host.Output.WriteAsync(text);
        }

        return ExitCode.Success;
    }

    private async Task<Verification.Verification> VerifyAsync(ServerConnector connector, IReadOnlyList<Tenant> tenants)
    {
        await using var connection = await connector.OpenAsync(ServerTarget.MaintenanceDatabase, _cancellationToken);
        var databases = await DatabaseState.ReadAllAsync(connection, _cancellationToken);
        var locale = Locale(connector);
        var checks = new List<Check>(
            await new ServerVerifier(_settings, connector.Target).VerifyAsync(connection, tenants, databases, _cancellationToken));
        var facts = new Dictionary<string, TenantFacts>();
        var verifier = new TenantVerifier(_settings, locale, connector);
        foreach (var tenant in tenants.Where(tenant => tenant.Settings.Status != TenantStatus.Future))
        {
            if (databases.TryGetValue(tenant.Name, out var database) && locale.IsStoodInFor(database))
            {
                NoticeOnce(locale.StandInNotice);
            }

            var verified = await verifier.VerifyAsync(connection, tenant, databases, _cancellationToken);
            checks.AddRange(verified.Checks);
            if (verified.Facts is { } found)
            {
                facts.Add(tenant.Name, found);
            }
        }

        return new Verification.Verification(checks, facts);
    }

    private (ServerConnector Connector, RolePasswords Passwords) Connect()
    {
        var file = _request.PasswordsFile is { } path ? PasswordsFile.Read(path) : new Dictionary<string, string>();
        var target = ServerTargetResolver.Resolve(
            new ConnectionOptions
            {
                Outputs = _outputs,
                ConnectionString = _request.ConnectionString,
                ConnectionStringIsArgument = _request.ConnectionStringIsArgument,
                Tls = _request.Tls,
                Tunnel = _request.Tunnel,
                CaBundle = _request.CaBundle,
                Passwords = file,
                Variables = _host.Variables,
                WorkingDirectory = _host.WorkingDirectory,
            },
            _secrets, Mask);
        return (new ServerConnector(target), new RolePasswords(_settings, _host.Variables, file, _outputs, _secrets, Mask));
    }

    private LocalePolicy Locale(ServerConnector connector) => new(_settings.Tenancy.Locale, connector.Target.RequiresExactLocale);

    private void NoticeOnce(string line)
    {
        if (_noticed.Add(line))
        {
            _report.Line(line);
        }
    }
}
