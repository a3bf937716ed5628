using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.RandomProviderStandIn.Provider;
using Infra.RandomProviderStandIn.Tests.Provider;

namespace Infra.RandomProviderStandIn.Tests.Terraform;

[Collection(InstalledStandInTests.Name)]
public sealed partial class TerraformTests(InstalledStandIn standIn, AppliedConfiguration applied) : IClassFixture<AppliedConfiguration>
{
    [Fact]
    public async Task Init_validate_plan_and_apply_run_with_no_registry()
    {
        applied.Plan.ShouldEndWith(2);
        var snapshot = await applied.Folder.ReadJsonAsync("output", "-json", "snapshot");

        Assert.Matches("^final-[0-9a-f]{16}$", snapshot.GetProperty("hex").GetString());
        Assert.Equal("final-" + snapshot.GetProperty("id").GetString(), snapshot.GetProperty("b64_url").GetString());
    }

    [Fact]
    public async Task A_second_plan_finds_nothing_to_change() =>
        (await applied.Folder.RunAsync("plan", "-detailed-exitcode")).ShouldEndWith(0);

    [Fact]
    public void Each_password_obeys_its_rules_and_matches_its_hash()
    {
        var (app, admin) = (applied.Captured("app"), applied.Captured("admin"));

        Assert.Matches(Password(), app);
        Assert.Matches(Password(), admin);
        Assert.NotEqual(app, admin);
        var hash = applied.Captured("app.hash");
        Assert.Equal(Bcrypt.Hash(app, BcryptTests.SaltOf(hash), Bcrypt.DefaultCost), hash);
    }

    [Fact]
    public void No_password_and_no_hash_is_in_state_plan_or_trace_log()
    {
        var files = Directory.GetFiles(applied.Folder.Path).ToDictionary(file => Path.GetFileName(file)!, ReadAll);

        Assert.Superset(new HashSet<string> { "terraform.tfstate", "first.tfplan", "trace.log" }, files.Keys.ToHashSet());
        Assert.Contains("OpenEphemeralResource", files["trace.log"], StringComparison.Ordinal);
        Assert.Contains("random_id", files["first.tfplan"], StringComparison.Ordinal);
        Assert.All(files, file =>
        {
            Assert.False(Password().IsMatch(file.Value), $"{file.Key} contains a password");
            Assert.False(Hash().IsMatch(file.Value), $"{file.Key} contains a hash");
        });
    }

    [Fact]
    public async Task A_changed_byte_length_plans_a_replacement()
    {
        try
        {
            applied.Folder.Write(applied.Configuration(byteLength: 9));
            (await applied.Folder.RunAsync("plan", "-detailed-exitcode", "-out=changed.tfplan")).ShouldEndWith(2);
        }
        finally
        {
            applied.Folder.Write(applied.Configuration(byteLength: 8));
        }

        var change = (await applied.Folder.ReadJsonAsync("show", "-json", "changed.tfplan"))
            .GetProperty("resource_changes").EnumerateArray()
            .Single(candidate => candidate.GetProperty("address").GetString() == "random_id.snapshot").GetProperty("change");
        Assert.Equal("""["delete","create"]""", change.GetProperty("actions").GetRawText());
        Assert.Equal("""[["byte_length"]]""", change.GetProperty("replace_paths").GetRawText());
    }

    [Fact]
    public async Task The_schemas_have_the_attributes_of_the_real_provider()
    {
        var provider = (await applied.Folder.ReadJsonAsync("providers", "schema", "-json"))
            .GetProperty("provider_schemas").GetProperty("registry.terraform.io/hashicorp/random");

        Assert.Equal(
            """
            b64_std string computed
            b64_url string computed
            byte_length number required
            dec string computed
            hex string computed
            id string computed
            keepers ["map","string"] optional
            prefix string optional
            """,
            Describe(provider.GetProperty("resource_schemas"), "random_id"));
        Assert.Equal(
            """
            bcrypt_hash string computed sensitive
            length number required
            lower bool optional computed
            min_lower number optional computed
            min_numeric number optional computed
            min_special number optional computed
            min_upper number optional computed
            numeric bool optional computed
            override_special string optional
            result string computed sensitive
            special bool optional computed
            upper bool optional computed
            """,
            Describe(provider.GetProperty("ephemeral_resource_schemas"), "random_password"));
    }

