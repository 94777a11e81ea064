using System.Net.Sockets;
using System.Runtime.InteropServices;
using NativeProfiler.Tests;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Tests;

/// <summary>An agent that follows a test's script: a real SEQPACKET socket and a real sealed memfd.</summary>
internal sealed partial class FakeAgent : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket = ControlSocket.CreateSocket();
    private readonly byte[] _buffer = new byte[ControlLayout.MaxMessageSize];

    internal FakeAgent(string folder)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(folder, "host.sock")));
    }

    internal TestRing Ring { get; } = new();

    internal RingCounters Counters { get; } = new();

    internal delegate void Body(ref MessageWriter writer);

    internal void Hello(IReadOnlyDictionary<string, string> settings, ushort minVersion = ControlLayout.ProtocolVersion, bool hasRing = true, uint processId = 4242, uint types = 1u << (int)RecordKind.Cpu)
    {
        var writer = new MessageWriter(_buffer, MessageType.Hello);
        writer.WriteUInt16(minVersion);
        writer.WriteUInt16(minVersion);
        writer.WriteUInt32(RingLayout.Version);
        writer.WriteUInt32(processId);
        writer.WriteUInt64(1_700_000_000_000_000_000);
        writer.WriteUInt32(types);
        writer.WriteUInt32(2);
        writer.WriteString("10.0.12");
        writer.WriteString("0.1.0");
        writer.WriteString("dotnet Shop.dll");
        writer.WriteString("/app/Shop.dll");
        writer.WriteUInt16((ushort)settings.Count);
        foreach (var (name, value) in settings)
        {
            writer.WriteString(name);
            writer.WriteString(value);
        }

        var size = writer.Finish();
        if (hasRing) SendWithFile(size);
        else _ = _socket.Send(_buffer.AsSpan(0, size));
    }

    internal void Send(MessageType type, Body body)
    {
        var writer = new MessageWriter(_buffer, type);
        body(ref writer);
        _ = _socket.Send(_buffer.AsSpan(0, writer.Finish()));
    }

    internal void SendRaw(ReadOnlySpan<byte> packet) => _ = _socket.Send(packet);

    internal void WindowOpened(uint windowId) => Send(MessageType.WindowOpened, (ref MessageWriter writer) =>
    {
        writer.WriteUInt32(windowId);
        writer.WriteUInt16(0);
        writer.WriteString("");
        writer.WriteUInt64(1_700_000_100_000_000_000);
        writer.WriteUInt64(0);
        writer.WriteUInt32(10_000);
        writer.WriteUInt32(3);
        writer.WriteUInt32(3);
        WriteCounters(ref writer);
    });

    internal void ThreadStats(uint windowId, params (uint Id, ulong Cpu, string Name)[] threads) =>
        Send(MessageType.ThreadStats, (ref MessageWriter writer) =>
        {
            writer.WriteUInt32(windowId);
            writer.WriteUInt16((ushort)threads.Length);
            foreach (var (id, cpu, name) in threads)
            {
                writer.WriteUInt32(id);
                writer.WriteUInt64(cpu);
                writer.WriteUInt32(0);
                writer.WriteString(name);
            }
        });

    internal void WindowClosed(uint windowId, WindowEnd reason, ulong processCpu, ulong agentCpu, params (RecordKind Kind, ulong Covered, ulong Scale)[] coverage) =>
        Send(MessageType.WindowClosed, (ref MessageWriter writer) =>
        {
            writer.WriteUInt32(windowId);
            writer.WriteUInt16((ushort)reason);
            writer.WriteUInt16(0);
            writer.WriteUInt64(1_700_000_110_000_000_000);
            writer.WriteUInt64(10_000_000_000);
            writer.WriteUInt64(processCpu);
            writer.WriteUInt64(agentCpu);
            writer.WriteUInt64(agentCpu);
            WriteCounters(ref writer);
            writer.WriteUInt16((ushort)coverage.Length);
            foreach (var (kind, covered, scale) in coverage)
            {
                writer.WriteUInt16((ushort)kind);
                writer.WriteUInt64(covered);
                writer.WriteUInt64(scale);
            }
        });

    internal void Text(uint id, string text) =>
        Send(MessageType.Texts, (ref MessageWriter writer) =>
        {
            writer.WriteUInt16(1);
            writer.WriteUInt32(id);
            writer.WriteString(text);
        });

    internal void Module(uint id, ModuleKind kind, string path, string buildId) =>
        Send(MessageType.Modules, (ref MessageWriter writer) =>
        {
            writer.WriteUInt16(1);
            writer.WriteUInt32(id);
            writer.WriteUInt16((ushort)kind);
            writer.WriteUInt64(0x1000 * id);
            writer.WriteUInt64(0x1000 * (id + 1));
            writer.WriteUInt64(0);
            writer.WriteString(path);
            writer.WriteString(buildId);
        });

    internal void Function(uint id, uint moduleId, FunctionKind kind, string type, string method) =>
        Send(MessageType.Functions, (ref MessageWriter writer) =>
        {
            writer.WriteUInt16(1);
            writer.WriteUInt32(id);
            writer.WriteUInt32(moduleId);
            writer.WriteUInt16((ushort)kind);
            writer.WriteUInt32(0);
            writer.WriteString(type);
            writer.WriteString("");
            writer.WriteString(method);
            writer.WriteString("");
        });

    internal void Names(uint requestId, params (ulong Address, uint FunctionId, uint ModuleId)[] names) =>
        Send(MessageType.Names, (ref MessageWriter writer) =>
        {
            writer.WriteUInt32(requestId);
            writer.WriteUInt16((ushort)names.Length);
            writer.WriteByte(1);
            writer.WriteByte(0);
            foreach (var (address, function, module) in names)
            {
                writer.WriteUInt64(address);
                writer.WriteUInt32(function);
                writer.WriteUInt32(module);
                writer.WriteUInt32(ControlLayout.NoIlOffset);
            }
        });

    /// <summary>Waits for the next packet, which must be of this type; returns its body.</summary>
    internal async Task<byte[]> ExpectAsync(MessageType type)
    {
        var packet = new byte[ControlLayout.MaxMessageSize];
        var size = await _socket.ReceiveAsync(packet, SocketFlags.None).WaitAsync(Patience);
        Assert.True(MessageReader.TryOpen(packet.AsSpan(0, size), out var reader), $"waited for {type}, got {size} bytes");
        Assert.Equal(type, reader.Type);
        return packet[ControlLayout.HeaderSize..size];
    }

    /// <summary>Waits for open_window and returns its id.</summary>
    internal async Task<uint> ExpectOpenWindowAsync() => BitConverter.ToUInt32(await ExpectAsync(MessageType.OpenWindow));

    /// <summary>Waits for a resolve request.</summary>
    internal async Task<(uint RequestId, ulong[] Addresses)> ExpectResolveAsync()
    {
        var body = await ExpectAsync(MessageType.Resolve);
        return (BitConverter.ToUInt32(body), MemoryMarshal.Cast<byte, ulong>(body.AsSpan(6)).ToArray());
    }

    /// <summary>Waits until a packet is there, and leaves it unread.</summary>
    internal async Task ArrivedAsync() => _ = await _socket.ReceiveAsync(new byte[1], SocketFlags.Peek).WaitAsync(Patience);

    internal async Task ExpectEndAsync() =>
        Assert.Equal(0, await _socket.ReceiveAsync(new byte[16], SocketFlags.None).WaitAsync(Patience));

    public void Dispose()
    {
        _socket.Dispose();
        Ring.Dispose();
    }

    private void WriteCounters(ref MessageWriter writer)
    {
        for (var i = 0; i < RingLayout.CounterSlots; i++) writer.WriteUInt64(Ring.Word(RingLayout.DropsOffset + (8 * i)));
        for (var i = 0; i < RingLayout.CounterSlots; i++) writer.WriteUInt64(Ring.Word(RingLayout.WalkEndsOffset + (8 * i)));
        writer.WriteUInt64(Ring.Word(RingLayout.HandlerNanosecondsOffset));
        writer.WriteUInt64(Ring.Word(RingLayout.SamplesOffset));
        writer.WriteUInt64(Ring.Word(RingLayout.CallbackNanosecondsOffset));
        writer.WriteUInt64(Ring.Word(RingLayout.EventsOffset));
        writer.WriteUInt64(Ring.Word(RingLayout.SignalsOffset));
    }

    private unsafe void SendWithFile(int size)
    {
        fixed (byte* start = _buffer)
        {
            var segment = stackalloc nint[2] { (nint)start, size };
            // struct cmsghdr {len 20, SOL_SOCKET, SCM_RIGHTS} + the descriptor, padded.
            var control = stackalloc byte[24];
            *(nint*)control = 20;
            ((int*)control)[2] = 1;
            ((int*)control)[3] = 1;
            ((int*)control)[4] = (int)Ring.File.DangerousGetHandle();
            var message = stackalloc nint[7] { 0, 0, (nint)segment, 1, (nint)control, 24, 0 };
            Assert.Equal(size, SendMessage(_socket.SafeHandle, message, 0));
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static unsafe partial nint SendMessage(SafeHandle socket, nint* message, int flags);
}
