return await Infra.Cli.Commands.InfraCommandLine.RunAsync(args);
