using System.Reflection;

namespace Infra.RandomProviderStandIn.Tests.Terraform;

/// <summary>One mirror folder for all tests, filled by the build target that everybody uses.</summary>
public sealed class InstalledStandIn : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stand-in-tests-");

    internal string MirrorFolder => Path.Combine(_folder.FullName, "mirror");

    internal string Executable => Directory.GetFiles(PlatformFolder(MirrorFolder), "terraform-provider-random_v3.7.2_x5*").Single();

    public async Task InitializeAsync() => (await InstallAsync(MirrorFolder)).ShouldEndWith(0);

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal static string PlatformFolder(string mirrorFolder) =>
        Directory.GetDirectories(Path.Combine(mirrorFolder, "registry.terraform.io", "hashicorp", "random", "3.7.2")).Single();

    internal static Task<CommandResult> InstallAsync(string? mirrorFolder)
    {
        var configuration = typeof(InstalledStandIn).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        List<string> arguments =
        [
            "build", "tests/RandomProviderStandIn", "-c", configuration, "-t:InstallStandIn",
            // Servers that outlive the command would hold its output open.
            "-nodeReuse:false", "-p:UseSharedCompilation=false",
        ];
        if (mirrorFolder is not null)
        {
            arguments.Add($"-p:MirrorFolder={mirrorFolder}");
        }

        var dotnet = Path.Combine(CommandLine.DotnetFolder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return CommandLine.RunAsync(dotnet, CommandLine.RepositoryFolder, arguments);
    }
}

/// <summary>These tests share the installed stand-in and run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class InstalledStandInTests : ICollectionFixture<InstalledStandIn>
{
    internal const string Name = "Installed stand-in";
}
