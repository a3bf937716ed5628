namespace Infra.Migrator.Sql;

/// <summary>Cuts a file into statements the way psql does, because Npgsql sends one statement per command and its own splitter breaks
/// <c>BEGIN ATOMIC</c> (npgsql/npgsql#4445). Knows quotes, escape strings and continued ones, dollar quotes, nested comments,
/// parentheses, the bodies of SQL-standard routines, data after <c>COPY … FROM STDIN</c>, and psql's <c>\restrict</c>.</summary>
internal sealed class SqlSplitter
{
    private readonly string _text;
    private readonly List<SqlStatement> _statements = [];
    private readonly List<SqlComment> _comments = [];
    private readonly Stack<int> _parentheses = new();
    private readonly Stack<int> _bodies = new();
    private List<SqlToken> _tokens = [];
    private int _position;

    private SqlSplitter(string text) => _text = text;

    /// <summary>Cuts a text; empty statements are left out.</summary>
    /// <exception cref="SqlFormatException">A quote, comment, parenthesis, routine's body or data is not closed, or psql's own commands
    /// are used.</exception>
    public static IReadOnlyList<SqlStatement> Split(string text) => Read(text).Statements;

    /// <summary>Cuts a text and keeps its comments.</summary>
    /// <exception cref="SqlFormatException">As for <see cref="Split"/>.</exception>
    public static SqlScript Read(string text)
    {
        var splitter = new SqlSplitter(text);
        splitter.Run();
        return new SqlScript(text, splitter._statements, splitter._comments);
    }

    /// <summary>Where the text of a string goes on: after white space with a line break, and comments, a further quote continues
    /// it.</summary>
    /// <param name="text">The file.</param>
    /// <param name="position">After the closing quote.</param>
    /// <param name="end">Where to stop looking.</param>
    /// <returns>After the further quote; 0 when the string ends.</returns>
    internal static int ContinuationOf(string text, int position, int end)
    {
        var lineBreak = false;
        while (position < end)
        {
            if (IsSpace(text[position]))
            {
                lineBreak |= text[position++] is '\n' or '\r';
            }
            else if (text[position] == '-' && position + 1 < end && text[position + 1] == '-')
            {
                position = EndOfLine(text, position);
            }
            else
            {
                return lineBreak && text[position] == '\'' ? position + 1 : 0;
            }
        }

        return 0;
    }

    private int Depth => _parentheses.Count;

    private SqlToken Previous => _tokens.Count > 0 ? _tokens[^1] : default;

    private void Run()
    {
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (IsSpace(character))
            {
                _position++;
            }
            else if (At("--"))
            {
                var end = EndOfLine(_text, _position);
                _comments.Add(new SqlComment(_text[_position..end], _position));
                _position = end;
            }
            else if (At("/*"))
            {
                ReadComment();
            }
            else if (character == '\\')
            {
                ReadMetaCommand();
            }
            else if (character == ';' && Depth == 0 && _bodies.Count == 0)
            {
                _position++;
                EndStatement(withSemicolon: true);
            }
            else
            {
                ReadToken(character);
            }
        }

        if (Depth > 0)
        {
            throw new SqlFormatException(_parentheses.Last(), "a parenthesis is not closed");
        }

        if (_bodies.Count > 0)
        {
            throw new SqlFormatException(_bodies.Last(), "the body that BEGIN ATOMIC opens has no END after its last semicolon");
        }

