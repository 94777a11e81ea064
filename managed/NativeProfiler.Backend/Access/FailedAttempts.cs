using System.Net;

namespace NativeProfiler.Backend.Access;

/// <summary>
/// Slows down who tries keys: after a few failures each further one of the same address makes the wait twice as long. A
/// right key is never turned away: a wrong one in one container must not shut out the others behind the same address, and
/// 256 random bits are not found by trying.
/// </summary>
internal sealed class FailedAttempts(TimeProvider time)
{
    private const int Free = 5;
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private sealed record Entry(int Failures, DateTimeOffset Until);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Entry> _entries = [];

    /// <summary>Notes a failure; the time for which the address should not try again, null while it still may.</summary>
    public TimeSpan? Note(IPAddress address)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_entries.Count >= MostAddresses)
                Forget(now);
            var entry = _entries.GetValueOrDefault(address);
            var failures = entry is null || now > entry.Until + LongestWait ? 1 : Math.Min(entry.Failures + 1, 100);
            var wait = failures <= Free ? TimeSpan.Zero : Min(FirstWait * Math.Pow(2, failures - Free - 1), LongestWait);
            _entries[address] = new Entry(failures, now + wait);
            return wait > TimeSpan.Zero ? wait : null;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, entry) in _entries)
        {
            if (now > entry.Until + LongestWait)
                _entries.Remove(address);
        }

        if (_entries.Count >= MostAddresses)
            _entries.Clear();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
