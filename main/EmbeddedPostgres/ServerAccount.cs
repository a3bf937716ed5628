namespace Infra.EmbeddedPostgres;

/// <summary>The operating system account of the server: PostgreSQL refuses to run as root.</summary>
internal static class ServerAccount
{
    private static readonly string[] Candidates = ["postgres", "nobody", "daemon"];

    /// <returns>Null when this process is not root and its own account will do.</returns>
    public static string? Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return Array.Find(Candidates, accounts.Contains) ?? throw new EmbeddedPostgresException(
            $"PostgreSQL refuses to run as root and none of the accounts {string.Join(", ", Candidates)} exists. "
            + "Add one (useradd --system postgres), or run this as another user.");
    }

    public static async Task<bool> CanRunAsync(string account, string program, CancellationToken cancellationToken) =>
        (await Command.RunAsync(
            Command.Create("/bin/sh", ["-c", "test -r \"$1\" && test -x \"$1\"", "sh", program], "/", account), cancellationToken))
            .ExitCode == 0;

    public static async Task GiveAsync(string account, string folder, CancellationToken cancellationToken) =>
        await RunAsRootAsync("chown", ["-R", account, folder], cancellationToken);

    public static async Task CopyAsync(string source, string target, CancellationToken cancellationToken) =>
        await RunAsRootAsync("cp", ["-R", "-P", source, target], cancellationToken);

    private static async Task RunAsRootAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Command.RunAsync(Command.Create(program, arguments, "/"), cancellationToken);
        if (exitCode != 0)
        {
            throw new EmbeddedPostgresException($"'{program} {string.Join(' ', arguments)}' failed: {output}");
        }
    }
}
