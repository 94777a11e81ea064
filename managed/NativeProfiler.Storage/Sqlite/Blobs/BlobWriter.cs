using System.Buffers;
using System.Text;

namespace NativeProfiler.Storage.Sqlite.Blobs;

/// <summary>Numbers of variable length and strings with their length before them, into one array.</summary>
internal sealed class BlobWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Write(ulong value)
    {
        var span = _bytes.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _bytes.Advance(length);
    }

    public void Write(int value) => Write((ulong)value);

    /// <summary>Small numbers of either sign stay short.</summary>
    public void WriteSigned(long value) => Write(unchecked((ulong)((value << 1) ^ (value >> 63))));

    public void Write(string text)
    {
        Write(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _bytes);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        _bytes.Write(bytes);
    }
}
