using System.Text.Json;
using Infra.Cli.Processes;

namespace Infra.Cli.Terraform;

/// <summary>A folder in which Terraform works on a copy of a stack. One process at a time.</summary>
internal sealed class TerraformWorkspace : IDisposable
{
    private const string CliConfigurationFile = "providers.tfrc";
    private const string PlanFile = "plan.tfplan";

    private readonly TerraformWorkspaceOptions _options;
    private readonly FileLock _lock;
    private readonly IReadOnlyDictionary<string, string?> _environment;

    private TerraformWorkspace(TerraformWorkspaceOptions options, FileLock fileLock)
    {
        _options = options;
        _lock = fileLock;
        _environment = EnvironmentFor(options);
    }

    /// <summary>Copies the stack into the working folder, with what an offline plan and the providers need beside it.</summary>
    public static async Task<TerraformWorkspace> OpenAsync(TerraformWorkspaceOptions options, CancellationToken cancellationToken)
    {
        var fileLock = await FileLock.AcquireAsync($"{options.Folder}.lock", cancellationToken);
        try
        {
            Directory.CreateDirectory(options.Folder);
            RemoveLeftovers(options.Folder);
            CopyFolder(options.StackFolder, options.Folder);
            WriteLockFile(options);
            if (options.Offline)
            {
                using var stack = JsonDocument.Parse(
                    await File.ReadAllTextAsync(Path.Combine(options.Folder, "cdk.tf.json"), cancellationToken));
                await File.WriteAllTextAsync(
                    Path.Combine(options.Folder, OfflineOverride.FileName), OfflineOverride.For(stack.RootElement), cancellationToken);
            }

            if (options.Providers.CliConfiguration is { } configuration)
            {
                await File.WriteAllTextAsync(Path.Combine(options.Folder, CliConfigurationFile), configuration, cancellationToken);
            }

            return new TerraformWorkspace(options, fileLock);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>Runs <c>terraform init</c>.</summary>
    /// <exception cref="UserException">Terraform refused; the message is Terraform's.</exception>
    public async Task InitAsync(CancellationToken cancellationToken)
    {
        using var cacheLock = _options.Providers.PluginCache is { } cache
            ? await FileLock.AcquireAsync($"{cache}.lock", cancellationToken)
            : null;
        if (_options.Providers.PluginCache is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var result = await RunAsync(["init", "-input=false", "-no-color", "-reconfigure"], null, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new UserException($"terraform init failed:\n{TextOf(result)}");
        }
    }

    /// <summary>Runs <c>terraform validate</c>.</summary>
    /// <returns>Its warnings.</returns>
    /// <exception cref="UserException">The stack is not valid; the message is Terraform's.</exception>
    public async Task<IReadOnlyList<TerraformDiagnostic>> ValidateAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync(["validate", "-no-color", "-json"], null, cancellationToken);
        if (!TryParse(result.StandardOutput, out var answer))
        {
            throw new UserException($"terraform validate failed:\n{TextOf(result)}");
        }

        using (answer)
        {
            var diagnostics = answer.RootElement.GetProperty("diagnostics").EnumerateArray().Select(TerraformDiagnostic.Read).ToArray();
            ThrowIfErrors("terraform validate", result, diagnostics);
            return diagnostics;
        }
    }

    /// <summary>Runs <c>terraform plan</c> and reads the plan.</summary>
    /// <param name="arguments">Further arguments, e.g. <c>-target=…</c>.</param>
    /// <param name="progress">Told what Terraform is at.</param>
    /// <param name="cancellationToken">Interrupts Terraform, which then gives back its state lock.</param>
    /// <exception cref="UserException">There is no plan; the message is Terraform's.</exception>
    public async Task<TerraformPlan> PlanAsync(
        IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        var (hasChanges, diagnostics) = await MakePlanAsync(arguments, progress, cancellationToken);
        var shown = await RunAsync(["show", "-json", "-no-color", PlanFile], null, cancellationToken);
        return shown.ExitCode == 0
            ? new TerraformPlan(hasChanges, Path.Combine(_options.Folder, PlanFile), shown.StandardOutput, diagnostics)
            : throw new UserException($"terraform show failed:\n{TextOf(shown)}");
    }

    /// <summary>Runs <c>terraform plan</c> and does not read the plan, which takes long when it is large.</summary>
    /// <param name="arguments">Further arguments of <c>terraform plan</c>.</param>
    /// <param name="progress">Told what Terraform is at.</param>
    /// <param name="cancellationToken">Interrupts Terraform, which then gives back its state lock.</param>
    /// <returns>Whether there are changes, and what Terraform warned of.</returns>
    /// <exception cref="UserException">There is no plan; the message is Terraform's.</exception>
    public async Task<(bool HasChanges, IReadOnlyList<TerraformDiagnostic> Diagnostics)> MakePlanAsync(
        IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        List<TerraformDiagnostic> diagnostics = [];
        var result = await RunAsync(
            ["plan", "-input=false", "-no-color", "-json", "-detailed-exitcode", $"-out={PlanFile}", .. arguments],
            line => ReadMessage(line, diagnostics, progress),
            cancellationToken);
        ThrowIfErrors("terraform plan", result, diagnostics);
        return (result.ExitCode == 2, diagnostics);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static Dictionary<string, string?> EnvironmentFor(TerraformWorkspaceOptions options)
    {
        var environment = new Dictionary<string, string?>
        {
            ["CHECKPOINT_DISABLE"] = "1",
            ["TF_IN_AUTOMATION"] = "1",
            ["TF_DATA_DIR"] = null,
        };
        if (options.Providers.CliConfiguration is not null)
        {
            environment[CliConfiguration.Variable] = Path.Combine(options.Folder, CliConfigurationFile);
            environment["TF_PLUGIN_CACHE_DIR"] = null;
        }
        else if (options.Providers.IgnoresUserConfiguration)
        {
            environment[CliConfiguration.Variable] = null;
        }

        if (options.Providers.PluginCache is { } cache)
        {
            environment["TF_PLUGIN_CACHE_DIR"] = cache;
        }

        if (options.Offline)
        {
            foreach (var variable in AwsCredentials.Variables.Append("TF_WORKSPACE"))
            {
                environment[variable] = null;
            }

            environment["AWS_EC2_METADATA_DISABLED"] = "true";
            environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(options.Folder, "no-credentials");
            environment["AWS_CONFIG_FILE"] = Path.Combine(options.Folder, "no-configuration");
        }

        return environment;
    }

    /// <summary>The plugins and the lock file stay, so that the next run need not fetch and hash them again.</summary>
    private static void RemoveLeftovers(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != DependencyLockFile.FileName))
        {
            File.Delete(file);
        }
    }

    private static void CopyFolder(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private static void WriteLockFile(TerraformWorkspaceOptions options)
    {
        var target = Path.Combine(options.Folder, DependencyLockFile.FileName);
        if (options.LockFile is null)
        {
            File.Delete(target);
            return;
        }

        var committed = options.Providers.StandIns.Aggregate(File.ReadAllText(options.LockFile), DependencyLockFile.Without);
        if (options.Providers.StandIns.Count > 0 || !File.Exists(target)
            || !DependencyLockFile.Extends(File.ReadAllText(target), committed))
        {
            File.WriteAllText(target, committed);
        }
    }

    private Task<ProcessResult> RunAsync(
        IReadOnlyList<string> arguments, Action<string>? onOutputLine, CancellationToken cancellationToken) =>
        ChildProcess.RunAsync(
            new ChildProcessStart
            {
                FileName = _options.Terraform.Path,
                Arguments = arguments,
                WorkingDirectory = _options.Folder,
                Environment = _environment,
                OnOutputLine = onOutputLine,
            },
            cancellationToken);

    private static void ReadMessage(string line, List<TerraformDiagnostic> diagnostics, Action<string> progress)
    {
        if (!TryParse(line, out var message))
        {
            return;
        }

        using (message)
        {
            switch (message.RootElement.GetProperty("type").GetString())
            {
                case "diagnostic":
                    diagnostics.Add(TerraformDiagnostic.Read(message.RootElement.GetProperty("diagnostic")));
                    break;
                case "refresh_start" or "planned_change":
                    progress(message.RootElement.GetProperty("@message").GetString()!);
                    break;
            }
        }
    }

    private static bool TryParse(string text, out JsonDocument document)
    {
        document = null!;
        try
        {
            document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void ThrowIfErrors(string command, ProcessResult result, IReadOnlyList<TerraformDiagnostic> diagnostics)
    {
        var errors = diagnostics.Where(diagnostic => diagnostic.IsError).ToArray();
        if (errors.Length > 0)
        {
            throw new UserException($"{command} failed:\n{string.Join("\n\n", errors.Select(error => error.ToString()))}");
        }

        if (result.ExitCode == 1)
        {
            throw new UserException($"{command} failed:\n{TextOf(result)}");
        }
    }

    private static string TextOf(ProcessResult result) =>
        result.StandardError.Trim() is { Length: > 0 } errors ? errors : result.StandardOutput.Trim();
}
