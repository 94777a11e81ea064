using System.Text;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>Reads what <see cref="BlobWriter"/> wrote; damaged bytes give an <see cref="InvalidDataException"/>.</summary>
internal ref struct BlobReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly bool AtEnd => _position == _bytes.Length;

    public ulong Read()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70 && _position < _bytes.Length; shift += 7)
        {
            var next = _bytes[_position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a stored profile is damaged: a number does not end");
    }

    public long ReadSigned()
    {
        var value = Read();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    public int ReadCount(int limit)
    {
        var value = Read();
        return value <= (ulong)limit
            ? (int)value
            : throw new InvalidDataException($"a stored profile is damaged: {value} where at most {limit} is possible");
    }

    public string ReadString()
    {
        var length = ReadCount(_bytes.Length - _position);
        var text = Encoding.UTF8.GetString(_bytes.Slice(_position, length));
        _position += length;
        return text;
    }
}
