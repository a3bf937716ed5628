using System.Runtime.InteropServices;
using Infra.Migrator;

using var drain = new CancellationTokenSource();
using var cancel = new CancellationTokenSource();

// The first signal lets what runs come to its end, the second cancels it on the server, a third ends the process as usual.
void End(PosixSignalContext context)
{
    context.Cancel = !cancel.IsCancellationRequested;
    if (drain.IsCancellationRequested)
    {
        cancel.Cancel();
    }
    else
    {
        Console.Error.WriteLine("Ending: what runs now comes to its end, nothing new is begun. Once more to cancel it.");
        drain.Cancel();
    }
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
return await MigratorApplication.RunAsync(args, MigratorHost.Current(), drain.Token, cancel.Token);
