using Infra.Migrator.Fleet;

namespace Infra.Migrator.Cli;

/// <summary>Tells what is worth knowing, each line once, whoever says it.</summary>
internal sealed class Notices(ConsoleOutput output) : IProgress<RunEvent>
{
    private readonly HashSet<string> _told = [];

    /// <summary>Tells a notice or another try.</summary>
    public void Report(RunEvent value)
    {
        if (value is { Event: RunEventKind.Notice or RunEventKind.Retry, Message: { } message })
        {
            Tell(message);
        }
    }

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
