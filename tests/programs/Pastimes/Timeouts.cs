using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Programs;

/// <summary>A socket on which nothing comes, waited for again and again.</summary>
internal abstract class Timeouts(string name)
{
    protected const int Milliseconds = 50;

    private int _count;
    private double _longest;

    public string Name { get; } = name;

    public void Run(TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < length)
        {
            var before = Stopwatch.GetTimestamp();
            Wait();
            _longest = Math.Max(_longest, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            _count++;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {_count} {_longest:0}");

    protected abstract void Wait();

    protected static Socket Connected() => new SocketPair().Near;

    protected static Socket Udp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Milliseconds };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}

internal sealed class PollTimeouts() : Timeouts("poll")
{
    private readonly Socket _socket = Udp();

    protected override void Wait() => _socket.Poll(Milliseconds * 1000, SelectMode.SelectRead);
}

internal sealed class UdpTimeouts() : Timeouts("udp")
{
    private readonly Socket _socket = Udp();

    protected override void Wait()
    {
        try
        {
            _socket.Receive(new byte[1]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            // what is measured
        }
    }
}

internal sealed class ReceiveTimeouts() : Timeouts("receive")
{
    private readonly Socket _socket = Connected();

    protected override void Wait()
    {
        _socket.ReceiveTimeout = Milliseconds;
        try
        {
            _socket.Receive(new byte[1]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            // what is measured
        }
    }
}
