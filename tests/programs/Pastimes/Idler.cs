using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Programs;

/// <summary>A thread that does four things in random order, each for a random while, and notes when.</summary>
internal sealed class Idler(int seed)
{
    private readonly Random _random = new(seed);
    private static readonly ManualResetEventSlim Never = new();

    /// <summary>What was done when.</summary>
    public List<Wait> Whiles { get; } = [];

    public void Run(TimeSpan length)
    {
        using var pair = new SocketPair();
        var end = DateTimeOffset.UtcNow + length;
        while (DateTimeOffset.UtcNow < end)
        {
            switch (_random.Next(4))
            {
                case 0:
                    Note("run", () => Pastime.Run(While(6)));
                    break;
                case 1:
                    Note("sleep", () => Pastime.Sleep(While(10)));
                    break;
                case 2:
                    Note("wait", () => Pastime.Wait(Never, While(10)));
                    break;
                default:
                    pair.SendAfter(While(8));
                    Note("read", () => Pastime.Read(pair.Near));
                    break;
            }
        }
    }

    private void Note(string name, Action what)
    {
        var before = ReadyTime.Now();
        var start = DateTimeOffset.UtcNow;
        what();
        var end = DateTimeOffset.UtcNow;
        // When in the while is not known; at its end, for the sum.
        var delay = ReadyTime.Now().WithoutProcessor - before.WithoutProcessor;
        delay = delay < end - start ? delay : end - start;
        Whiles.Add(new Wait(name, start, end - delay));
        Whiles.Add(new Wait("delay", end - delay, end));
    }

    private int While(int mean) => _random.Next(1, 2 * mean);
}

/// <summary>The places where the time goes.</summary>
internal static class Pastime
{
    private static double _sink;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run(int milliseconds)
    {
        var end = DateTimeOffset.UtcNow.AddMilliseconds(milliseconds);
        while (DateTimeOffset.UtcNow < end) _sink = Math.Sqrt(_sink + 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Sleep(int milliseconds) => Thread.Sleep(milliseconds);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Wait(ManualResetEventSlim never, int milliseconds) => never.WaitHandle.WaitOne(milliseconds);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Read(Socket socket)
    {
        Span<byte> one = stackalloc byte[1];
        if (socket.Receive(one) != 1) throw new InvalidOperationException("the other end is closed");
    }
}

/// <summary>Two connected sockets, and a thread that writes to one of them.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly Socket _far;
    private readonly SemaphoreSlim _wanted = new(0);
    private int _milliseconds;

    public SocketPair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Near.Connect(listener.LocalEndPoint!);
        _far = listener.Accept();
        _far.NoDelay = true;
        new Thread(Serve) { Name = "sender", IsBackground = true }.Start();
    }

    public Socket Near { get; }

    public void SendAfter(int milliseconds)
    {
        _milliseconds = milliseconds;
        _wanted.Release();
    }

    public void Dispose()
    {
        Near.Dispose();
        _far.Dispose();
    }

    private void Serve()
    {
        while (true)
        {
            _wanted.Wait();
            Thread.Sleep(_milliseconds);
            _far.Send([1]);
        }
    }
}
