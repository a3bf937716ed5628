namespace Infra.Migrator.Sql;

/// <summary>What a file holds.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Statements">Its statements, without empty ones.</param>
/// <param name="Comments">Its comments.</param>
internal sealed record SqlScript(string Text, IReadOnlyList<SqlStatement> Statements, IReadOnlyList<SqlComment> Comments);

/// <summary>A comment.</summary>
/// <param name="Text">With its dashes or stars, without the line end.</param>
/// <param name="Offset">Where it starts in the file, in UTF-16 units.</param>
internal readonly record struct SqlComment(string Text, int Offset)
{
    /// <summary>What stands after the dashes; null when it is written with stars.</summary>
    public string? Line => Text.StartsWith("--", StringComparison.Ordinal) ? Text[2..].Trim() : null;
}
