using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Builds the project and puts the result where Terraform's filesystem mirror looks for hashicorp/random 3.7.2.</summary>
public sealed class InstallStandInTask : Task
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    [Required]
    public string Project { get; set; }

    [Required]
    public string OutputFolder { get; set; }

    [Required]
    public string AssemblyName { get; set; }

    [Required]
    public string AppHost { get; set; }

    [Required]
    public string MirrorFolder { get; set; }

    public string TerraformPlatform { get; set; }

    public override bool Execute()
    {
        try
        {
            return Install();
        }
        catch (Exception exception) when (exception is IOException || exception is UnauthorizedAccessException)
        {
            Log.LogError("The random stand-in cannot be installed into {0}: {1}", MirrorFolder, exception.Message);
            return false;
        }
    }

    private bool Install()
    {
        var platform = string.IsNullOrEmpty(TerraformPlatform) ? CurrentPlatform() : TerraformPlatform;
        var versionFolder = Path.GetFullPath(Path.Combine(MirrorFolder, "registry.terraform.io", "hashicorp", "random", "3.7.2"));
        var destination = Path.Combine(versionFolder, platform);

        // One lock for all calls of a user: two builds share the intermediate folder, two installations the mirror.
        using (var installation = Lock(Path.Combine(Path.GetTempPath(), "infra-random-stand-in-" + Environment.UserName + ".lock")))
        {
            if (installation == null)
            {
                Log.LogError("Another installation of the random stand-in has been running for {0}; wait for it or end it.", LongestWait);
                return false;
            }

            if (!BuildEngine.BuildProjectFile(Project, new[] { "Build" }, new Hashtable(), new Hashtable()))
            {
                return false;
            }

            // Inside the mirror, so that the last step is a rename on one disk; Terraform ignores names that are no platform.
            var staging = Path.Combine(versionFolder, ".staging-" + Guid.NewGuid().ToString("N"));
            try
            {
                Directory.CreateDirectory(staging);
                Stage(staging, platform);
                Replace(staging, destination);
            }
            finally
            {
                Delete(staging);
            }

            return true;
        }
    }

    private void Stage(string staging, string platform)
    {
        var assemblyFiles = new[] { ".dll", ".deps.json", ".runtimeconfig.json" }.Select(extension => AssemblyName + extension);
        foreach (var name in assemblyFiles.Append("Google.Protobuf.dll"))
        {
            File.Copy(Path.Combine(OutputFolder, name), Path.Combine(staging, name));
        }

        // Terraform starts the one file whose name begins with terraform-provider-random; the host in it knows the assembly's own name.
        var executable = "terraform-provider-random_v3.7.2_x5" + (platform.StartsWith("windows", StringComparison.Ordinal) ? ".exe" : "");
        File.Copy(Path.Combine(OutputFolder, AppHost), Path.Combine(staging, executable));
    }

    private void Replace(string staging, string destination)
    {
        if (HaveSameFiles(staging, destination))
        {
            Log.LogMessage(MessageImportance.High, "Random stand-in is installed already: {0}", destination);
            return;
        }

        var previous = staging + "-previous";
        if (Directory.Exists(destination))
        {
            Directory.Move(destination, previous);
        }

        Directory.Move(staging, destination);
        Delete(previous);
        Log.LogMessage(MessageImportance.High, "Random stand-in installed: {0}", destination);
    }

    private static bool HaveSameFiles(string left, string right)
    {
        if (!Directory.Exists(right))
        {
            return false;
        }

        var names = Directory.GetFiles(left).Select(Path.GetFileName).OrderBy(name => name, StringComparer.Ordinal);
        var others = Directory.GetFileSystemEntries(right).Select(Path.GetFileName).OrderBy(name => name, StringComparer.Ordinal);
        return names.SequenceEqual(others)
            && names.All(name => File.ReadAllBytes(Path.Combine(left, name)).SequenceEqual(File.ReadAllBytes(Path.Combine(right, name))));
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, true);
        }
    }

    /// <summary>The system releases the lock when the process ends, however it ends.</summary>
    private static FileStream Lock(string path)
    {
        for (var waitUntil = DateTime.UtcNow + LongestWait; DateTime.UtcNow < waitUntil; Thread.Sleep(200))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
            }
        }

        return null;
    }

    private static string CurrentPlatform()
    {
        var system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "windows"
            : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "darwin"
            : "linux";
        switch (RuntimeInformation.OSArchitecture)
        {
            case Architecture.X64:
                return system + "_amd64";
            case Architecture.X86:
                return system + "_386";
            default:
                return system + "_" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        }
    }
}
