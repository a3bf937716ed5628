namespace Infra.Migrator.Sql;

/// <summary>Cuts a file into statements the way psql does, because Npgsql sends one statement per command and its own splitter breaks
/// <c>BEGIN ATOMIC</c> (npgsql/npgsql#4445). Knows quotes, escape strings and their continuation, dollar quotes, nested comments,
/// parentheses and the bodies of SQL-standard functions.</summary>
internal sealed class SqlSplitter
{
    private const int WordLimit = 256;

    private readonly string _text;
    private readonly List<SqlStatement> _statements = [];
    private List<SqlWord> _words = [];
    private int _position;
    private int _start = -1;
    private int _depth;
    private int _bodyDepth;
    private string _previous = "";

    private SqlSplitter(string text) => _text = text;

    /// <summary>Cuts a text; empty statements are left out.</summary>
    /// <exception cref="SqlFormatException">A quote or comment is not closed, or psql's own commands are used.</exception>
    public static IReadOnlyList<SqlStatement> Split(string text)
    {
        var splitter = new SqlSplitter(text);
        splitter.Run();
        return splitter._statements;
    }

    private void Run()
    {
        while (_position < _text.Length)
        {
            var character = _text[_position];
            if (char.IsWhiteSpace(character))
            {
                _position++;
            }
            else if (At("--"))
            {
                SkipLine();
            }
            else if (At("/*"))
            {
                SkipComment();
            }
            else if (character == ';' && _depth == 0 && _bodyDepth == 0)
            {
                EndStatement();
                _position++;
            }
            else
            {
                if (_start < 0)
                {
                    _start = _position;
                }

                ReadToken(character);
            }
        }

        EndStatement();
    }

    private void ReadToken(char character)
    {
        if (IsWordStart(character))
        {
            ReadWord();
            return;
        }

        switch (character)
        {
            case '\'':
                ReadString(escapes: false);
                break;
            case '"':
                ReadQuoted('"', "a quoted identifier is not closed");
                AddWord("\"");
                break;
            case '$' when TryReadDollarTag(out var tag):
                ReadDollarString(tag);
                break;
            case '\\':
                throw new SqlFormatException(
                    _position, $"'{_text[_position..].Split(' ', '\n')[0]}' is a command of psql, not SQL: leave it out");
            case >= '0' and <= '9':
                while (_position < _text.Length && (IsWordPart(_text[_position]) || _text[_position] == '.'))
                {
                    _position++;
                }

                _previous = "0";
                return;
            default:
                _depth += character switch { '(' => 1, ')' when _depth > 0 => -1, _ => 0 };
                _position++;
                break;
        }

        _previous = character.ToString();
    }

    private void ReadWord()
    {
        var start = _position;
        while (_position < _text.Length && IsWordPart(_text[_position]))
        {
            _position++;
        }

        var word = _text[start.._position].ToUpperInvariant();
        if (word == "E" && At("'"))
        {
            ReadString(escapes: true);
            _previous = "'";
            return;
        }

        AddWord(word);
        if (_depth == 0)
        {
            TrackFunctionBody(word);
        }

        _previous = word;
    }

    /// <summary>In a body, <c>END</c> closes what <c>ATOMIC</c> and <c>CASE</c> open, unless it is a label (<c>AS end</c>) or a
    /// column.</summary>
    private void TrackFunctionBody(string word)
    {
        if (_bodyDepth == 0)
        {
            if (word == "ATOMIC" && _previous == "BEGIN" && IsCreateRoutine())
            {
                _bodyDepth = 1;
            }
        }
        else if (_previous is not ("AS" or "."))
        {
            _bodyDepth += word switch { "CASE" => 1, "END" => -1, _ => 0 };
        }
    }

    private bool IsCreateRoutine()
    {
        var index = _words is [{ Text: "CREATE" }, { Text: "OR" }, { Text: "REPLACE" }, ..] ? 3 : 1;
        return _words is [{ Text: "CREATE" }, ..] && index < _words.Count && _words[index].Text is "FUNCTION" or "PROCEDURE";
    }

    /// <summary>A string; one with escapes goes on after a line break when the next token is a quote.</summary>
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
                else if (!escapes || !TryContinueString())
                {
                    return;
                }
            }
        }

        throw new SqlFormatException(start, "a string is not closed");
    }

    private bool TryContinueString()
    {
        var next = _position;
        while (next < _text.Length && char.IsWhiteSpace(_text[next]))
        {
            next++;
        }

        if (next >= _text.Length || _text[next] != '\'' || !_text.AsSpan(_position, next - _position).Contains('\n'))
        {
            return false;
        }

        _position = next + 1;
        return true;
    }

    private void ReadQuoted(char quote, string problem)
    {
        var start = _position++;
        while (_position < _text.Length)
        {
            if (_text[_position++] != quote)
            {
                continue;
            }

            if (_position >= _text.Length || _text[_position] != quote)
            {
                return;
            }

            _position++;
        }

        throw new SqlFormatException(start, problem);
    }

    private bool TryReadDollarTag(out string tag)
    {
        var end = _position + 1;
        if (end < _text.Length && IsWordStart(_text[end]))
        {
            while (end < _text.Length && IsWordPart(_text[end]) && _text[end] != '$')
            {
                end++;
            }
        }

        var found = end < _text.Length && _text[end] == '$';
        tag = found ? _text[_position..(end + 1)] : "";
        return found;
    }

    private void ReadDollarString(string tag)
    {
        var end = _text.IndexOf(tag, _position + tag.Length, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new SqlFormatException(_position, $"the text quoted with {tag} is not closed");
        }

        _position = end + tag.Length;
    }

    private void SkipLine()
    {
        var end = _text.IndexOf('\n', _position);
        _position = end < 0 ? _text.Length : end + 1;
    }

    private void SkipComment()
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
    }

    private void EndStatement()
    {
        if (_start >= 0)
        {
            _statements.Add(new SqlStatement(_text[_start.._position].TrimEnd(), _start, _words));
        }

        _words = [];
        _start = -1;
        _depth = 0;
        _bodyDepth = 0;
        _previous = "";
    }

    private void AddWord(string word)
    {
        if (_words.Count < WordLimit)
        {
            _words.Add(new SqlWord(word, _depth));
        }
    }

    private bool At(string token) => _text.AsSpan(_position).StartsWith(token, StringComparison.Ordinal);

    private static bool IsWordStart(char character) => char.IsAsciiLetter(character) || character == '_' || character >= '\u0080';

    private static bool IsWordPart(char character) => IsWordStart(character) || char.IsAsciiDigit(character) || character == '$';
}
