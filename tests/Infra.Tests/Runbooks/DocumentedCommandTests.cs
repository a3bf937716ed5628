using System.CommandLine;
using Infra.Cli.Commands;
using Infra.Migrator;
using Infra.Tests.Handover;
using Infra.Tests.Terraform;

namespace Infra.Tests.Runbooks;

/// <summary>Commands of this repository that documents and help show.</summary>
public sealed class DocumentedCommandTests
{
    private static readonly RootCommand InfraRoot = InfraCommandLine.CreateRoot();

    private static readonly RootCommand MigratorRoot = CreateMigratorRoot();

    public static TheoryData<string> Documents => ["README.md", "docs/operations.md", "docs/migrator.md", "docs/review.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_of_a_document_is_understood(string document)
    {
        var commands = Commands(File.ReadAllText(Repository.PathOf(document.Split('/')))).ToArray();
        Assert.NotEmpty(commands);
        Assert.All(commands, AssertUnderstood);
    }

    [Fact]
    public void Every_command_of_every_runbook_is_understood() =>
        Assert.All(Handovers.Environments.SelectMany(environment => Commands(RunbookTexts.All(environment))), AssertUnderstood);

    [Fact]
    public void Every_example_of_the_help_is_understood()
    {
        var examples = InfraRoot.Subcommands.OfType<DocumentedCommand>().SelectMany(command => command.Examples)
            .Select(example => example.CommandLine).ToArray();
        Assert.NotEmpty(examples);
        Assert.All(examples, example => AssertUnderstood((InfraRoot, RunbookTexts.Words(example).Skip(1).ToArray(), example)));
    }

    private static void AssertUnderstood((RootCommand Root, string[] Arguments, string Line) command)
    {
        var parsed = command.Root.Parse(command.Arguments);
        Assert.True(parsed.Errors.Count == 0, $"{command.Line}\n{string.Join('\n', parsed.Errors.Select(error => error.Message))}");
        Assert.All(
            command.Arguments.Where(argument =>
                Handovers.Environments.Any(name => argument.Split('/')[0] == name.Split('/')[0] && argument.Count(c => c == '/') == 1
                && !argument.Contains('.', StringComparison.Ordinal))),
            argument => Assert.Contains(argument.Replace("-restored", "", StringComparison.Ordinal), Handovers.Environments));
    }

    private static IEnumerable<(RootCommand Root, string[] Arguments, string Line)> Commands(string markdown)
    {
        foreach (var line in RunbookTexts.CommandLines(markdown))
        {
            var words = RunbookTexts.Words(line);
            var root = words switch
            {
                ["dotnet", "run", "--project", "main/Infra", ..] or ["infra", ..] => InfraRoot,
                ["dotnet", "run", "--project", "main/Migrator", ..] or ["migrator", ..] => MigratorRoot,
                _ => null,
            };
            if (root is not null)
            {
                yield return (root, words[0] == "dotnet" ? [.. words.SkipWhile(word => word != "--").Skip(1)] : [.. words.Skip(1)], line);
            }
        }
    }

    private static RootCommand CreateMigratorRoot() => global::Infra.Migrator.Cli.CommandLine.Create(
        new MigratorHost
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Variables = new Dictionary<string, string>(),
            WorkingDirectory = Repository.Root,
        },
        global::Infra.Migrator.Fleet.RunControl.None, []);
}
