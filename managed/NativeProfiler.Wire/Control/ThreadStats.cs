namespace NativeProfiler.Wire.Control;

/// <summary>What one thread used in a window.</summary>
public readonly record struct ThreadUse(uint ThreadId, ulong CpuNanoseconds, bool IsManaged, bool HasEnded, string Name);

/// <summary>A packet of threads' figures, sent at a window's end.</summary>
public sealed record ThreadStats(uint WindowId, IReadOnlyList<ThreadUse> Threads)
{
    internal const uint ManagedFlag = 1;
    internal const uint EndedFlag = 2;

    /// <summary>Reads the message; null when it is not whole.</summary>
    public static ThreadStats? TryRead(ref MessageReader reader)
    {
        var windowId = reader.ReadUInt32();
        var threads = new List<ThreadUse>();
        for (int left = reader.ReadUInt16(); left > 0 && !reader.IsBroken; left--)
        {
            var id = reader.ReadUInt32();
            var cpu = reader.ReadUInt64();
            var flags = reader.ReadUInt32();
            threads.Add(new ThreadUse(id, cpu, (flags & ManagedFlag) != 0, (flags & EndedFlag) != 0, reader.ReadString()));
        }

        return reader.IsComplete ? new ThreadStats(windowId, threads) : null;
    }
}
