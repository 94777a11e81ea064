using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace NativeProfiler.Pprof;

/// <summary>Gunzips into a pooled buffer and stops at the first byte over the limit, whatever the input claims.</summary>
internal sealed class Inflater : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private Inflater(byte[] buffer) => _buffer = buffer;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;

    public static Inflater Inflate(ReadOnlyMemory<byte> compressed, int limit)
    {
        var inflater = new Inflater(ArrayPool<byte>.Shared.Rent(Math.Min(limit, Math.Max(4096, compressed.Length * 4))));
        try
        {
            inflater.ReadAll(compressed, limit);
            inflater.CheckTrailer(compressed.Span);
            return inflater;
        }
        catch (InvalidDataException e)
        {
            inflater.Dispose();
            throw new PprofFormatException($"the profile's gzip data is damaged: {e.Message}", e);
        }
        catch
        {
            inflater.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void ReadAll(ReadOnlyMemory<byte> compressed, int limit)
    {
        using var source = new ReadOnlyMemoryStream(compressed);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        while (true)
        {
            if (_length == _buffer.Length)
                Grow();
            var read = gzip.Read(_buffer, _length, Math.Min(_buffer.Length, limit + 1) - _length);
            if (read == 0)
                return;
            _length += read;
            if (_length > limit)
                throw new PprofFormatException($"the profile is larger than {limit} bytes when decompressed");
        }
    }

    /// <summary>GZipStream takes some data that is cut off for complete; its last four bytes, the length, tell.</summary>
    private void CheckTrailer(ReadOnlySpan<byte> compressed)
    {
        if (compressed.Length < 18 || BinaryPrimitives.ReadUInt32LittleEndian(compressed[^4..]) != (uint)_length)
            throw new InvalidDataException("its length at the end does not match the data");
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
