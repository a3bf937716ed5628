namespace Infra.Cli.Handover;

/// <summary>A connection URL without a password.</summary>
internal sealed class UrlFormat() : HandoverFormat("url", "connection URL without a password, for psql and most drivers")
{
    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        if (handover.NeedsIamToken)
        {
            handover.Note(
                $"The password is a token of IAM: export PGPASSWORD=\"$(aws rds generate-db-auth-token --region {handover.Region} "
                    + $"--hostname {handover.Host} --port {ApplicationHandover.Text(handover.Port)} --username {handover.Username})\"");
        }
        else
        {
            handover.Note($"The password: export PGPASSWORD=\"$({SecretCommand.Password(handover)})\"");
        }

        if (handover.SearchPathOption is null)
        {
            handover.NoteSchema();
        }

        handover.NoteTrustAnchor(handover.TrustAnchor);
        return handover.Url + "\n";
    }
}
