using System.Globalization;
using Google.Protobuf;
using NativeProfiler.Protocol.CloudProfiler;

namespace NativeProfiler.Host.Upload;

/// <summary>
/// Profiles on disk that wait for their backend, one file each, oldest first. Only names and sizes are in memory. Bounded in
/// bytes, number and age: the oldest go first, because the newest are worth most. Files are whole or not there; they
/// survive the host.
/// </summary>
internal sealed class Spool : IDisposable
{
    private const string Extension = ".profile";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly FileStreamOptions NewFile = new()
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    private readonly string _folder;
    private readonly UploadOptions _options;
    private readonly TimeProvider _time;
    private readonly FileStream _ownership;
    private readonly Lock _gate = new();
    private Queue<SpoolEntry> _entries = [];
    private long _bytes;
    private int _sequence;

    private Spool(string folder, UploadOptions options, TimeProvider time, FileStream ownership)
    {
        _folder = folder;
        _options = options;
        _time = time;
        _ownership = ownership;
        foreach (var temporary in Directory.EnumerateFiles(folder, "*.tmp")) File.Delete(temporary);
        foreach (var file in new DirectoryInfo(folder).GetFiles("*" + Extension).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            _entries.Enqueue(new SpoolEntry(file.FullName, TimeOf(file.Name), file.Length));
            _bytes += file.Length;
        }
    }

    /// <summary>Profiles given up because the spool was full or they were too old.</summary>
    internal long Dropped { get; private set; }

    internal int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    internal long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>Opens the folder, with what an earlier host left in it; null when another host has it. IOException, UnauthorizedAccessException.</summary>
    internal static Spool? TryOpen(string folder, UploadOptions options, TimeProvider time)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        File.SetUnixFileMode(folder, OwnerOnly); // fails when somebody else made it
        FileStream ownership;
        try
        {
            ownership = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, "lock")))
        {
            return null;
        }

        return new Spool(folder, options, time, ownership);
    }

    /// <summary>Keeps a profile. IOException or UnauthorizedAccessException when the disk does not take it.</summary>
    internal void Add(Profile profile)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds():d14}-{++_sequence:d6}");
            var entry = new SpoolEntry(Path.Combine(_folder, name + Extension), now, profile.CalculateSize());
            while (_entries.Count > 0 && (_bytes + entry.Bytes > _options.SpoolBytes || _entries.Count >= _options.SpoolProfiles))
            {
                Discard(_entries.Peek());
                Dropped++;
            }

            var temporary = Path.Combine(_folder, name + ".tmp");
            using (var file = new FileStream(temporary, NewFile))
            {
                profile.WriteTo(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, entry.Path);
            _entries.Enqueue(entry);
            _bytes += entry.Bytes;
        }
    }

    /// <summary>The oldest profile; null when there is none. Unreadable and too old ones are given up on the way.</summary>
    internal (SpoolEntry Entry, Profile Profile)? Oldest()
    {
        lock (_gate)
        {
            while (_entries.TryPeek(out var entry))
            {
                if (_time.GetUtcNow() - entry.Time <= _options.SpoolAge && TryRead(entry) is { } profile) return (entry, profile);
                Discard(entry);
                Dropped++;
            }

            return null;
        }
    }

    /// <summary>Takes the profiles of a host that is gone.</summary>
    internal void TakeOver(Spool other)
    {
        lock (_gate)
        {
            foreach (var entry in other._entries)
            {
                var path = Path.Combine(_folder, $"{Path.GetFileNameWithoutExtension(entry.Path)}-{++_sequence}{Extension}");
                File.Move(entry.Path, path);
                _entries.Enqueue(entry with { Path = path });
                _bytes += entry.Bytes;
            }

            _entries = new Queue<SpoolEntry>(_entries.OrderBy(entry => entry.Time));
        }
    }

    /// <summary>After the profile was sent, or was refused for good.</summary>
    internal void Remove(SpoolEntry entry)
    {
        lock (_gate)
        {
            // It may have gone already as the oldest of a full spool.
            if (_entries.TryPeek(out var oldest) && oldest == entry) Discard(entry);
        }
    }

    public void Dispose() => _ownership.Dispose();

    private static Profile? TryRead(SpoolEntry entry)
    {
        try
        {
            using var file = File.OpenRead(entry.Path);
            return Profile.Parser.ParseFrom(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private void Discard(SpoolEntry entry)
    {
        _entries.Dequeue();
        _bytes -= entry.Bytes;
        try
        {
            File.Delete(entry.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is found again by the next host, and sent then: the backend takes a repeated profile once.
        }
    }

    private static DateTimeOffset TimeOf(string name) =>
        name.Length > 14 && long.TryParse(name.AsSpan(0, 14), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : DateTimeOffset.UnixEpoch;
}
