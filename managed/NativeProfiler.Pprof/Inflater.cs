using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace NativeProfiler.Pprof;

/// <summary>
/// Gunzips into a pooled buffer of exactly the length that the data's last four bytes name, and refuses data that inflates to
/// any other: a bomb is known before a byte of it is inflated, or at the first byte too many.
/// </summary>
internal sealed class Inflater : IDisposable
{
    /// <summary>A header of ten bytes and a trailer of eight.</summary>
    private const int ShortestGzip = 18;

    private const int LargeBytes = 1 << 20;

    /// <summary>
    /// Large buffers come back to a pool of their own: the shared one keeps one for every thread that ever read a profile, which
    /// under a flood of bombs was most of the memory. Two of a size stay; the collector takes the others.
    /// </summary>
    private static readonly ArrayPool<byte> Large = ArrayPool<byte>.Create(16 << 20, maxArraysPerBucket: 2);

    private readonly ArrayPool<byte> _pool;
    private byte[] _buffer;
    private int _length;

    private Inflater(int length)
    {
        _pool = length > LargeBytes ? Large : ArrayPool<byte>.Shared;
        _buffer = _pool.Rent(length);
    }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;

    public static Inflater Inflate(ReadOnlyMemory<byte> compressed, int limit)
    {
        if (compressed.Length < ShortestGzip)
            throw new PprofFormatException("the profile's gzip data is damaged: it is cut off");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(compressed.Span[^4..]);
        if (length > limit)
        {
            throw new PprofFormatException(
                $"the profile is larger than {limit} bytes when decompressed, or its gzip data is damaged", nameof(PprofLimits.Bytes));
        }

        var inflater = new Inflater((int)length);
        try
        {
            inflater.ReadAll(compressed, (int)length);
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
        _pool.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void ReadAll(ReadOnlyMemory<byte> compressed, int length)
    {
        using var source = new ReadOnlyMemoryStream(compressed);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        _length = gzip.ReadAtLeast(_buffer.AsSpan(0, length), length, throwOnEndOfStream: false);
        Span<byte> more = stackalloc byte[1];
        if (_length != length || gzip.Read(more) > 0)
            throw new InvalidDataException("its length at the end does not match the data");
    }
}