        EndStatement(withSemicolon: false);
    }

    private void ReadToken(char character)
    {
        var start = _position;
        var depth = Depth;
        switch (character)
        {
            case '\'':
                ReadString(escapes: false);
                Add(start, SqlTokenKind.String, depth);
                break;
            case '"':
                ReadQuotedIdentifier();
                Add(start, SqlTokenKind.QuotedIdentifier, depth);
                break;
            case '$':
                ReadDollar();
                break;
            case var _ when IsWordStart(character):
                ReadWord();
                break;
            case >= '0' and <= '9':
                // No '$': a dollar quote may follow a number.
                SkipWhile(next => next == '.' || (IsWordPart(next) && next != '$'));
                Add(start, SqlTokenKind.Number, depth);
                break;
            case '(':
                _parentheses.Push(_position++);
                Add(start, SqlTokenKind.Symbol, depth);
                break;
            case ')':
                _parentheses.TryPop(out _);
                _position++;
                Add(start, SqlTokenKind.Symbol, Depth);
                break;
            default:
                _position++;
                Add(start, SqlTokenKind.Symbol, depth);
                break;
        }
    }

    private void ReadWord()
    {
        var start = _position;
        while (_position < _text.Length && IsWordPart(_text[_position]) && !At("${"))
        {
            _position++;
        }

        var length = _position - start;
        if (length == 1 && At("'") && _text[start] is 'E' or 'e' or 'B' or 'b' or 'X' or 'x' or 'N' or 'n')
        {
            ReadString(escapes: _text[start] is 'E' or 'e');
            Add(start, SqlTokenKind.String, Depth);
            return;
        }

        if (length == 1 && _text[start] is 'U' or 'u' && (At("&'") || At("&\"")))
        {
            _position++;
            if (At("'"))
            {
                ReadString(escapes: false);
                Add(start, SqlTokenKind.String, Depth);
            }
            else
            {
                ReadQuotedIdentifier();
                Add(start, SqlTokenKind.QuotedIdentifier, Depth);
            }

            return;
        }

        var previous = Previous;
        Add(start, SqlTokenKind.Word, Depth);
        if (Depth == 0)
        {
            TrackBody(previous, _tokens[^1]);
        }
    }

    /// <summary>A routine's body is a list of statements that each end with a semicolon, so its <c>END</c> is the one after a semicolon:
    /// that of a <c>CASE</c>, a label <c>end</c> and a column <c>end</c> stand elsewhere.</summary>
    private void TrackBody(SqlToken previous, SqlToken word)
    {
        if (word.Is("ATOMIC") && previous.Is("BEGIN") && IsCreateRoutine())
        {
            _bodies.Push(previous.Offset);
        }
        else if (_bodies.Count > 0 && word.Is("END") && (previous.Is(';') || previous.Is("ATOMIC")))
        {
            _bodies.Pop();
        }
    }

    private bool IsCreateRoutine()
    {
        var index = _tokens is [var create, var or, var replace, ..] && create.Is("CREATE") && or.Is("OR") && replace.Is("REPLACE") ? 3 : 1;
        return _tokens.Count > index && _tokens[0].Is("CREATE") && _tokens[index].Is("FUNCTION", "PROCEDURE");
    }

    private void ReadString(bool escapes)
    {
        var start = _position++;
        while (_position < _text.Length)
        {
            var character = _text[_position++];
            if (escapes && character == '\\')
            {
                _position++;
            }
            else if (character == '\'')
            {
                if (At("'"))
                {
                    _position++;
                }
                else if (ContinuationOf(_text, _position, _text.Length) is > 0 and var next)
                {
                    _position = next;
                }
                else
                {
                    return;
                }
            }
        }

        throw new SqlFormatException(start, "a string is not closed");
    }

    private void ReadQuotedIdentifier()
    {
        var start = _position++;
        while (_position < _text.Length)
        {
            if (_text[_position++] == '"')
            {
                if (!At("\""))
                {
                    return;
                }

                _position++;
            }
        }

        throw new SqlFormatException(start, "a quoted identifier is not closed");
    }

    private void ReadDollar()
    {
        var start = _position;
        var end = start + 1;
        if (end < _text.Length && char.IsAsciiDigit(_text[end]))
        {
            _position++;
            SkipWhile(char.IsAsciiDigit);
            Add(start, SqlTokenKind.Parameter, Depth);
            return;
        }

        if (end < _text.Length && IsWordStart(_text[end]))
        {
            while (end < _text.Length && IsWordPart(_text[end]) && _text[end] != '$')
            {
                end++;
            }
        }

        if (end < _text.Length && _text[end] == '$')
        {
            var tag = _text[start..(end + 1)];
            var close = _text.IndexOf(tag, end + 1, StringComparison.Ordinal);
            _position = close >= 0
                ? close + tag.Length
                : throw new SqlFormatException(start, $"the text quoted with {tag} is not closed");
            Add(start, SqlTokenKind.DollarString, Depth);
            return;
        }

        var brace = At("${") ? _text.IndexOfAny(['}', '\n'], start) : -1;
        if (brace >= 0 && _text[brace] == '}')
        {
            _position = brace + 1;
            Add(start, SqlTokenKind.Placeholder, Depth);
        }
        else
        {
            _position++;
            Add(start, SqlTokenKind.Symbol, Depth);
        }
    }

    private void ReadComment()
    {
        var start = _position;
        var depth = 0;
        do
        {
            if (At("/*"))
            {
                depth++;
                _position += 2;
            }
            else if (At("*/"))
            {
                depth--;
                _position += 2;
            }
            else if (++_position >= _text.Length)
            {
                throw new SqlFormatException(start, "a comment is not closed");
            }
        }
        while (depth > 0);
        _comments.Add(new SqlComment(_text[start.._position], start));
    }

    /// <summary>pg_dump brackets its output with <c>\restrict</c> and <c>\unrestrict</c>, which protect psql and mean nothing
    /// here.</summary>
    private void ReadMetaCommand()
    {
        var start = _position++;
        SkipWhile(next => !IsSpace(next) && next is not ('\\' or ';'));
        var command = _text[start.._position];
        if (_tokens.Count > 0 || command is not ("\\restrict" or "\\unrestrict"))
        {
            throw new SqlFormatException(start, $"'{command}' is a command of psql, not SQL: leave it out");
        }

        _position = EndOfLine(_text, _position);
    }

    private void EndStatement(bool withSemicolon)
    {
        if (_tokens.Count > 0)
        {
            var (start, end) = (_tokens[0].Offset, _tokens[^1].End);
            var statement = new SqlStatement(_text[start..end], start, _tokens);
            _statements.Add(StatementRules.IsCopyFromClient(statement) ? ReadCopyData(statement, withSemicolon) : statement);
        }

        _tokens = [];
        _parentheses.Clear();
    }

    /// <summary>The data start on the line after the statement's.</summary>
    private SqlStatement ReadCopyData(SqlStatement statement, bool withSemicolon)
    {
        var lineEnd = EndOfLine(_text, _position);
        var rest = _text[_position..lineEnd].Trim();
        if (withSemicolon && rest.Length > 0 && !rest.StartsWith("--", StringComparison.Ordinal))
        {
            throw new SqlFormatException(_position, "the data of COPY FROM STDIN start on the next line: put nothing after the semicolon");
        }

        var start = AfterLine(_text, lineEnd);
        for (var line = start; withSemicolon && line < _text.Length;)
        {
            var end = EndOfLine(_text, line);
            if (_text.AsSpan(line, end - line) is "\\.")
            {
                _position = end;
                return statement with { CopyData = _text[start..line], CopyDataOffset = start };
            }

            line = AfterLine(_text, end);
        }

        throw new SqlFormatException(statement.Offset,
            "COPY FROM STDIN needs its data in the file: the lines after its semicolon, and \\. on a line of its own after the last");
    }

    private void Add(int start, SqlTokenKind kind, int depth) => _tokens.Add(new SqlToken(_text, start, _position - start, kind, depth));

    private void SkipWhile(Func<char, bool> condition)
    {
        while (_position < _text.Length && condition(_text[_position]))
        {
            _position++;
        }
    }

    private bool At(string token) => _text.AsSpan(_position).StartsWith(token, StringComparison.Ordinal);

    private static int EndOfLine(string text, int position)
    {
        var end = text.AsSpan(position).IndexOfAny('\n', '\r');
        return end < 0 ? text.Length : position + end;
    }

    private static int AfterLine(string text, int end) =>
        Math.Min(end + (text.AsSpan(end).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1), text.Length);

    /// <summary>PostgreSQL's white space; a no-break space is a letter to it.</summary>
    private static bool IsSpace(char character) => character is ' ' or '\t' or '\n' or '\r' or '\f' or '\v';

    private static bool IsWordStart(char character) => char.IsAsciiLetter(character) || character == '_' || character >= '\u0080';

    private static bool IsWordPart(char character) => IsWordStart(character) || char.IsAsciiDigit(character) || character == '$';
}
