using System.Security.Cryptography;
using Infra.AwsRules.Secrets;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Secrets;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Rotation;

/// <summary>Gives a role a new password in the database and in every secret that keeps it, in an order that a crash cannot spoil: the new
/// password is in a pending version of the role's secret before the database hears of it, and that version becomes current last.</summary>
/// <remarks>So an unfinished rotation is known by a pending version that is not the current one, and the same steps finish it: each first
/// looks whether it is done. Called under the server's lock.</remarks>
internal sealed class PasswordRotation(
    ServerConnector connector, NpgsqlConnection connection, SecretValues secrets, SecretMask mask, ChangeRecorder recorder,
    Action<string> progress)
{
    /// <summary>Rotates, or finishes a rotation that was interrupted.</summary>
    /// <exception cref="MigratorException">A secret or the server refuses; the message says what is in force.</exception>
    public async Task RunAsync(string role, RotationSecrets rotated, CancellationToken cancellationToken)
    {
        var source = rotated.Source;
        var current = await CurrentAsync(source, cancellationToken);
        var former = Remember(source.Read(current.Text));
        var pending = await secrets.FindVersionAsync(source.Arn, SecretsManagerClient.Pending, cancellationToken);
        if (pending is not null && pending.Id != current.Id)
        {
            progress($"finish the rotation of {role} that was interrupted");
        }
        else
        {
            pending = NewVersion(source.Write(
                current.Text, Remember(RandomNumberGenerator.GetString(PasswordCharacters.All, source.PasswordLength))));
            await DoAsync(
                $"put a new password into secret {source.Name} as pending",
                () => secrets.PutPendingAsync(source.Arn, pending, cancellationToken));
        }

        try
        {
            await FinishAsync(role, rotated, pending, current.Id, former, cancellationToken);
        }
        catch (Exception exception) when (exception is MigratorException { ExitCode: ExitCode.Usage } or NpgsqlException)
        {
            throw new MigratorException(
                $"{exception.Message} The rotation of {role} is not finished: run the same command again, it goes on from there.",
                ExitCode.TenantsFailed, exception);
        }
    }

    private async Task FinishAsync(
        string role, RotationSecrets rotated, SecretVersion pending, string currentId, string former, CancellationToken cancellationToken)
    {
        var source = rotated.Source;
        var password = Remember(source.Read(pending.Text));
        var steps = new List<(RotatedSecret Secret, string Pending, string Current)>();
        foreach (var follower in rotated.Followers)
        {
            if (await PrepareAsync(follower, password, cancellationToken) is { } versions)
            {
                steps.Add((follower, versions.Pending, versions.Current));
            }
        }

        steps.Add((source, pending.Id, currentId));
        await SetAsync(role, password, former, cancellationToken);
        foreach (var (secret, version, formerVersion) in steps)
        {
            await DoAsync(
                $"make the new password of secret {secret.Name} current",
                () => secrets.MakeCurrentAsync(secret.Arn, version, formerVersion, cancellationToken));
        }
    }

    /// <summary>Puts the password into a secret that repeats it.</summary>
    /// <returns>The versions to exchange; null when the current one has the password already.</returns>
    private async Task<(string Pending, string Current)?> PrepareAsync(
        RotatedSecret follower, string password, CancellationToken cancellationToken)
    {
        var current = await CurrentAsync(follower, cancellationToken);
        if (Remember(follower.Read(current.Text)) == password)
        {
            return null;
        }

        var text = follower.Write(current.Text, password);
        var pending = await secrets.FindVersionAsync(follower.Arn, SecretsManagerClient.Pending, cancellationToken);
        if (pending is null || pending.Id == current.Id || pending.Text != text)
        {
            pending = NewVersion(text);
            await DoAsync(
                $"put the new password into secret {follower.Name} as pending",
                () => secrets.PutPendingAsync(follower.Arn, pending, cancellationToken));
        }

        return (pending.Id, current.Id);
    }

    private async Task SetAsync(string role, string password, string former, CancellationToken cancellationToken)
    {
        if (!recorder.IsDryRun && await connector.AcceptsPasswordAsync(role, password, cancellationToken))
        {
            return;
        }

        await DoAsync($"set the password of role {role}, and log in with it", async () =>
        {
            await AlterAsync(role, password, cancellationToken);
            if (!await connector.AcceptsPasswordAsync(role, password, cancellationToken))
            {
                // Applications still read the former password, so it has to work again.
                await AlterAsync(role, former, CancellationToken.None);
                throw new MigratorException(
                    $"The server does not let {role} in with the new password, so it has the former one again and the secrets are as they were. "
                    + "Look whether the role may log in at all (migrator verify), and run the same command again.", ExitCode.ConnectionOrLock);
            }
        });
    }

    private Task AlterAsync(string role, string password, CancellationToken cancellationToken) => connection.ExecuteAsync(
        $"ALTER ROLE {SqlText.Identifier(role)} PASSWORD {SqlText.Literal(ScramVerifier.Create(password))}", cancellationToken);

    private async Task<SecretVersion> CurrentAsync(RotatedSecret secret, CancellationToken cancellationToken) =>
        (await secrets.FindVersionAsync(secret.Arn, SecretsManagerClient.Current, cancellationToken))!;

    private async Task DoAsync(string description, Func<Task> action)
    {
        await recorder.DoAsync(description, null, action);
        progress(description);
    }

    private string Remember(string password) => mask.Add(password)!;

    private static SecretVersion NewVersion(string text) => new(Guid.NewGuid().ToString(), text);
}
