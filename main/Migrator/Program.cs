using System.Runtime.InteropServices;
using Infra.Migrator;

using var cancellation = new CancellationTokenSource();

// The first signal ends the run tidily; a second one ends the process as usual.
void Cancel(PosixSignalContext context)
{
    context.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return await MigratorApplication.RunAsync(args, MigratorHost.Current(), cancellation.Token);
