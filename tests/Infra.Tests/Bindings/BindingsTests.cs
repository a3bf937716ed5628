using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Infra.Tests.Bindings;

/// <summary>The C# bindings that the build makes from npm packages.</summary>
public sealed class BindingsTests : IDisposable
{
    // In two parts, so that the check does not find it in this file.
    private const string Provider = "HashiCorp.Cdktf.Providers" + ".Aws";

    private readonly string _folder = Directory.CreateTempSubdirectory("bindings-").FullName;

    private static string Sources([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "eng", "bindings"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_pruned_package_never_carries_the_official_version()
    {
        var dependencies = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Infra.Tests.deps.json"));
        foreach (var official in new[] { "HashiCorp.Cdktf/0.21.0", "HashiCorp.Cdktf.Providers.Aws/20.1.0", "HashiCorp.Cdktf.Providers.Random/12.0.0" })
        {
            Assert.Contains($"\"{official}-pruned.h", dependencies, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{official}\"", dependencies, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Code_that_uses_an_unlisted_resource_fails_with_file_line_manifest_and_the_line_to_add()
    {
        var (exitCode, output) = CheckUsage($"using System;\nusing {Provider}.SqsQueue;\n");
        Assert.Equal(1, exitCode);
        Assert.Contains($"{Path.Combine(_folder, "Code.cs")}(2): error INFRA0001:", output, StringComparison.Ordinal);
        Assert.Contains("eng/bindings/aws-resources.txt", output, StringComparison.Ordinal);
        Assert.Contains("'aws_sqs_queue'", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_uses_listed_resources_passes()
    {
        var (exitCode, output) = CheckUsage($"using {Provider}.Vpc;\nusing {Provider}.DataAwsSsmParameter;\n");
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void A_finished_label_is_not_made_again()
    {
        File.WriteAllText(Path.Combine(_folder, "label.complete"), "");
        var watch = Stopwatch.StartNew();
        var (exitCode, output) = Node("build.mjs", "--root", _folder, "--label", "label", "--manifest", Path.Combine(Sources(), "aws-resources.txt"), "--jsii-runtime", "0");
        Assert.Equal(0, exitCode);
        Assert.Equal("", output);
        Assert.Equal(["label.complete"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"took {watch.Elapsed}");
    }

    [Fact]
    public void The_lock_of_a_build_that_died_is_taken_over()
    {
        File.WriteAllText(Path.Combine(_folder, "label.complete"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "lock"));
        using (var dead = Process.Start(new ProcessStartInfo("node", ["-e", ""]))!)
        {
            dead.WaitForExit();
            File.WriteAllText(Path.Combine(_folder, "lock", "pid"), dead.Id.ToString());
        }

        var (exitCode, output) = Node("build.mjs", "--root", _folder, "--label", "label", "--manifest", Path.Combine(Sources(), "aws-resources.txt"), "--jsii-runtime", "0");
        Assert.True(exitCode == 0, output);
        Assert.False(Directory.Exists(Path.Combine(_folder, "lock")));
    }

    [Fact]
    public void The_manifest_lists_no_resource_twice()
    {
        var names = File.ReadLines(Path.Combine(Sources(), "aws-resources.txt")).Select(line => line.Split('#')[0].Trim()).Where(name => name != "").ToArray();
        Assert.Equal(names.Distinct().Order(), names.Order());
    }

    private (int ExitCode, string Output) CheckUsage(string code)
    {
        File.WriteAllText(Path.Combine(_folder, "Code.cs"), code);
        File.WriteAllText(Path.Combine(_folder, "files"), Path.Combine(_folder, "Code.cs") + "\n");
        File.WriteAllText(Path.Combine(_folder, "namespaces"), "DataAwsSsmParameter\nVpc\n");
        return Node("check-usage.mjs", Path.Combine(_folder, "files"), Path.Combine(Sources(), "aws-resources.txt"), Path.Combine(_folder, "namespaces"));
    }

    private static (int ExitCode, string Output) Node(string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Sources(), script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
