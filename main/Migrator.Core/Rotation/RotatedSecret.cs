using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.AwsRules.Secrets;

namespace Infra.Migrator.Rotation;

/// <summary>A secret that keeps a role's password, and where in its JSON the password stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Fields">Key → what stands there.</param>
/// <param name="PasswordLength">Length of a new password.</param>
internal sealed partial record RotatedSecret(string Name, string Arn, IReadOnlyDictionary<string, SecretField> Fields, int PasswordLength)
{
    /// <summary>The password in a version's text.</summary>
    /// <exception cref="MigratorException">The text has another shape; the message does not quote it.</exception>
    public string Read(string text)
    {
        var json = Parse(text);
        return Passwords().Select(field => Value(json, field.Key)).Zip(Passwords(), (value, field) =>
            field.Value == SecretField.Password ? value : Uri.UnescapeDataString(UserInfo().Match(value).Groups["password"].Value))
            .First() is { Length: > 0 } password
            ? password
            : throw Fault("has no password");
    }

    /// <summary>The text with another password, everything else as it was.</summary>
    /// <exception cref="MigratorException">The text has another shape; the message does not quote it.</exception>
    public string Write(string text, string password)
    {
        var json = Parse(text);
        foreach (var (key, field) in Passwords())
        {
            var value = Value(json, key);
            if (field == SecretField.Password)
            {
                json[key] = password;
            }
            else if (UserInfo().Match(value) is { Success: true } match)
            {
                json[key] = $"{match.Groups["before"].Value}{Uri.EscapeDataString(password)}{match.Groups["after"].Value}";
            }
            else
            {
                throw Fault($"has no URL of the form scheme://role:password@host under '{key}'");
            }
        }

        return json.ToJsonString();
    }

    // The password itself first, because it needs no decoding.
    private IEnumerable<KeyValuePair<string, SecretField>> Passwords() =>
        Fields.Where(field => SecretFields.HoldPassword([field.Value])).OrderBy(field => field.Value);

    private JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw Fault("is not a JSON object");
        }
        catch (JsonException)
        {
            // Its message would quote the secret.
            throw Fault("is not a JSON object");
        }
    }

    private string Value(JsonObject json, string key) =>
        json[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Fault($"has no text under '{key}'");

    private MigratorException Fault(string fault) => new($"Secret {Name} ({Arn}) {fault}. Write it as the environment file's 'fields' say.");

    [GeneratedRegex("^(?<before>[a-z][a-z0-9+.-]*://[^:/@]+:)(?<password>[^@/]*)(?<after>@.+)\\z")]
    private static partial Regex UserInfo();
}
