using System.Buffers.Binary;
using System.Text;

namespace NativeProfiler.Wire.Control;

/// <summary>Writes one message into a buffer of <see cref="ControlLayout.MaxMessageSize"/> bytes.</summary>
public ref struct MessageWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    public MessageWriter(Span<byte> buffer, MessageType type)
    {
        _buffer = buffer;
        _length = 0;
        WriteUInt16((ushort)type);
        WriteUInt16(0);
        WriteUInt32(0);
    }

    /// <summary>Bytes that still fit.</summary>
    public readonly int Room => Math.Min(_buffer.Length, ControlLayout.MaxMessageSize) - _length;

    public void WriteByte(byte value) => _buffer[_length++] = value;

    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[_length..], value);
        _length += sizeof(ushort);
    }

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[_length..], value);
        _length += sizeof(uint);
    }

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer[_length..], value);
        _length += sizeof(ulong);
    }

    /// <summary>Writes as many whole characters of the string as the message holds.</summary>
    public void WriteString(ReadOnlySpan<char> text)
    {
        var space = Math.Max(0, Math.Min(Room - sizeof(ushort), ushort.MaxValue));
        Encoding.UTF8.GetEncoder().Convert(
            text, _buffer.Slice(_length + sizeof(ushort), space), flush: true, out _, out var used, out _);
        WriteUInt16((ushort)used);
        _length += used;
    }

    /// <summary>Fills in the length; returns the whole packet's size.</summary>
    public readonly int Finish()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[4..], (uint)_length);
        return _length;
    }
}
