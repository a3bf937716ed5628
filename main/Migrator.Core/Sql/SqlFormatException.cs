namespace Infra.Migrator.Sql;

/// <summary>A text that cannot be cut into statements.</summary>
internal sealed class SqlFormatException(int offset, string problem) : Exception(problem)
{
    /// <summary>Where, in UTF-16 units.</summary>
    public int Offset { get; } = offset;
}
