using System.CommandLine;
using System.CommandLine.Help;

namespace Infra.Migrator.Cli;

/// <summary>The commands.</summary>
internal static class CommandLine
{
    /// <summary>Makes the command line.</summary>
    public static RootCommand Create(MigratorHost host)
    {
        var options = new CommonOptions(host);
        var root = new RootCommand(
            "Creates, migrates, checks and lists the tenant databases of a deployment. It never drops anything, and doing it twice "
                + "changes nothing.");
        var apply = ServerCommand(
            "apply", "Create roles and databases, apply SQL files, run the tenants' commands, and verify", changes: true, options, host,
            session => session.ApplyAsync());
        options.AddApplyOptionsTo(apply);
        var status = ServerCommand(
            "status", "Show each tenant with its applied and pending SQL files", changes: false, options, host,
            session => session.StatusAsync());
        var verify = ServerCommand(
            "verify", "Ask the server whether everything is as the environment file says", changes: false, options, host,
            session => session.VerifyAsync());
        var registry = new Command("registry", "Write the registry of databases in Markdown, without asking a server");
        options.AddFileOptionsTo(registry);
        registry.SetAction(
            (parsed, cancellationToken) => RunAsync(host, options, parsed, session => session.WriteRegistryAsync(), cancellationToken));

        var rotate = ServerCommand(
            "rotate", "Give a role a new password, in the database and in its secrets, as one operation that survives a crash", changes: true,
            options, host, session => session.RotateAsync());
        options.AddRotationOptionsTo(rotate);

        foreach (var command in new[] { apply, status, verify, rotate, registry })
        {
            root.Subcommands.Add(command);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithNotes((HelpAction)help.Action!, new Dictionary<Command, string>
        {
            [root] = HelpNotes.Root,
            [apply] = HelpNotes.Apply,
            [status] = HelpNotes.Status,
            [verify] = HelpNotes.Verify,
            [rotate] = HelpNotes.Rotate,
            [registry] = HelpNotes.Registry,
        });
        return root;
    }

    private static Command ServerCommand(
        string name, string description, bool changes, CommonOptions options, MigratorHost host, Func<Session, Task<ExitCode>> action)
    {
        var command = new Command(name, description);
        options.AddServerOptionsTo(command, changes);
        command.SetAction((parsed, cancellationToken) => RunAsync(host, options, parsed, action, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        MigratorHost host, CommonOptions options, ParseResult parsed, Func<Session, Task<ExitCode>> action,
        CancellationToken cancellationToken)
    {
        Session? session = null;
        try
        {
            session = Session.Start(host, options.Read(parsed), cancellationToken);
            return (int)await action(session);
        }
        catch (MigratorException exception)
        {
            await host.Error.WriteLineAsync(session?.Mask.Apply(exception.Message) ?? exception.Message);
            return (int)exception.ExitCode;
        }
        catch (Npgsql.NpgsqlException exception)
        {
            var text = $"The server or the connection to it failed: {exception.Message}";
            await host.Error.WriteLineAsync(session?.Mask.Apply(text) ?? text);
            return (int)ExitCode.ConnectionOrLock;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
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
