using System.Diagnostics;

namespace Infra.Migrator.Library.Tests;

/// <summary>Makes the package and a program that takes it.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("migrator-package-test-");

    [Fact]
    public async Task A_program_of_another_repository_runs_with_the_package_alone()
    {
        var feed = Path.Combine(_folder.FullName, "feed");
        await RunAsync(
            Deployment.RepositoryRoot(), "pack", Path.Combine("main", "Migrator.Core"), "--no-restore", "--configuration", Configuration, "--output", feed);
        Assert.Equal(
            ["Infra.AwsRules", "Infra.Environments", "Infra.Migrator"],
            Directory.GetFiles(feed, "*.nupkg").Select(file => Path.GetFileName(file)!.Split(".0.")[0]).Order(StringComparer.Ordinal));

        var program = _folder.CreateSubdirectory("program").FullName;
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(program, "nuget.config"), $"""
            <configuration><packageSources><clear /><add key="feed" value="{feed}" /></packageSources></configuration>
            """);
        File.WriteAllText(Path.Combine(program, "Program.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>
                <RestorePackagesPath>{Path.Combine(_folder.FullName, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{packages}</RestoreFallbackFolders><NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Infra.Migrator" Version="0.1.0" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(program, "Program.cs"), """
            using Infra.Migrator;
            using Infra.Migrator.Connections;

            using var migrator = TenantMigrator.Open(new MigratorOptions
            {
                Environment = "app/prod", WorkingDirectory = args[0], ConnectionString = "Host=127.0.0.1;Port=1;Username=postgres", Tls = TlsMode.Disable,
            });
            Console.WriteLine(string.Join(' ', migrator.TenantNames));
            try
            {
                await migrator.StatusAsync();
            }
            catch (MigratorException exception)
            {
                Console.WriteLine($"{(int)exception.ExitCode} {exception.Message}");
            }
            """);
        var repository = _folder.CreateSubdirectory("repository").FullName;
        Deployment.Write(repository);
        await RunAsync(program, "build", "--nologo");
        var output = await RunAsync(program, "run", "--no-build", "--", repository);

        Assert.Contains("shop_prod bank_prod later_prod\n4 Cannot reach 127.0.0.1:1", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{await error}");
        return output;
    }
}
