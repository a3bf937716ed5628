namespace Infra.Cli.Handover;

/// <summary>A fragment of a Django settings module.</summary>
internal sealed class DjangoFormat() : HandoverFormat("django", "Python: DATABASES of a Django settings module")
{
    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        if (handover.NeedsIamToken)
        {
            throw new UserException(
                $"--format django is for a password and {handover.Username} logs in with a token of IAM, which lives for 15 minutes: let Django "
                    + "make it per connection (a database backend such as django-iam-dbauth), or set iamRequired or iamLogin to false");
        }

        var host = handover.Host;
        var option = handover.SearchPathOption is { } searchPath ? $"\n            \"options\": \"{searchPath}\"," : "";
        if (option == "")
        {
            handover.NoteSchema();
        }

        handover.NoteTrustAnchor(handover.TrustAnchor);
        handover.Note($"DB_PASSWORD comes from the secret {handover.PasswordReference.SecretName}, see --format ecs or --format dotenv");
        return $$"""
            # {{handover.Name}}. Connections are kept for a minute and tested before they are used again.
            import os

            DATABASES = {
                "default": {
                    "ENGINE": "django.db.backends.postgresql",
                    "NAME": os.environ.get("DB_NAME", "{{handover.Database}}"),
                    "USER": os.environ.get("DB_USERNAME", "{{handover.Username}}"),
                    "PASSWORD": os.environ["DB_PASSWORD"],
                    "HOST": os.environ.get("DB_HOST", "{{host}}"),
                    "PORT": os.environ.get("DB_PORT", "{{handover.Port}}"),
                    "CONN_MAX_AGE": 60,
                    "CONN_HEALTH_CHECKS": True,
                    "OPTIONS": {
                        "sslmode": "verify-full",
                        "sslrootcert": os.environ.get("DB_SSLROOTCERT", "{{handover.TrustAnchor.Path}}"),{{option}}
                    },
                },
            }

            """.ReplaceLineEndings("\n");
    }
}
