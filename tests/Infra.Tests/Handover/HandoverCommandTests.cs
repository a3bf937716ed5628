using System.Text.Json;
using Infra.Tests.Commands;
using Infra.Tests.Terraform;

namespace Infra.Tests.Handover;

public sealed class HandoverCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("handover mosaic/prod", "--format is missing; it is one of ecs, helm, external-secret")]
    [InlineData("handover mosaic/prod --format exs", "did you mean ecs?")]
    [InlineData("handover mosaic/prod --format ecs --json", "--json and --format ecs exclude each other")]
    [InlineData("handover ecommerce/dev --format helm", "add $.application.kubernetes")]
    [InlineData("handover startupwebapp/prod --format django --tenant nonsense", "there are edtech_experiment,")]
    [InlineData("handover mosaic/prod --format ecs --outputs /nowhere/outputs.json", "terraform output -json > outputs.json")]
    [InlineData("handover mosaic/prod --format helm --output /nowhere/values.yaml", "--output /nowhere/values.yaml cannot be written")]
    public async Task A_mistake_is_told_with_the_way_out(string commandLine, string message)
    {
        var result = await InfraProcess.RunAsync(commandLine.Split(' '));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Stand_ins_are_listed_on_standard_error_with_the_command_that_gives_the_values()
    {
        var result = await InfraProcess.RunAsync(["handover", "ecommerce/prod", "--format", "ecs"]);
        Assert.Equal(0, result.ExitCode);
        using var fragment = JsonDocument.Parse(result.Output);
        Assert.Contains("database_host.known-after-apply.invalid  for the output database_host", result.Error, StringComparison.Ordinal);
        Assert.Contains("for the output secret_arns[\"ecommerce/prod/database\"]", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "terraform -chdir=cdktf.out/stacks/ecommerce-prod output -json > outputs.json, then add --outputs outputs.json", result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_outputs_and_json_a_program_gets_one_document()
    {
        var outputs = _folder.File(Handovers.OutputsText("credlink/production"), "outputs.json");
        var result = await InfraProcess.RunAsync(["handover", "credlink/production", "--json", "--outputs", outputs]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal("db.example.internal", document.RootElement.GetProperty("database").GetProperty("host").GetString());
        Assert.DoesNotContain("known after apply", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Outputs_of_another_environment_are_refused()
    {
        var outputs = _folder.File(Handovers.OutputsText("credlink/dev"), "outputs.json");
        var result = await InfraProcess.RunAsync(["handover", "credlink/production", "--json", "--outputs", outputs]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("these are the outputs of 'credlink/dev', not of 'credlink/production'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_output_file_is_replaced_as_a_whole_and_stays_when_the_command_fails()
    {
        var file = _folder.File("as it was", "values.yaml");
        var failed = await InfraProcess.RunAsync(["handover", "ecommerce/dev", "--format", "helm", "--output", file]);
        Assert.Equal(1, failed.ExitCode);
        Assert.Equal("as it was", await File.ReadAllTextAsync(file));

        var result = await InfraProcess.RunAsync(["handover", "mosaic/prod", "--format", "helm", "--output", file]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(Handovers.Write("mosaic/prod", "helm").Text, await File.ReadAllTextAsync(file));
        Assert.Empty(result.Output);
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Help_shows_every_format_and_examples()
    {
        var result = await InfraProcess.RunAsync(["handover", "--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.All(
            Cli.Handover.HandoverFormats.All,
            format => Assert.Contains($"{format.Name}: {format.Description}", result.Output, StringComparison.Ordinal));
        Assert.Matches(@"Examples:\n  infra handover ecommerce/prod --format ecs", result.Output);
    }
}
