using Microsoft.Win32.SafeHandles;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Targets;

/// <summary>A process that has said hello and sent a ring that can be read.</summary>
internal sealed record Registration(Hello Hello, RingReader Ring)
{
    /// <summary>Takes the first packet of a connection; null, with the reason for the peer, when it is no fit agent.</summary>
    internal static async Task<(Registration? Registration, string Problem)> ReceiveAsync(
        ControlSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[ControlLayout.MaxMessageSize + 1];
        var (size, file) = await socket.ReceiveWithFileAsync(buffer, cancellationToken);
        using (file) return Check(buffer.AsSpan(0, size), file);
    }

    private static (Registration? Registration, string Problem) Check(ReadOnlySpan<byte> packet, SafeFileHandle? file)
    {
        if (!MessageReader.TryOpen(packet, out var reader) || Hello.TryRead(ref reader) is not { } hello)
        {
            return (null, "the first message is not a hello");
        }

        if (hello.MinVersion > ControlLayout.ProtocolVersion || hello.MaxVersion < ControlLayout.ProtocolVersion
            || hello.LayoutVersion != RingLayout.Version)
        {
            return (null, $"host {HostVersion.Text} speaks version {ControlLayout.ProtocolVersion} with ring layout {RingLayout.Version}, "
                + $"agent {hello.AgentVersion} versions {hello.MinVersion} to {hello.MaxVersion} with layout {hello.LayoutVersion}; "
                + "install agent and host of the same version");
        }

        if (file is null) return (null, "the hello came without a ring");
        if (RingMemory.TryMap(file, out var problem) is not { } memory) return (null, problem);
        return (new Registration(hello, new RingReader(memory)), "");
    }
}
