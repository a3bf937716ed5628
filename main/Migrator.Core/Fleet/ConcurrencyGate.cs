namespace Infra.Migrator.Fleet;

/// <summary>Lets a number of workers in at the same time. The number is halved when the server pushes back and grows again, one by one, while it
/// does not.</summary>
internal sealed class ConcurrencyGate
{
    private const int SuccessesToGrow = 8;

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private readonly int _most;
    private int _limit;
    private int _inside;
    private int _successes;

    /// <summary>Makes a gate.</summary>
    /// <param name="most">Most workers inside at the same time, ever.</param>
    public ConcurrencyGate(int most) => _limit = _most = most;

    /// <summary>Most workers inside at the same time, ever.</summary>
    public int Most => _most;

    /// <summary>Most workers inside at the same time, now.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return _limit;
            }
        }
    }

    /// <summary>Waits until there is room.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_inside < _limit)
            {
                _inside++;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    /// <summary>Makes room.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _inside--;
            LetIn();
        }
    }

    /// <summary>The server had no room.</summary>
    public void PushedBack()
    {
        lock (_lock)
        {
            _limit = Math.Max(1, _limit / 2);
            _successes = 0;
        }
    }

    /// <summary>Work came to its end.</summary>
    public void Succeeded()
    {
        lock (_lock)
        {
            if (_limit < _most && ++_successes >= SuccessesToGrow)
            {
                _successes = 0;
                _limit++;
                LetIn();
            }
        }
    }

    private void LetIn()
    {
        while (_inside < _limit && _waiting.TryDequeue(out var turn))
        {
            if (turn.TrySetResult())
            {
                _inside++;
            }
        }
    }
}
