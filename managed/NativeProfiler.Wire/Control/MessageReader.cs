using System.Buffers.Binary;
using System.Text;

namespace NativeProfiler.Wire.Control;

/// <summary>
/// Reads the body of one message. A read past the end gives zero and sets <see cref="IsBroken"/>, so that a message is
/// checked once, at its end, by <see cref="IsComplete"/>.
/// </summary>
public ref struct MessageReader
{
    private ReadOnlySpan<byte> _rest;

    private MessageReader(ReadOnlySpan<byte> body, MessageType type)
    {
        _rest = body;
        Type = type;
    }

    public MessageType Type { get; }

    public bool IsBroken { get; private set; }

    /// <summary>All was read, and there was enough of it.</summary>
    public readonly bool IsComplete => !IsBroken && _rest.IsEmpty;

    /// <summary>Checks a packet's header; false when its size or flags are not what they must be.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> packet, out MessageReader reader)
    {
        reader = default;
        if (packet.Length is < ControlLayout.HeaderSize or > ControlLayout.MaxMessageSize) return false;
        var type = (MessageType)BinaryPrimitives.ReadUInt16LittleEndian(packet);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(packet[2..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(packet[4..]);
        if (flags != 0 || length != packet.Length) return false;
        reader = new MessageReader(packet[ControlLayout.HeaderSize..], type);
        return true;
    }

    public byte ReadByte() => Take(1) is { Length: 1 } bytes ? bytes[0] : (byte)0;

    public ushort ReadUInt16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    public uint ReadUInt32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    public ulong ReadUInt64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    /// <summary>Reads a string; what is not UTF-8 becomes U+FFFD.</summary>
    public string ReadString() => Encoding.UTF8.GetString(Take(ReadUInt16()));

    private ReadOnlySpan<byte> Take(int size)
    {
        if (IsBroken || _rest.Length < size)
        {
            IsBroken = true;
            return default;
        }

        var taken = _rest[..size];
        _rest = _rest[size..];
        return taken;
    }
}
