using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Infra.Benchmarks.Measuring;

/// <summary>A TCP relay on 127.0.0.1 that delivers every byte half a round trip later than it came, in order and without limiting how many
/// are on the way; a new connection costs one more round trip, as TCP's handshake does.</summary>
/// <remarks>Each direction has a reading and a writing thread, because timers of the runtime are too coarse for half a millisecond.</remarks>
internal sealed partial class DelayRelay : IDisposable
{
    private const int ChunkBytes = 64 * 1024;
    private const int StackBytes = 256 * 1024;

    private readonly Socket _listener;
    private readonly IPEndPoint _target;
    private readonly long _oneWayTicks;

    private DelayRelay(Socket listener, IPEndPoint target, TimeSpan roundTrip)
    {
        _listener = listener;
        _target = target;
        _oneWayTicks = (long)(roundTrip.TotalSeconds / 2 * Stopwatch.Frequency);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    /// <summary>Port on 127.0.0.1 that clients connect to.</summary>
    public int Port { get; }

    /// <summary>Starts a relay to a port of 127.0.0.1.</summary>
    public static DelayRelay Start(int targetPort, TimeSpan roundTrip)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        var relay = new DelayRelay(listener, new IPEndPoint(IPAddress.Loopback, targetPort), roundTrip);
        StartThread(relay.Accept);
        return relay;
    }

    /// <summary>Takes no more connections; those that are open end with their clients.</summary>
    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = _listener.Accept();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                server.Connect(_target);
            }
            catch (SocketException)
            {
                client.Dispose();
                server.Dispose();
                continue;
            }

            client.NoDelay = true;
            server.NoDelay = true;
            Pump(client, server, handshakeTicks: 2 * _oneWayTicks);
            Pump(server, client, handshakeTicks: 0);
        }
    }

    private void Pump(Socket source, Socket target, long handshakeTicks)
    {
        var queue = new BlockingCollection<(long Due, byte[] Bytes)>();
        var opened = Stopwatch.GetTimestamp();
        StartThread(() => Read(source, queue, opened + handshakeTicks));
        StartThread(() => Write(target, queue));
    }

    private void Read(Socket source, BlockingCollection<(long Due, byte[] Bytes)> queue, long notBefore)
    {
        var buffer = new byte[ChunkBytes];
        try
        {
            int count;
            while ((count = source.Receive(buffer)) > 0)
            {
                queue.Add((Math.Max(Stopwatch.GetTimestamp(), notBefore) + _oneWayTicks, buffer[..count]));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer is gone; what is on the way is still delivered.
        }

        queue.CompleteAdding();
    }

    private static void Write(Socket target, BlockingCollection<(long Due, byte[] Bytes)> queue)
    {
        try
        {
            foreach (var (due, bytes) in queue.GetConsumingEnumerable())
            {
                long left;
                while ((left = due - Stopwatch.GetTimestamp()) > 0)
                {
                    _ = SleepMicroseconds((uint)Math.Max(1, left * 1_000_000 / Stopwatch.Frequency));
                }

                for (var sent = 0; sent < bytes.Length;)
                {
                    sent += target.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
                }
            }

            target.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            target.Dispose();
        }
    }

    private static void StartThread(ThreadStart work) => new Thread(work, StackBytes) { IsBackground = true }.Start();

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SleepMicroseconds(uint microseconds);
}
