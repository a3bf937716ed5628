using System.Text;
using Infra.AwsRules;
using Infra.Environments;
using Infra.Environments.Settings;

namespace Infra.Cli.Runbooks;

/// <summary>The operations of a deployment, and the document that shows all of them.</summary>
internal static class Runbook
{
    /// <summary>All topics in the order of the document.</summary>
    public static IReadOnlyList<RunbookTopic> Topics { get; } =
    [
        ConnectTopics.Connection,
        ConnectTopics.Credentials,
        ConnectTopics.Psql,
        MigrateTopics.Migrate,
        MigrateTopics.State,
        ObserveTopics.Connections,
        ObserveTopics.SlowQueries,
        SnapshotTopics.Manual,
        SnapshotTopics.Copy,
        RestoreTopics.PointInTime,
        RestoreTopics.Snapshot,
        ChangeTopics.RotatePassword,
        ChangeTopics.Resize,
        UpgradeTopic.Upgrade,
        ChangeTopics.StopStart,
        ChangeTopics.ReadOnly,
        MoveTopics.Dump,
        MoveTopics.Replicate,
    ];

    /// <summary>The topic of a name.</summary>
    /// <exception cref="UserException">There is no such topic.</exception>
    public static RunbookTopic Find(string name) =>
        Topics.FirstOrDefault(topic => topic.Name == name)
        ?? throw new UserException(
            $"--topic {name}: there is no such topic"
                + (Suggestion.For(name, Topics.Select(topic => topic.Name)) is { } near ? $", did you mean {near}? " : ". ")
                + $"There are {string.Join(", ", Topics.Select(topic => topic.Name))}");

    /// <summary>Topics for one deployment in Markdown.</summary>
    public static string Write(RunbookDeployment deployment, IEnumerable<RunbookTopic> topics)
    {
        var text = new StringBuilder($"# Operations of {deployment.Name}\n");
        text.Append("\nCommands run in the repository's root, with AWS credentials of the account ")
            .Append(deployment.Settings.Aws.AccountId).Append(".\n");
        foreach (var topic in topics)
        {
            text.Append("\n## ").Append(topic.Title).Append('\n').Append(TextOf(topic, deployment));
        }

        return text.ToString();
    }

    /// <summary>The document for all deployments: each topic with the commands of the deployments that show its forms.</summary>
    /// <param name="settingsOf">The settings of a shipped environment.</param>
    public static string WriteDocument(Func<EnvironmentName, EnvironmentSettings> settingsOf)
    {
        var text = new StringBuilder(
            """
            # Operations

            <!-- Written from main/Infra/Runbooks by UPDATE_GOLDEN=1 dotnet test tests/Infra.Tests; a test compares the two. -->

            The commands below are those of the deployments named above them. `infra runbook <environment>` prints the same for yours, with its
            identifiers, region and way in; `--topic` prints one operation, and `--outputs outputs.json` fills in what only AWS knows.

            Commands run in the repository's root. They need the AWS command line, `jq`, and for SQL the PostgreSQL client programs. No password
            ever stands on a command line or in a file: it goes from Secrets Manager into a variable of the shell.

            | operation | `--topic` |
            |---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var topic in Topics)
        {
            text.Append("| [").Append(topic.Title).Append("](#").Append(Anchor(topic.Title)).Append(") | `").Append(topic.Name).Append("` |\n");
        }

        foreach (var topic in Topics)
        {
            text.Append("\n## ").Append(topic.Title).Append('\n');
            foreach (var example in topic.Examples)
            {
                _ = EnvironmentName.TryParse(example, out var name);
                text.Append("\n### ").Append(topic.Title).Append(": ").Append(name).Append('\n')
                    .Append(TextOf(topic, new RunbookDeployment(name, settingsOf(name), null)));
            }
        }

        return text.ToString();
    }

    /// <summary>A topic for one deployment, without its heading.</summary>
    public static string TextOf(RunbookTopic topic, RunbookDeployment deployment)
    {
        var text = new RunbookText();
        topic.Write(text, deployment);
        return text.ToString();
    }

    private static string Anchor(string title) =>
        string.Concat(title.ToLowerInvariant().Where(character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '-')).Replace(' ', '-');
}
