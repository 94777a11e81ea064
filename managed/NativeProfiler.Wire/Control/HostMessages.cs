namespace NativeProfiler.Wire.Control;

/// <summary>The messages that a host sends; each call writes one packet and returns its size.</summary>
public static class HostMessages
{
    /// <summary>Most addresses that one resolve packet holds.</summary>
    public const int MaxAddresses = (ControlLayout.MaxMessageSize - ControlLayout.HeaderSize - 6) / sizeof(ulong);

    public static int WriteWelcome(Span<byte> buffer, string hostVersion)
    {
        var writer = new MessageWriter(buffer, MessageType.Welcome);
        writer.WriteUInt16(ControlLayout.ProtocolVersion);
        writer.WriteString(hostVersion);
        return writer.Finish();
    }

    public static int WriteRefuse(Span<byte> buffer, string reason)
    {
        var writer = new MessageWriter(buffer, MessageType.Refuse);
        writer.WriteString(reason);
        return writer.Finish();
    }

    public static int WriteOpenWindow(Span<byte> buffer, uint windowId, uint types, TimeSpan period, TimeSpan length)
    {
        var writer = new MessageWriter(buffer, MessageType.OpenWindow);
        writer.WriteUInt32(windowId);
        writer.WriteUInt32(types);
        writer.WriteUInt32(checked((uint)period.TotalMicroseconds));
        writer.WriteUInt32(checked((uint)length.TotalMilliseconds));
        return writer.Finish();
    }

    public static int WriteCloseWindow(Span<byte> buffer, uint windowId)
    {
        var writer = new MessageWriter(buffer, MessageType.CloseWindow);
        writer.WriteUInt32(windowId);
        return writer.Finish();
    }

    public static int WriteResolve(Span<byte> buffer, uint requestId, ReadOnlySpan<ulong> addresses)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(addresses.Length, MaxAddresses);
        var writer = new MessageWriter(buffer, MessageType.Resolve);
        writer.WriteUInt32(requestId);
        writer.WriteUInt16((ushort)addresses.Length);
        foreach (var address in addresses) writer.WriteUInt64(address);
        return writer.Finish();
    }

    public static int WriteNotice(Span<byte> buffer, string text)
    {
        var writer = new MessageWriter(buffer, MessageType.Notice);
        writer.WriteString(text);
        return writer.Finish();
    }

    public static int WriteRelease(Span<byte> buffer) => new MessageWriter(buffer, MessageType.Release).Finish();
}
