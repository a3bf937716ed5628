using System.Net;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;

namespace Infra.Migrator;

/// <summary>Which deployment is worked on, which server it has, and how to log in there.</summary>
/// <remarks>The server is named by one of <see cref="OutputsFile"/>, <see cref="ConnectionString"/> and the <c>PG*</c> variables in
/// <see cref="Variables"/>.</remarks>
public sealed record MigratorOptions
{
    /// <summary>The deployment, <c>&lt;system&gt;/&lt;deployment&gt;</c>, e.g. <c>startupwebapp/prod</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>The deployment's settings, as <c>EnvironmentCatalog.Load</c> gives them; their rules are not checked again. Default: read from
    /// <c>environments/&lt;system&gt;/&lt;deployment&gt;.json</c> of the repository that <see cref="WorkingDirectory"/> lies in.</summary>
    public EnvironmentSettings? Settings { get; init; }

    /// <summary>Folder that the repository is looked for from, upwards. With <see cref="Settings"/>: folder that the tenants' SQL folders are relative to.
    /// Default: the process's.</summary>
    public string WorkingDirectory { get; init; } = System.Environment.CurrentDirectory;

    /// <summary>File written by <c>terraform output -json</c>; passwords then come from AWS Secrets Manager. Default: none.</summary>
    public string? OutputsFile { get; init; }

    /// <summary>Npgsql connection string of the administrator, with or without password. Default: none.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Database user to log in as with IAM tokens, made anew for each connection. Default: log in with a password.</summary>
    public string? IamUser { get; init; }

    /// <summary>Protection of the connection. Default: <see cref="TlsMode.VerifyFull"/>; whatever is weaker has to be said here.</summary>
    public TlsMode? Tls { get; init; }

    /// <summary>PEM file of trusted roots. Default: <c>PGSSLROOTCERT</c> of <see cref="Variables"/>, <c>global-bundle.pem</c> in
    /// <see cref="WorkingDirectory"/>, else the operating system's.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Local end of a tunnel to the server; the certificate still has to name the server. Default: none.</summary>
    public DnsEndPoint? Tunnel { get; init; }

    /// <summary>Gives the administrator's password, asked at every log-in: for tokens that expire. Default: the connection string's, or the
    /// secret's.</summary>
    public Func<CancellationToken, Task<string?>>? Password { get; init; }

    /// <summary>Passwords of roles, by role. They go before the secrets in AWS Secrets Manager. Default: none.</summary>
    public IReadOnlyDictionary<string, string> RolePasswords { get; init; } = new Dictionary<string, string>();

    /// <summary>JSON file <c>{"role": "password"}</c>, readable by its owner only; <see cref="RolePasswords"/> goes before it. Default: none.</summary>
    public string? PasswordsFile { get; init; }

    /// <summary>Environment variables that count: <c>PG*</c>, <c>MIGRATOR_PASSWORD_&lt;ROLE&gt;</c>. Default: none;
    /// <see cref="ProcessVariables"/> gives the process's.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a statement waits for a lock before its file is rolled back and tried again. Default: the environment file's.</summary>
    public TimeSpan? LockTimeout { get; init; }

    /// <summary>How long a statement may run; zero is no limit. Default: the environment file's.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>Folder of the runs' journals, which <see cref="TenantMigrator.ResumeAsync"/> reads. Default: none are written.</summary>
    public string? JournalFolder { get; init; }

    /// <summary>Whether the connection string stands on a command line, where every process of the machine can read it.</summary>
    internal bool ConnectionStringIsArgument { get; init; }

    /// <summary>The variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessVariables() =>
        System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    /// <summary>The deployment and the server, without secrets.</summary>
    public override string ToString() => $"{nameof(MigratorOptions)} {{ {nameof(Environment)} = {Environment} }}";
}
