using System.CommandLine;
using System.Runtime.InteropServices;
using Infra.Benchmarks;
using Infra.Benchmarks.Contenders;

using var cancellation = new CancellationTokenSource();

// The first signal ends the run tidily, server and folders included; a second one ends the process as usual.
void Cancel(PosixSignalContext context)
{
    context.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return args is [WorkerJob.Argument, var program, var job]
    ? await WorkerJob.ExecuteAsync(program, job, cancellation.Token)
    : await BenchmarkApplication.Create().Parse(args)
        .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, cancellation.Token);
