namespace Infra.RandomProviderStandIn.Tests.Terraform;

/// <summary>
/// A random_id and two ephemeral passwords, planned and applied once with a trace log. Each password goes to a local command, one of the
/// few places that Terraform lets an ephemeral value go to, which writes it into a file of its own outside the working folder.
/// </summary>
public sealed class AppliedConfiguration : IAsyncLifetime
{
    private readonly DirectoryInfo _captured = Directory.CreateTempSubdirectory("stand-in-captured-");

    public AppliedConfiguration(InstalledStandIn standIn) => Folder = new TerraformFolder(standIn, Configuration(byteLength: 8));

    internal TerraformFolder Folder { get; }

    internal CommandResult Plan { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (await Folder.RunAsync("init")).ShouldEndWith(0);
        (await Folder.RunAsync("validate")).ShouldEndWith(0);
        Plan = await Folder.RunAsync("plan", "-detailed-exitcode", "-out=first.tfplan");
        (await Folder.RunAsync("apply", "first.tfplan")).ShouldEndWith(0);
    }

    public Task DisposeAsync()
    {
        Folder.Dispose();
        _captured.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal string Captured(string name) => File.ReadAllText(Path.Combine(_captured.FullName, name));

    /// <summary>The passwords use four characters only, so that any of them can be recognised wherever it stands.</summary>
    internal string Configuration(int byteLength) => $$"""
        resource "random_id" "snapshot" {
          byte_length = {{byteLength}}
          prefix      = "final-"
          keepers     = { major = "16" }
        }

        ephemeral "random_password" "tenant" {
          for_each         = toset(["app", "admin"])
          length           = 24
          lower            = false
          upper            = false
          numeric          = false
          min_special      = 24
          override_special = "~^;|"
        }

        resource "terraform_data" "capture" {
          for_each = toset(["app", "admin"])
          provisioner "local-exec" {
            working_dir = "{{_captured.FullName}}"
            command     = "printf %s \"$PASSWORD\" > ${each.key}; printf %s \"$HASH\" > ${each.key}.hash"
            environment = {
              PASSWORD = ephemeral.random_password.tenant[each.key].result
              HASH     = ephemeral.random_password.tenant[each.key].bcrypt_hash
            }
          }
        }

        output "snapshot" {
          value = random_id.snapshot
        }
        """;
}
