namespace Infra.Migrator.Cli;

/// <summary>Tells each line once, whoever says it.</summary>
internal sealed class Notices(ConsoleOutput output)
{
    private readonly HashSet<string> _told = [];

    /// <summary>Tells a line unless it was told.</summary>
    public void Tell(string line)
    {
        lock (_told)
        {
            if (_told.Add(line))
            {
                output.Progress(line);
            }
        }
    }
}
