namespace NativeProfiler.Pprof;

/// <summary>
/// Walks the fields of one protobuf message without building objects, so that what a hostile profile can make us
/// allocate is decided by our limits and not by its bytes.
/// </summary>
internal ref struct ProtoCursor(ReadOnlySpan<byte> message, string what, int number = -1)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _message = message;
    private readonly string _what = what;
    private readonly int _number = number;
    private int _position;
    private int _wireType;

    public int Field { get; private set; }

    /// <summary>Where in the message the next field begins.</summary>
    public readonly int Position => _position;

    /// <summary>Moves to the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (_position == _message.Length)
            return false;

        var tag = ReadVarint();
        Field = (int)(tag >> 3);
        _wireType = (int)(tag & 7);
        if (tag is < 8 or > uint.MaxValue)
            throw Error("has a field with an impossible number");
        return true;
    }

    public ulong ReadUnsigned() => _wireType switch
    {
        Varint => ReadVarint(),
        _ => throw Error($"holds field {Field} in the wrong wire type {_wireType}"),
    };

    public long ReadSigned() => unchecked((long)ReadUnsigned());

    /// <summary>The bytes of a string or of a nested message.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        if (_wireType != Bytes)
            throw Error($"holds field {Field} in the wrong wire type {_wireType}");
        var length = ReadVarint();
        if (length > (ulong)(_message.Length - _position))
            throw Error($"is cut off: field {Field} says {length} bytes, {_message.Length - _position} are left");
        var bytes = _message.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    /// <summary>A repeated number, packed or not: producers send short lists unpacked. Appends to the list, up to a limit.</summary>
    public void ReadRepeated(List<ulong> values, int limit, string what, string limitName)
    {
        if (_wireType == Varint)
        {
            Append(values, ReadVarint(), limit, what, limitName);
            return;
        }

        var packed = new ProtoCursor(ReadBytes(), _what, _number);
        while (packed._position < packed._message.Length)
            Append(values, packed.ReadVarint(), limit, what, limitName);
    }

    public void Skip()
    {
        switch (_wireType)
        {
            case Varint:
                ReadVarint();
                break;
            case Bytes:
                ReadBytes();
                break;
            case Fixed64 or Fixed32:
                var size = _wireType == Fixed64 ? 8 : 4;
                if (_message.Length - _position < size)
                    throw Error("is cut off");
                _position += size;
                break;
            default:
                throw Error($"holds field {Field} in the unknown wire type {_wireType}");
        }
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position == _message.Length)
                throw Error("is cut off in the middle of a number");
            var next = _message[_position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw Error("holds a number of more than ten bytes");
    }

    private readonly void Append(List<ulong> values, ulong value, int limit, string what, string limitName)
    {
        if (values.Count == limit)
            throw new PprofFormatException($"{Subject} holds more than {limit} {what}", limitName);
        values.Add(value);
    }

    private readonly string Subject => _number < 0 ? _what : $"{_what} {_number}";

    private readonly PprofFormatException Error(string problem) => new($"{Subject} {problem}");
}
