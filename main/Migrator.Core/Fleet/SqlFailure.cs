using Infra.Migrator.Migrations;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Fleet;

/// <summary>A statement of a file that the server refused.</summary>
/// <param name="File">Full path of the file.</param>
/// <param name="Line">Line, from 1; 0 when the error belongs to no statement, as at commit.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Statement">Number of the statement, from 1; null when it belongs to none.</param>
/// <param name="SqlState">PostgreSQL's code.</param>
/// <param name="Message">PostgreSQL's message.</param>
/// <param name="Hint">PostgreSQL's hint.</param>
/// <param name="Excerpt">The line with a caret under the place.</param>
public sealed record SqlFailure(
    string File, int Line, int Column, int? Statement, string SqlState, string Message, string? Hint, string? Excerpt)
{
    /// <summary>Describes an error of the server.</summary>
    /// <param name="exception">What the server said.</param>
    /// <param name="file">The file that was being applied.</param>
    /// <param name="values">Values of its placeholders.</param>
    /// <param name="statement">Index of the statement; null at commit.</param>
    internal static SqlFailure Of(
        PostgresException exception, MigrationFile file, IReadOnlyDictionary<string, string> values, int? statement)
    {
        if (statement is not { } index)
        {
            return new SqlFailure(file.Path, 0, 0, null, exception.SqlState, exception.MessageText, exception.Hint, null);
        }

        var found = file.Statements[index];
        var location = exception.Position > 0
            ? file.LocationOf(found, values, exception.Position) : TextLocation.Of(file.Text, found.Offset);
        return new SqlFailure(
            file.Path, location.Line, location.Column, index + 1, exception.SqlState, exception.MessageText, exception.Hint,
            location.Excerpt(file.Text));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Path.GetFileName(File)}:{(Line == 0 ? " at commit" : $"{Line}:{Column}")}: {Message} ({SqlState})"
        + $"{(Excerpt is null ? "" : $"\n{Excerpt}")}{(Hint is null ? "" : $"\nHint: {Hint}")}";
}

/// <summary>A file that could not be applied.</summary>
internal sealed class SqlFailureException(SqlFailure failure, string consequence, Exception innerException)
    : MigratorException($"{failure}\n{consequence}", ExitCode.TenantsFailed, innerException)
{
    /// <summary>What the server refused.</summary>
    public SqlFailure Failure => failure;
}
