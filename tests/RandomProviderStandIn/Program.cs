using Infra.RandomProviderStandIn.Hosting;

try
{
    var handshake = PluginHandshake.Read(Environment.GetEnvironmentVariable);
    await PluginServer.RunAsync(handshake);
    return 0;
}
catch (PluginStartException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
