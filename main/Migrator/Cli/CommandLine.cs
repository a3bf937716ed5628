using System.CommandLine;

namespace Infra.Migrator.Cli;

/// <summary>The commands, and what their help says.</summary>
internal static class CommandLine
{
    private const string ExitCodes = """
        Exit codes:
          0    everything is as the environment file says
          1    command line, environment file, input file or secret is wrong; nothing was attempted
          3    some tenants failed; the others are done
          4    the server cannot be reached, or another run holds the lock
          5    verification failed, or an applied SQL file was edited or removed
          130  ended by Ctrl-C: the current SQL file was rolled back, the rest is left for the next run
        """;

    /// <summary>Makes the command line.</summary>
    public static RootCommand Create(MigratorHost host)
    {
        var options = new CommonOptions(host);
        var root = new RootCommand($"""
            Creates, migrates, checks and lists the tenant databases of a deployment. It never drops anything, and doing it twice changes nothing.

            Examples:
              migrator apply    --environment startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem
              migrator verify   --environment startupwebapp/prod --outputs outputs.json
              migrator registry --environment startupwebapp/prod --output REGISTRY.md
              MIGRATOR_PASSWORD_DJANGO_APP=… migrator apply -e startupwebapp/prod --connection 'Host=127.0.0.1;Username=postgres' --tls disable

            {ExitCodes}
            """);
        root.Subcommands.Add(ServerCommand("apply", changes: true, options, host, session => session.ApplyAsync(), $"""
            Creates roles and databases, closes them to PUBLIC, applies SQL files, runs the tenants' own commands, and verifies.

            Order: roles and databases under one lock; then each active tenant: schema, SQL files (V001__name.sql, each in one transaction
            with its row of the history), command; then verify. Future tenants are not created, archived ones are left alone. A tenant
            that fails does not stop the others. Roles get a password when they are new or theirs is no longer accepted.

            Examples:
              migrator apply -e startupwebapp/prod --outputs outputs.json --dry-run
              migrator apply -e startupwebapp/prod --outputs outputs.json

            {ExitCodes}
            """));
        root.Subcommands.Add(ServerCommand("status", changes: false, options, host, session => session.StatusAsync(), $"""
            Shows each tenant with its applied and pending SQL files. Pending files are no error; edited or removed ones are.

            {ExitCodes}
            """));
        root.Subcommands.Add(ServerCommand("verify", changes: false, options, host, session => session.VerifyAsync(), $"""
            Asks the server whether everything is as the environment file says: version, TLS, connections, roles; per tenant encoding,
            locale, owner, privileges of PUBLIC and of other tenants' roles, schema public, SQL files, number of tables.

            {ExitCodes}
            """));

        var registry = new Command("registry", $"""
            Writes the registry of databases in Markdown, from the environment file and, when given, the outputs. It asks no server and
            holds no secret; the same input gives the same text.

            Example:
              migrator registry -e startupwebapp/prod --outputs outputs.json --output REGISTRY.md

            {ExitCodes}
            """);
        options.AddFileOptionsTo(registry);
        registry.SetAction((parsed, cancellationToken) => RunAsync(host, options, parsed, session => session.WriteRegistryAsync(), cancellationToken));
        root.Subcommands.Add(registry);
        return root;
    }

    private static Command ServerCommand(
        string name, bool changes, CommonOptions options, MigratorHost host, Func<Session, Task<ExitCode>> action, string description)
    {
        var command = new Command(name, description);
        options.AddServerOptionsTo(command, changes);
        command.SetAction((parsed, cancellationToken) => RunAsync(host, options, parsed, action, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        MigratorHost host, CommonOptions options, ParseResult parsed, Func<Session, Task<ExitCode>> action, CancellationToken cancellationToken)
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
