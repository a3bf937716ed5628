using Infra.Cli.Stacks;
using Infra.Environments;

var catalog = EnvironmentCatalog.Open(Directory.GetCurrentDirectory());
var all = catalog.List().Select(name => catalog.Load(name)).ToArray();
foreach (var problem in all.SelectMany(e => e.Problems)) { Console.Error.WriteLine(problem); }
StackSynthesizer.Synthesize(all, args[0]);
return 0;
