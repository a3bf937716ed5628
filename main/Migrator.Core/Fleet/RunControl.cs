namespace Infra.Migrator.Fleet;

/// <summary>How a run is ended early: first tidily, then at once.</summary>
/// <param name="Drain">Nothing new is begun; what runs on the server comes to its end.</param>
/// <param name="Cancel">What runs on the server is cancelled and rolled back.</param>
internal sealed record RunControl(CancellationToken Drain, CancellationToken Cancel)
{
    /// <summary>A run that nobody ends.</summary>
    public static readonly RunControl None = new(CancellationToken.None, CancellationToken.None);

    /// <summary>Whether nothing new may begin.</summary>
    public bool IsEnding => Drain.IsCancellationRequested || Cancel.IsCancellationRequested;

    /// <summary>Ends here when nothing new may begin.</summary>
    /// <exception cref="OperationCanceledException">The run is being ended.</exception>
    public void ThrowIfEnding()
    {
        Cancel.ThrowIfCancellationRequested();
        Drain.ThrowIfCancellationRequested();
    }
}
