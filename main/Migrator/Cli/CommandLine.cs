using System.CommandLine;
using System.CommandLine.Help;
using Infra.Migrator.Cli.Verbs;
using Infra.Migrator.Fleet;

namespace Infra.Migrator.Cli;

/// <summary>The commands.</summary>
internal static class CommandLine
{
    /// <summary>Every verb, in the order of the help.</summary>
    public static IReadOnlyList<Verb> Verbs { get; } =
    [
        new UpVerb(), new PlanVerb(), new ProvisionVerb(), new MigrateVerb(), new ResumeVerb(), new StatusVerb(), new VerifyVerb(), new DoctorVerb(),
        new BaselineVerb(), new RepairVerb(), new RotateVerb(), new TenantVerb(), new RegistryVerb(), new LintVerb(), new NewVerb(), new SchemaVerb(),
    ];

    /// <summary>Makes the command line.</summary>
    public static RootCommand Create(MigratorHost host, RunControl control, IReadOnlyList<string> arguments)
    {
        var shared = new SharedOptions();
        var root = new RootCommand(
            "Creates, migrates, checks and lists the tenant databases of a deployment, side by side. Doing it twice changes nothing, and nothing is "
            + "dropped unless a command says so by its name.");
        var notes = new Dictionary<Command, string> { [root] = HelpNotes.Root };
        foreach (var verb in Verbs)
        {
            root.Subcommands.Add(CreateCommand(verb));
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithNotes((HelpAction)help.Action!, notes);
        return root;

        Command CreateCommand(Verb verb)
        {
            var command = new Command(verb.Name, verb.Description);
            if (verb.Alias is { } alias)
            {
                command.Aliases.Add(alias);
            }

            foreach (var argument in verb.Arguments)
            {
                command.Arguments.Add(argument);
            }

            foreach (var option in verb.Options(shared))
            {
                command.Options.Add(option);
            }

            foreach (var below in verb.Verbs)
            {
                command.Subcommands.Add(CreateCommand(below));
            }

            notes.Add(command, $"{verb.Notes}\n\n{HelpNotes.ExitCodes}");
            if (command.Subcommands.Count == 0)
            {
                command.SetAction((parsed, _) => RunAsync(host, verb, shared, new OptionValues(host, parsed), control, arguments));
            }

            return command;
        }
    }

    private static async Task<int> RunAsync(
        MigratorHost host, Verb verb, SharedOptions shared, OptionValues values, RunControl control, IReadOnlyList<string> arguments)
    {
        Session? session = null;
        try
        {
            if (await verb.RunAloneAsync(host) is { } alone)
            {
                return (int)alone;
            }

            session = new Session(host, verb.Name, shared.Read(values), values, control, arguments);
            return (int)await verb.RunAsync(session);
        }
        catch (MigratorException exception)
        {
            await host.Error.WriteLineAsync(session?.Mask.Apply(exception.Message) ?? exception.Message);
            return (int)exception.ExitCode;
        }
        catch (Npgsql.NpgsqlException exception)
        {
            var text = $"The server or the connection to it failed: {Failures.Describe(exception)}";
            await host.Error.WriteLineAsync(session?.Mask.Apply(text) ?? text);
            return (int)ExitCode.ConnectionOrLock;
        }
        catch (OperationCanceledException) when (control.IsEnding)
        {
            await host.Error.WriteLineAsync("Cancelled. What was done stays; run the same command again to go on.");
            return (int)ExitCode.Cancelled;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await host.Error.WriteLineAsync(exception.Message);
            return (int)ExitCode.Usage;
        }
        finally
        {
            session?.Dispose();
        }
    }
}
