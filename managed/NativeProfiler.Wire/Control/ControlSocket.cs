using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NativeProfiler.Wire.Control;

/// <summary>Who is at the other end of a socket, as the kernel says.</summary>
public readonly record struct PeerCredentials(int ProcessId, int UserId, int GroupId);

/// <summary>
/// A SOCK_SEQPACKET connection: one packet is one message. .NET's Socket waits, sends and receives; only the packet that may
/// carry a file descriptor is taken by recvmsg, after a peek has waited for it.
/// </summary>
public sealed class ControlSocket(Socket socket) : IDisposable
{
    private readonly byte[] _peek = new byte[1];

    /// <summary>Makes the socket that hosts listen on and agents connect.</summary>
    public static Socket CreateSocket() => new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);

    /// <summary>Asks the kernel who connected.</summary>
    public PeerCredentials GetPeer()
    {
        Span<byte> raw = stackalloc byte[12];
        socket.GetRawSocketOption(Libc.SolSocket, Libc.SoPeerCred, raw);
        var words = MemoryMarshal.Cast<byte, int>(raw);
        return new PeerCredentials(words[0], words[1], words[2]);
    }

    /// <summary>
    /// Receives one packet; 0 at the connection's end, when all that the peer had sent was received. A longer packet than the buffer fills
    /// it and loses its rest.
    /// </summary>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The peer went away with packets of ours unread. The kernel says so once, before it gives what is still in the queue.
            return await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
        }
    }

    /// <summary>Receives one packet and the one file descriptor that came with it, if any.</summary>
    public async ValueTask<(int Size, SafeFileHandle? File)> ReceiveWithFileAsync(
        Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _ = await socket.ReceiveAsync(_peek, SocketFlags.Peek, cancellationToken);
        return ReceiveWithFile(buffer.Span);
    }

    /// <summary>Sends one packet. Waits while the peer does not read; the caller's token bounds that.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> packet, CancellationToken cancellationToken) =>
        _ = await socket.SendAsync(packet, SocketFlags.None, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private unsafe (int Size, SafeFileHandle? File) ReceiveWithFile(Span<byte> buffer)
    {
        // struct cmsghdr {size_t len; int level; int type;} and room for two descriptors, so that a second one is seen.
        const int headerSize = 16;
        var control = stackalloc byte[headerSize + (2 * sizeof(int))];
        nint received;
        Libc.MessageHeader message;
        fixed (byte* start = buffer)
        {
            var segment = new Libc.Segment { Base = start, Length = (nuint)buffer.Length };
            message = new Libc.MessageHeader
            {
                Segments = &segment,
                SegmentCount = 1,
                Control = control,
                ControlLength = headerSize + (2 * sizeof(int)),
            };
            received = Libc.ReceiveMessage(socket.SafeHandle, &message, Libc.MsgDontWait | Libc.MsgCmsgCloexec);
        }

        if (received < 0) throw new SocketException(Marshal.GetLastPInvokeError());
        if (message.ControlLength < headerSize + sizeof(int)) return ((int)received, null);

        var length = (int)*(nuint*)control;
        var isRights = ((int*)control)[2] == Libc.SolSocket && ((int*)control)[3] == Libc.ScmRights;
        if (!isRights) return ((int)received, null);
        var files = (int*)(control + headerSize);
        var count = Math.Min((length - headerSize) / sizeof(int), 2);
        for (var i = 1; i < count; i++) _ = Libc.Close(files[i]);
        return ((int)received, new SafeFileHandle(files[0], ownsHandle: true));
    }
}
