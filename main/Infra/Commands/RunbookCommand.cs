using System.CommandLine;
using Infra.Cli.Output;
using Infra.Cli.Runbooks;

namespace Infra.Cli.Commands;

/// <summary><c>infra runbook</c>.</summary>
internal static class RunbookCommand
{
    private static readonly Argument<string> Environment = new("environment") { Description = "Name such as startupwebapp/prod." };

    private static readonly Option<string?> Topic = new("--topic", "-t")
    {
        Description = "One operation. Default: all.\n" + string.Join('\n', Runbook.Topics.Select(topic => $"{topic.Name}: {topic.Title}")),
        HelpName = "topic",
    };

    private static readonly Option<string?> Outputs = new("--outputs")
    {
        Description = "File written by terraform output -json, to fill in what only AWS knows. Without it the commands read outputs.json themselves.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON: name, title and Markdown text of each operation." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand(
            "runbook",
            "Print the operations of a deployment in Markdown, with commands that are right for it. It runs none of them.")
        {
            Examples =
            [
                ("infra runbook mosaic/prod", "all operations"),
                ("infra runbook startupwebapp/prod --topic psql", "how to get a session"),
                ("infra runbook mosaic/prod --topic restore-time", "step by step, before it is needed"),
                ("infra runbook happytrip/aurora --outputs outputs.json", "with the host and the secret's ARN filled in"),
            ],
            ExitCodes =
            [
                (ExitCode.Success, "printed"),
                (ExitCode.Error, "a wrong command line, an unknown topic, invalid settings or outputs"),
            ],
            Arguments = { Environment },
            Options = { Topic, Outputs, Json },
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var console = CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor));
        var topics = parsed.GetValue(Topic) is { } name ? [Runbook.Find(name)] : Runbook.Topics;
        var catalog = EnvironmentSelection.OpenCatalog();
        var names = EnvironmentSelection.Names(catalog, [parsed.GetRequiredValue(Environment)]);
        var environment = EnvironmentSelection.LoadValid(catalog, names, RunSettings.None, console.Warn)[0];
        var deployment = new RunbookDeployment(
            environment.Name, environment.Settings!, HandoverCommand.OutputsOf(parsed.GetValue(Outputs), environment.Name));
        if (parsed.GetValue(Json))
        {
            JsonOutput.Write(new
            {
                Environment = environment.Name.ToString(),
                Topics = topics.Select(topic => new { topic.Name, topic.Title, Text = Runbook.TextOf(topic, deployment) }),
            });
        }
        else
        {
            console.Results.Profile.Out.Writer.Write(Runbook.Write(deployment, topics));
        }

        return ExitCode.Success;
    }
}
