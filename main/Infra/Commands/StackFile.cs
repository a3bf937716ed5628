using System.Text.Json;
using Infra.Environments;

namespace Infra.Cli.Commands;

/// <summary>The synthesised stacks and the plans that options of the command line name.</summary>
internal static class StackFile
{
    /// <summary>Name of a stack's file, as CDKTF has it.</summary>
    public const string Name = "cdk.tf.json";

    /// <summary>The file of an environment's stack.</summary>
    /// <param name="stacks">Folder that holds one folder per stack.</param>
    /// <param name="environment">Which.</param>
    public static string In(string stacks, EnvironmentName environment) => Path.Combine(stacks, environment.StackName, Name);

    /// <summary>Finds the file of an environment's stack.</summary>
    /// <param name="option">Option that names the path.</param>
    /// <param name="path">The file itself, the folder that <c>infra synth</c> wrote, its folder <c>stacks</c>, or that of one stack.</param>
    /// <param name="environment">Which.</param>
    /// <returns>The file; null when the folder was synthesised without this environment.</returns>
    /// <exception cref="UserException">The path leads to nothing, or to a folder without stacks.</exception>
    public static string? Find(string option, string path, EnvironmentName environment)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new UserException($"{option} {path}: there is no such folder or file; run infra synth {environment} --output {path}");
        }

        var ofAll = Path.Combine(path, "stacks");
        string[] places = [In(ofAll, environment), In(path, environment), Path.Combine(path, Name)];
        return places.FirstOrDefault(File.Exists) ?? (Directory.Exists(ofAll)
            ? null
            : throw new UserException(
                $"{option} {path}: the folder is not one that infra synth wrote: it has no stacks; run infra synth {environment} --output {path}"));
    }

    /// <summary>Finds the file of an environment's stack, which has to be there.</summary>
    /// <inheritdoc cref="Find"/>
    /// <returns>The file.</returns>
    public static string Require(string option, string path, EnvironmentName environment) =>
        Find(option, path, environment)
        ?? throw new UserException($"{option} {path} has no stack of {environment}; write it with infra synth {environment} --output {path}");

    /// <summary>Reads a file that holds JSON.</summary>
    /// <param name="option">Option that names it.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="UserException">It cannot be read, or is no JSON.</exception>
    public static string Read(string option, string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            using var document = JsonDocument.Parse(text);
            return text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserException($"{option} {file} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the plan that <c>terraform show -json</c> wrote.</summary>
    /// <param name="option">Option that names it.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="UserException">It cannot be read, or is no plan.</exception>
    public static string ReadPlan(string option, string file)
    {
        var text = Read(option, file);
        using var plan = JsonDocument.Parse(text);
        return plan.RootElement.ValueKind == JsonValueKind.Object && plan.RootElement.TryGetProperty("planned_values", out _)
            ? text
            : throw new UserException($"{option} {file} is not a plan: write it with terraform show -json <plan> > {file}");
    }
}
