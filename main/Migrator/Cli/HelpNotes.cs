using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Infra.Migrator.Cli;

/// <summary>The usual help, and below it how to use the command.</summary>
internal sealed class HelpWithNotes(HelpAction usual, IReadOnlyDictionary<Command, string> notes) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = usual.Invoke(parseResult);
        if (notes.TryGetValue(parseResult.CommandResult.Command, out var text))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(text);
        }

        return exitCode;
    }
}

/// <summary>What the help says beside the options.</summary>
internal static class HelpNotes
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

    /// <summary>Of the program.</summary>
    public const string Root = $"""
        Examples:
          migrator apply    -e startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem
          migrator verify   -e startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem
          migrator rotate   -e startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem --role django_app
          migrator registry -e startupwebapp/prod --output REGISTRY.md
          MIGRATOR_PASSWORD_DJANGO_APP=... migrator apply -e startupwebapp/prod --connection 'Host=127.0.0.1;Username=postgres' --tls disable

        {ExitCodes}
        """;

    /// <summary>Of <c>apply</c>.</summary>
    public const string Apply = $"""
        What it does, in this order:
          1. Under one lock: roles (a password is set when the role is new or no longer accepts it; a role without secret may not log in)
             and databases, closed to all but their owner and connectRoles, with their search path.
          2. Each active tenant: schema public, SQL files, its own command. A tenant that fails does not stop the others.
          3. verify, and a line per tenant. Future tenants are not created, archived ones are left alone.

        SQL files are named V001__create_users.sql and applied in the order of their numbers, each in one transaction with its row of the
        history (infra_migrator.history), as the tenant's owner, with the tenant's search path, else "$user", public.
        Files of statements that PostgreSQL runs only outside a transaction (CREATE INDEX CONCURRENTLY, VACUUM) hold nothing else and go on
        where they stopped.
        --with-test-data applies a tenant's testData folder after them, with a history of its own; a production environment refuses it.

        Examples:
          migrator apply -e startupwebapp/prod --outputs outputs.json --dry-run
          migrator apply -e startupwebapp/prod --outputs outputs.json

        {ExitCodes}
        """;

    /// <summary>Of <c>status</c>.</summary>
    public const string Status = $"""
        Pending files are no error; files edited or removed after they had been applied are.

        Example:
          migrator status -e startupwebapp/prod --outputs outputs.json --json

        {ExitCodes}
        """;

    /// <summary>Of <c>verify</c>.</summary>
    public const string Verify = $"""
        It asks about version, TLS, connections and roles (log-in, attributes, limits); per tenant about encoding, locale, search path, owner,
        privileges of PUBLIC, of connectRoles and of other tenants' roles, invalid indexes, SQL files and the number of tables.

        Example:
          migrator verify -e startupwebapp/prod --outputs outputs.json

        {ExitCodes}
        """;

    /// <summary>Of <c>rotate</c>.</summary>
    public const string Rotate = $"""
        What it does, in this order:
          1. Puts a new random password into the role's secret, and into every secret with "passwordOf" it, as a pending version (AWSPENDING).
          2. Sets it in the database; only its SCRAM verifier travels there. Then logs in with it.
          3. Makes the pending versions current: the secrets with "passwordOf" first, the role's own last.

        Whenever it is ended in between, the pending version of the role's secret knows the new password: the same command finds it, asks the
        server which password it accepts, and goes on. An application that reads its secret on a refused log-in misses nothing.
        Credentials in AWS need secretsmanager:GetSecretValue, PutSecretValue and UpdateSecretVersionStage on the secrets.
        A secret with "rotation" belongs to its rotation function: aws secretsmanager rotate-secret --secret-id <name>.

        Example:
          migrator rotate -e mosaic/prod --role mosaic_app --outputs outputs.json --ca-bundle global-bundle.pem

        {ExitCodes}
        """;

    /// <summary>Of <c>registry</c>.</summary>
    public const string Registry = $"""
        It holds no secret, and the same environment file and outputs give the same text. Without outputs, what only AWS knows is
        "known after apply".

        Example:
          migrator registry -e startupwebapp/prod --outputs outputs.json --output REGISTRY.md

        {ExitCodes}
        """;
}
