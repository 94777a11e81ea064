using Microsoft.Win32.SafeHandles;

namespace NativeProfiler.Storage.Sqlite.Days;

/// <summary>
/// The uploaded bytes of a day's profiles, one after the other in a plain file beside the day's database, which knows where
/// each begins. Through the database they would be written twice, and they are nine tenths of everything.
/// </summary>
internal sealed class OriginalsFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private long _length;

    private OriginalsFile(SafeFileHandle file, long length) => (_file, _length) = (file, length);

    /// <summary>Opens for appending. Bytes that a crash left without a row stay where they are, unused.</summary>
    public static OriginalsFile Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return new OriginalsFile(file, RandomAccess.GetLength(file));
    }

    /// <summary>Where the bytes went. They count only after <see cref="Commit"/>: what fails before is overwritten.</summary>
    public long Write(ReadOnlySpan<byte> bytes, long offsetInBatch)
    {
        RandomAccess.Write(_file, bytes, _length + offsetInBatch);
        return _length + offsetInBatch;
    }

    /// <summary>Waits for the disk; to be called before the rows are committed.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Commit(long bytes) => _length += bytes;

    /// <summary>Null when the file is gone (deleted for its size) or ends before.</summary>
    public static byte[]? Read(string path, long offset, int size)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[size];
            for (var read = 0; read < size;)
            {
                var count = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
                if (count == 0)
                    return null;
                read += count;
            }

            return bytes;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
