using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Secrets;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Provisioning;

/// <summary>Runs a tenant's own command, e.g. Django's migrations, with the connection in its environment and no shell.</summary>
internal sealed class AfterProvisionCommand(ServerTarget target, RolePasswords passwords, SecretMask mask, Action<string, string> output)
{
    /// <summary>Runs the command of a tenant that has one.</summary>
    /// <exception cref="MigratorException">It cannot be started, fails, or takes too long.</exception>
    public async Task RunAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var settings = tenant.Settings.AfterProvision!;
        var password = await passwords.FindAsync(tenant.OwnerRole, cancellationToken) ?? throw Failure(
            tenant, $"needs the password of role {tenant.OwnerRole}: {RolePasswords.HowToGive(tenant.OwnerRole)}");
        var start = new ProcessStartInfo(settings.Command[0], settings.Command.Skip(1))
        {
            WorkingDirectory = Path.GetFullPath(settings.WorkingDirectory ?? ".", tenant.Folder),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ConnectionVariables(tenant, password))
        {
            start.Environment[name] = value;
        }

        if (!Directory.Exists(start.WorkingDirectory))
        {
            throw Failure(tenant, $"has no folder {start.WorkingDirectory}: correct workingDirectory");
        }

        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Pass(tenant, line.Data);
        process.ErrorDataReceived += (_, line) => Pass(tenant, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw Failure(tenant, $"cannot be started: {exception.Message}");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(settings.TimeoutSeconds));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw Failure(tenant, $"took longer than {settings.TimeoutSeconds} s and was ended: raise timeoutSeconds or make it faster");
        }

        if (process.ExitCode != 0)
        {
            throw Failure(tenant, $"ended with {process.ExitCode}; its output stands above");
        }
    }

    private Dictionary<string, string> ConnectionVariables(Tenant tenant, string password)
    {
        var port = target.Port.ToString(CultureInfo.InvariantCulture);
        var host = target.Host.Contains(':', StringComparison.Ordinal) ? $"[{target.Host}]" : Uri.EscapeDataString(target.Host);
        var url = $"postgresql://{Uri.EscapeDataString(tenant.OwnerRole)}:{Uri.EscapeDataString(password)}@{host}:{port}/"
            + $"{Uri.EscapeDataString(tenant.Database)}?sslmode={target.Tls.Word()}";
        var variables = new Dictionary<string, string>
        {
            ["PGHOST"] = target.Host,
            ["PGPORT"] = port,
            ["PGUSER"] = tenant.OwnerRole,
            ["PGPASSWORD"] = password,
            ["PGDATABASE"] = tenant.Database,
            ["PGSSLMODE"] = target.Tls.Word(),
        };
        if (target is { Tls: TlsMode.VerifyFull or TlsMode.VerifyCa, RootCertificate: { } root })
        {
            variables["PGSSLROOTCERT"] = root;
            url += $"&sslrootcert={Uri.EscapeDataString(root)}";
        }

        if (tenant.Schema is not null)
        {
            var options = $"-c search_path={SearchPath.Render(tenant.SearchPath).Replace(" ", "\\ ", StringComparison.Ordinal)}";
            variables["PGOPTIONS"] = options;
            url += $"&options={Uri.EscapeDataString(options)}";
        }

        variables["DATABASE_URL"] = url;
        return variables;
    }

    private void Pass(Tenant tenant, string? line)
    {
        if (line is not null)
        {
            output(tenant.Name, mask.Apply(line));
        }
    }

    private static MigratorException Failure(Tenant tenant, string problem) =>
        new($"the command '{tenant.Settings.AfterProvision!.Command[0]}' {problem}.", ExitCode.TenantsFailed);
}
