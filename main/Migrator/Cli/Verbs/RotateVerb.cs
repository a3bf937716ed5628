using System.CommandLine;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Rotation;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator rotate</c>: gives a role a new password.</summary>
internal sealed class RotateVerb : Verb
{
    private readonly Option<string?> _role = SharedOptions.Text("--role", "Role of tenancy.roles to give a new password");

    /// <inheritdoc/>
    public override string Name => "rotate";

    /// <inheritdoc/>
    public override string Description => "Give a role a new password, in the database and in its secrets, as one operation that survives a crash";

    /// <inheritdoc/>
    public override string Notes => """
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
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) =>
        [.. shared.Basic, .. shared.Server, shared.LockWait, shared.DryRun, _role];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var role = session.Values.Text(_role)
            ?? throw new MigratorException("--role <role> is missing (or MIGRATOR_ROLE): the role to give a new password.");
        var secrets = RotationSecrets.Of(session.Settings, role, session.Outputs);
        var (connector, _) = session.Connect();
        session.Introduce();
        var recorder = new ChangeRecorder(session.Request.IsDryRun);
        var cancellation = session.Control.Drain;
        await using var connection = await connector.OpenAsync(ServerTarget.MaintenanceDatabase, cancellation);
        if (!session.Request.IsDryRun)
        {
            await AdvisoryLock.AcquireAsync(connection, AdvisoryLock.Provisioning, "the server", session.Request.LockWait, cancellation);
        }

        await new PasswordRotation(
            connector, connection, session.Secrets!, session.Mask, recorder,
            change => session.Output.Progress($"server: {(session.Request.IsDryRun ? "would " : "")}{change}")).RunAsync(role, secrets, cancellation);
        if (session.Output.IsText)
        {
            session.Output.Line(session.Request.IsDryRun
                ? $"{role} would get a new password." : $"{role} has a new password, in the database and in its secrets.");
        }
        else
        {
            session.Output.Document(new RotateDocument
            {
                Command = Name,
                Environment = session.Migrator.Environment,
                ExitCode = (int)ExitCode.Success,
                Role = role,
                IsDryRun = session.Request.IsDryRun,
                Changes = [.. recorder.Changes.Select(change => change.Description)],
            });
        }

        return ExitCode.Success;
    }
}
