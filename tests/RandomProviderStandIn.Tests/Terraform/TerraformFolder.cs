using System.Text.Json;

namespace Infra.RandomProviderStandIn.Tests.Terraform;

/// <summary>A folder with a configuration, and a Terraform that can install providers from the mirror only.</summary>
internal sealed class TerraformFolder : IDisposable
{
    private const string RequiredProvider = """
        terraform {
          required_providers {
            random = {
              source  = "hashicorp/random"
              version = "3.7.2"
            }
          }
        }

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stand-in-terraform-");
    private readonly Dictionary<string, string> _environment;

    public TerraformFolder(InstalledStandIn standIn, string configuration)
    {
        Write(configuration);
        var cliConfiguration = System.IO.Path.Combine(_folder.FullName, "cli.tfrc");
        File.WriteAllText(cliConfiguration, $$"""
            provider_installation {
              filesystem_mirror {
                path = "{{standIn.MirrorFolder.Replace('\\', '/')}}"
              }
            }
            """);
        _environment = new Dictionary<string, string>
        {
            ["TF_CLI_CONFIG_FILE"] = cliConfiguration,
            ["TF_IN_AUTOMATION"] = "1",
            ["TF_LOG"] = "TRACE",
            ["TF_LOG_PATH"] = System.IO.Path.Combine(_folder.FullName, "trace.log"),
            ["TF_CLI_ARGS"] = "-no-color",
            ["CHECKPOINT_DISABLE"] = "1",
        };
    }

    public string Path => _folder.FullName;

    public void Write(string configuration) => File.WriteAllText(System.IO.Path.Combine(Path, "main.tf"), RequiredProvider + configuration);

    public Task<CommandResult> RunAsync(params string[] arguments)
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "terraform.exe" : "terraform"))
            .FirstOrDefault(File.Exists);
        Assert.True(onPath is not null, "terraform is not on PATH: install 1.11 or later (developer.hashicorp.com/terraform/install).");
        return CommandLine.RunAsync(onPath, Path, arguments, _environment);
    }

    public async Task<JsonElement> ReadJsonAsync(params string[] arguments) =>
        JsonDocument.Parse((await RunAsync(arguments)).ShouldEndWith(0).Output).RootElement;

    public void Dispose() => _folder.Delete(recursive: true);
}
