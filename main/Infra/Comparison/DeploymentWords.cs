using System.Text.RegularExpressions;
using Infra.Environments;

namespace Infra.Cli.Comparison;

/// <summary>Takes the deployment's own name out of texts: <c>shop-dev-db</c> and <c>shop-prod-db</c> are no difference worth telling.</summary>
internal sealed class DeploymentWords
{
    private const string Placeholder = "${deployment}";

    private readonly Regex _name;
    private readonly Regex _partOfKey;

    public DeploymentWords(EnvironmentName environment)
    {
        var name = Regex.Escape(environment.Deployment);
        _name = new Regex($"(?<![A-Za-z0-9]){name}(?![A-Za-z0-9])", RegexOptions.CultureInvariant);
        _partOfKey = new Regex($"(?<![A-Za-z0-9]){name}(?=[/_-])|(?<=[/_-]){name}(?![A-Za-z0-9])", RegexOptions.CultureInvariant);
    }

    /// <summary>A path without the name where it is a part of a key; a whole key, such as the setting <c>production</c>, is no name.</summary>
    public string NeutralPath(string path) => _partOfKey.Replace(path, Placeholder.Replace("$", "$$", StringComparison.Ordinal));

    /// <summary>The text with <c>${deployment}</c> for every occurrence of the name as a word.</summary>
    public string Neutral(string text) => _name.Replace(text, Placeholder.Replace("$", "$$", StringComparison.Ordinal));
}
