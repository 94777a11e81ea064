using System.Collections.Concurrent;

namespace NativeProfiler.Pprof;

/// <summary>
/// What reading a profile needs and the next one can use again: tables, and the names of functions. Allocating and growing
/// them anew was half of reading. Of every reader at work there is one; those of unusually large profiles are let go.
/// </summary>
internal sealed class ReaderMemory : IDisposable
{
    /// <summary>About 2 MiB of tables.</summary>
    private const int MostEntries = 1 << 15;

    private static readonly ConcurrentBag<ReaderMemory> Idle = [];

    private int[] _functionByLine = [];
    private LocatedFrame[] _frameByLocation = [];

    private ReaderMemory()
    {
    }

    public PprofTables Tables { get; } = new();

    public List<string?> Decoded { get; } = [];

    public StringPool Strings { get; } = new();

    public FunctionPool Functions { get; } = new();

    public static ReaderMemory Rent() => Idle.TryTake(out var memory) ? memory : new ReaderMemory();

    /// <summary>For the function ids of the result by line; as many as there are lines are set to a value.</summary>
    public int[] FunctionByLine(int unresolved)
    {
        var count = Tables.Lines.Count;
        if (_functionByLine.Length < count)
            _functionByLine = new int[Math.Max(count, _functionByLine.Length * 2)];
        _functionByLine.AsSpan(0, count).Fill(unresolved);
        return _functionByLine;
    }

    /// <summary>For the frames of locations; as many as there are locations are cleared.</summary>
    public LocatedFrame[] FrameByLocation()
    {
        var count = Tables.Locations.Count;
        if (_frameByLocation.Length < count)
            _frameByLocation = new LocatedFrame[Math.Max(count, _frameByLocation.Length * 2)];
        _frameByLocation.AsSpan(0, count).Clear();
        return _frameByLocation;
    }

    public void Dispose()
    {
        if (Tables.Capacity > MostEntries || Decoded.Capacity > MostEntries || Idle.Count >= Environment.ProcessorCount)
            return;
        Tables.Clear();
        Decoded.Clear();
        Idle.Add(this);
    }
}

/// <summary>The frame of a location that is one frame, nearly all; id 0 = not looked up yet.</summary>
internal readonly record struct LocatedFrame(ulong Id, int Function, int Line);
