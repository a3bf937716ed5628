namespace Infra.Migrator.Secrets;

/// <summary>Hides every password that this run has seen, also percent-encoded.</summary>
internal sealed class SecretMask
{
    private const string Hidden = "***";
    private readonly HashSet<string> _values = [];

    /// <summary>Remembers a password.</summary>
    public string? Add(string? password)
    {
        if (!string.IsNullOrEmpty(password))
        {
            lock (_values)
            {
                _values.Add(password);
                _values.Add(Uri.EscapeDataString(password));
            }
        }

        return password;
    }

    /// <summary>The text without them.</summary>
    public string Apply(string text)
    {
        lock (_values)
        {
            return _values.OrderByDescending(value => value.Length)
                .Aggregate(text, (masked, value) => masked.Replace(value, Hidden, StringComparison.Ordinal));
        }
    }
}
