using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Cli.Handover;

/// <summary>A <c>.env</c> file for work on the developer's machine.</summary>
internal sealed partial class DotenvFormat() : HandoverFormat("dotenv", ".env file without the password")
{
    /// <inheritdoc/>
    public override string Write(ApplicationHandover handover)
    {
        var variables = ApplicationVariables.Of(handover);
        var schema = handover.Schema is { } own ? $", schema {own}" : "";
        var text = new StringBuilder($"# {handover.Name}, database {handover.Database}{schema}\n");
        foreach (var (name, value) in variables.Plain)
        {
            text.Append(name).Append('=').Append(Quote(value)).Append('\n');
        }

        foreach (var (name, reference) in variables.Secret)
        {
            text.Append($"# {name} is a secret, fetch it in the shell instead of writing it here:\n");
            text.Append($"#   export {name}=\"$({SecretCommand.Value(handover.Region, reference.SecretName, reference.Key)})\"\n");
        }

        return text.ToString();
    }

    /// <summary>Plain where every reader of such files agrees; else in single quotes, which nothing expands; in double quotes when it holds a
    /// single quote.</summary>
    private static string Quote(string value) =>
        Plain().IsMatch(value) ? value
        : !value.Contains('\'', StringComparison.Ordinal) && !value.Contains('\n', StringComparison.Ordinal) ? $"'{value}'"
        : "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("$", "\\$", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    [GeneratedRegex("^[A-Za-z0-9_./:@-]+$")]
    private static partial Regex Plain();
}
