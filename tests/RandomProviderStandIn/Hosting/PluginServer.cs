using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Infra.RandomProviderStandIn.Hosting;

/// <summary>Serves the provider to the one Terraform that started it, until that Terraform says goodbye or goes away.</summary>
internal static class PluginServer
{
    /// <summary>Socket paths are limited to 104 bytes (macOS) or 108 (Linux) with the closing zero.</summary>
    private const int SocketPathLimit = 100;

    public static async Task RunAsync(PluginHandshake handshake)
    {
        using var serverCertificate = ServerCertificate.Create();
        var folder = CreateSocketFolder();
        try
        {
            var socketPath = Path.Combine(folder, "plugin.sock");
            await using var app = Build(handshake, serverCertificate, socketPath);
            var grpc = new GrpcService(app.Lifetime);
            app.Run(grpc.HandleAsync);

            // Ctrl-C reaches the whole process group. Terraform then finishes what it has begun, and needs its providers for that.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                app.Lifetime.StopApplication();
            });

            await app.StartAsync();
            Console.Out.WriteLine(PluginHandshake.ReplyLine(socketPath, serverCertificate));
            Console.Out.Flush();
            await app.WaitForShutdownAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static WebApplication Build(PluginHandshake handshake, X509Certificate2 serverCertificate, string socketPath)
    {
        // Empty: no appsettings.json of the current folder, no ASPNETCORE_* variables, no log on standard output.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            // A database takes longer to appear than Kestrel waits for an idle client.
            options.Limits.KeepAliveTimeout = Timeout.InfiniteTimeSpan;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Limits.MaxRequestBodySize = GrpcMessage.SizeLimit;
            options.ListenUnixSocket(socketPath, listener =>
            {
                listener.Protocols = HttpProtocols.Http2;
                listener.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = serverCertificate,
                    ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = (certificate, _, _) =>
                        certificate.RawData.AsSpan().SequenceEqual(handshake.ClientCertificate.RawData),
                });
            });
        });
        return builder.Build();
    }

    /// <summary>Created with access for the owner only.</summary>
    private static string CreateSocketFolder()
    {
        var folder = Directory.CreateTempSubdirectory("infra-random-").FullName;
        if (folder.Length <= SocketPathLimit - "/plugin.sock".Length || OperatingSystem.IsWindows())
        {
            return folder;
        }

        Directory.Delete(folder);
        folder = $"/tmp/infra-random-{Guid.NewGuid():N}";
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>Instead of the console's lifetime, which would stop the server on Ctrl-C.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
