using System.Text.RegularExpressions;
using Infra.Tests.Terraform;

namespace Infra.Tests.Acceptance;

/// <summary>A system's page, cut into what it asks for: rows of tables, list items, paragraphs, traps.</summary>
internal sealed partial class SystemPage
{
    private readonly List<PageItem> _items = [];
    private string _heading = "";

    private SystemPage(string name, string text)
    {
        Name = name;
        foreach (var block in Blocks(text))
        {
            Read(block);
        }
    }

    /// <summary>File name without its ending.</summary>
    public string Name { get; }

    /// <summary>The page's first heading.</summary>
    public string Title { get; private set; } = "";

    /// <summary>What it asks for, in order.</summary>
    public IReadOnlyList<PageItem> Items => _items;

    /// <summary>The pages of all systems, which lie beside the repository.</summary>
    public static IReadOnlyList<SystemPage> ReadAll() =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("..", "shared", "systems"), "*.md").Order(StringComparer.Ordinal)
            .Where(file => Path.GetFileName(file) != "README.md")
            .Select(file => new SystemPage(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file).ReplaceLineEndings("\n"))),
    ];

    /// <summary>Lines, each with the lines that continue it.</summary>
    private static IEnumerable<string> Blocks(string text)
    {
        var block = "";
        foreach (var line in text.Split('\n').Append(""))
        {
            var begins = line.Length == 0 || block.StartsWith('#') || block.StartsWith('|') || line[0] is '#' or '|' || line.StartsWith("- ", StringComparison.Ordinal)
                || line.StartsWith("**Trap**", StringComparison.Ordinal);
            if (begins)
            {
                if (block.Length > 0)
                {
                    yield return block;
                }

                block = line;
            }
            else
            {
                block = block.Length == 0 ? line : $"{block} {line.Trim()}";
            }
        }
    }

    private void Read(string block)
    {
        if (block[0] == '#')
        {
            _heading = block.TrimStart('#').Trim();
            Title = Title.Length == 0 ? _heading : Title;
        }
        else if (block[0] == '|')
        {
            var cell = block.Split('|')[1].Trim();
            if (!Rule().IsMatch(block))
            {
                _items.Add(new PageItem(_heading, cell, IsTrap: false));
            }
            else
            {
                // What stands above the rule names the columns.
                _items.RemoveAt(_items.Count - 1);
            }
        }
        else
        {
            var isTrap = block.StartsWith("**Trap**: ", StringComparison.Ordinal);
            _items.Add(new PageItem(_heading, isTrap ? block["**Trap**: ".Length..] : block.StartsWith("- ", StringComparison.Ordinal) ? block[2..] : block, isTrap));
        }
    }

    [GeneratedRegex(@"^\|(-+\|)+\s*$")]
    private static partial Regex Rule();
}

/// <summary>One thing that a page asks for.</summary>
/// <param name="Heading">Heading that it stands under.</param>
/// <param name="Text">Its text; of a table, the first cell.</param>
/// <param name="IsTrap">Whether it is a trap.</param>
internal sealed record PageItem(string Heading, string Text, bool IsTrap);
