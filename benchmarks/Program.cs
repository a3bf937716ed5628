using System.CommandLine;
using Infra.Benchmarks;
using Infra.Benchmarks.Contenders;

return args is [WorkerJob.Argument, var program, var job]
    ? await WorkerJob.ExecuteAsync(program, job, CancellationToken.None)
    : await BenchmarkApplication.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
