using Infra.Environments.Settings;

namespace Infra.Cli.Handover;

/// <summary>The environment variables of an application: the connection's, then those that its settings name, which win.</summary>
/// <param name="Plain">Variables with their values, in order.</param>
/// <param name="Secret">Variables with the place of their values, in order.</param>
internal sealed record ApplicationVariables(
    IReadOnlyList<KeyValuePair<string, string>> Plain, IReadOnlyList<KeyValuePair<string, SecretReference>> Secret)
{
    /// <summary>The password's variable.</summary>
    public const string Password = "DB_PASSWORD";

    /// <summary>The variable with options of a connection for libpq and for drivers that follow it.</summary>
    public const string LibpqOptions = "PGOPTIONS";

    /// <summary>The password's variable for libpq and for drivers that follow it, where a URL has no password in it.</summary>
    private const string LibpqPassword = "PGPASSWORD";

    /// <summary>The variables of an application.</summary>
    public static ApplicationVariables Of(ApplicationHandover handover)
    {
        var plain = new OrderedDictionary<string, string>
        {
            ["DB_HOST"] = handover.Host,
            ["DB_PORT"] = ApplicationHandover.Text(handover.Port),
            ["DB_NAME"] = handover.Database,
            ["DB_USERNAME"] = handover.Username,
            ["DB_SSLMODE"] = "verify-full",
            ["DB_SSLROOTCERT"] = handover.TrustAnchor.Path,
            ["AWS_REGION"] = handover.Region,
            ["SECRETS_MANAGER_SECRET_NAME"] = handover.SecretName,
        };
        AddSchema(handover, plain);
        var secret = new OrderedDictionary<string, SecretReference>();
        if (handover.NeedsIamToken)
        {
            handover.Note(
                $"{handover.Username} logs in with a token of IAM instead of a password. Make one for each new connection: aws rds "
                    + $"generate-db-auth-token --region {handover.Region} --hostname {handover.Host} "
                    + $"--port {ApplicationHandover.Text(handover.Port)} --username {handover.Username}");
        }
        else
        {
            secret[Password] = handover.PasswordReference;
        }

        foreach (var (name, value) in handover.Application.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (value == ApplicationValue.DatabaseUrl && !handover.NeedsIamToken)
            {
                AddUrl(handover, name, plain, secret);
            }
            else
            {
                plain[name] = handover.ValueOf(name, value);
            }
        }

        foreach (var (name, value) in handover.Application.Variables.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            plain[name] = value;
        }

        handover.NoteTrustAnchor(handover.TrustAnchor);
        return new ApplicationVariables([.. plain], [.. secret.Where(entry => !plain.ContainsKey(entry.Key))]);
    }

    private static void AddSchema(ApplicationHandover handover, OrderedDictionary<string, string> plain)
    {
        if (handover.Schema is not { } schema)
        {
            return;
        }

        plain["DB_SCHEMA"] = schema;
        if (handover.SearchPathOption is { } option)
        {
            plain[LibpqOptions] = option;
            handover.Note($"Drivers that follow libpq find the schema {schema} by {LibpqOptions}; others have to set search_path by themselves");
        }
        else
        {
            handover.NoteSchema();
        }
    }

    private static void AddUrl(
        ApplicationHandover handover, string name, OrderedDictionary<string, string> plain, OrderedDictionary<string, SecretReference> secret)
    {
        if (handover.UrlReference is { } reference && handover.Settings.Database.Proxy is null)
        {
            secret[name] = reference;
            return;
        }

        plain[name] = handover.ValueOf(name, ApplicationValue.DatabaseUrl);
        secret[LibpqPassword] = handover.PasswordReference;
        handover.Note($"{name} has no password in it; drivers that follow libpq take it from {LibpqPassword}");
    }
}
