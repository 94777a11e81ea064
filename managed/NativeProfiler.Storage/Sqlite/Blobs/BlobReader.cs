using System.Buffers.Binary;
using System.Text;

namespace NativeProfiler.Storage.Sqlite.Blobs;

/// <summary>Reads what <see cref="BlobWriter"/> wrote; damaged bytes give an <see cref="InvalidDataException"/>.</summary>
internal ref struct BlobReader(ReadOnlySpan<byte> bytes)
{
    private const ulong Continued = 0x8080_8080_8080_8080;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly bool AtEnd => _position == _bytes.Length;

    /// <summary>Bytes not read yet: no count of anything can be larger.</summary>
    public readonly int Left => _bytes.Length - _position;

    public ulong Read()
    {
        if (_position < _bytes.Length && _bytes[_position] < 0x80)
            return _bytes[_position++];
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

    public string ReadString() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>Bytes with their length before them.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadCount(Left);
        var bytes = _bytes.Slice(_position, length);
        _position += length;
        return bytes;
    }

    /// <summary>A column of numbers; eight short ones in a row are taken at once, and nearly all are short.</summary>
    public void ReadColumn(Span<long> values)
    {
        for (var i = 0; i < values.Length;)
        {
            if (values.Length - i >= sizeof(ulong) && Left >= sizeof(ulong))
            {
                var eight = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_position..]);
                if ((eight & Continued) == 0)
                {
                    for (var end = i + sizeof(ulong); i < end; i++, eight >>= 8)
                        values[i] = (byte)eight;
                    _position += sizeof(ulong);
                    continue;
                }
            }

            values[i++] = unchecked((long)Read());
        }
    }
}