    [Fact]
    public async Task Bad_lengths_are_named_with_their_place()
    {
        using var folder = new TerraformFolder(standIn, """
            resource "random_id" "this" {
              byte_length = 0
            }

            ephemeral "random_password" "short" {
              length    = 3
              min_lower = 4
            }
            """);
        (await folder.RunAsync("init")).ShouldEndWith(0);

        var output = Unwrap((await folder.RunAsync("validate")).ShouldEndWith(1).Output);

        Assert.Contains("Attribute byte_length value must be at least 1, got: 0", output, StringComparison.Ordinal);
        Assert.Contains(
            "Attribute length value must be at least sum of min_upper + min_lower + min_numeric + min_special, got: 3",
            output,
            StringComparison.Ordinal);
        Assert.Contains("""in ephemeral "random_password" "short": """, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identifier_is_imported_by_its_url_safe_form_and_destroyed_again()
    {
        using var folder = new TerraformFolder(standIn, """
            resource "random_id" "this" {
              byte_length = 3
              prefix      = "final-"
              keepers     = {}
            }
            """);
        (await folder.RunAsync("init")).ShouldEndWith(0);

        (await folder.RunAsync("import", "random_id.this", "final-,AP-_")).ShouldEndWith(0);
        (await folder.RunAsync("plan", "-detailed-exitcode")).ShouldEndWith(0);
        var values = (await folder.ReadJsonAsync("show", "-json")).GetProperty("values").GetProperty("root_module")
            .GetProperty("resources")[0].GetProperty("values");
        (await folder.RunAsync("destroy", "-auto-approve")).ShouldEndWith(0);

        Assert.Equal("final-AP-_", values.GetProperty("b64_url").GetString());
        Assert.Equal("final-00ffbf", values.GetProperty("hex").GetString());
    }

    private static string Describe(JsonElement schemas, string typeName)
    {
        var schema = Assert.Single(schemas.EnumerateObject());
        Assert.Equal(typeName, schema.Name);
        Assert.Equal(0, schema.Value.GetProperty("version").GetInt32());
        return string.Join(Environment.NewLine, schema.Value.GetProperty("block").GetProperty("attributes").EnumerateObject()
            .OrderBy(attribute => attribute.Name, StringComparer.Ordinal)
            .Select(attribute => string.Join(' ',
            [
                attribute.Name,
                attribute.Value.GetProperty("type").GetRawText().Trim('"'),
                .. new[] { "required", "optional", "computed", "sensitive" }.Where(flag => attribute.Value.TryGetProperty(flag, out _)),
            ])));
    }

    /// <summary>Terraform wraps messages at the width of a terminal and frames them.</summary>
    private static string Unwrap(string output) => Whitespace().Replace(output.Replace("│", "", StringComparison.Ordinal), " ");

    /// <summary>A plan file is a zip archive: its entries are read, not its compressed bytes.</summary>
    private static string ReadAll(string file)
    {
        if (Path.GetExtension(file) != ".tfplan")
        {
            return File.ReadAllText(file);
        }

        var text = new StringBuilder();
        using var archive = ZipFile.OpenRead(file);
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open(), Encoding.Latin1);
            text.AppendLine(reader.ReadToEnd());
        }

        return text.ToString();
    }

    [GeneratedRegex(@"[~^;|]{24}")]
    private static partial Regex Password();

    [GeneratedRegex(@"\$2a\$10\$[./A-Za-z0-9]{53}")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
