using System.Text;

namespace Infra.Cli.Runbooks;

/// <summary>Markdown of a topic: paragraphs and fenced commands, in order.</summary>
internal sealed class RunbookText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a paragraph.</summary>
    public RunbookText Say(string paragraph)
    {
        _text.Append('\n').Append(paragraph).Append('\n');
        return this;
    }

    /// <summary>Adds commands of a shell.</summary>
    public RunbookText Run(params IEnumerable<string> lines) => Fence("sh", lines);

    /// <summary>Adds statements for the session that the topic <c>psql</c> opens.</summary>
    public RunbookText Query(params IEnumerable<string> statements) => Fence("sql", statements);

    /// <summary>Adds a part of an environment file.</summary>
    public RunbookText Settings(params IEnumerable<string> lines) => Fence("json", lines);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private RunbookText Fence(string language, IEnumerable<string> lines)
    {
        _text.Append("\n```").Append(language).Append('\n');
        foreach (var line in lines)
        {
            _text.Append(line).Append('\n');
        }

        _text.Append("```\n");
        return this;
    }
}
