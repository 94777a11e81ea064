using System.Globalization;
using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles;

/// <summary>
/// Makes the profile of a window. Frames in brackets are ours: a broken walk's root names its reason, a thread that never ran managed
/// code has its name as root, and CPU that no sample accounts for is one [not sampled] line per thread.
/// </summary>
internal sealed class ProfileAssembler
{
    private readonly Hello _hello;
    private readonly WindowRecord _window;
    private readonly ProfileBuilder _builder;
    private readonly FrameLocations _locations;
    private readonly Dictionary<uint, string> _threadNames = [];
    private readonly HashSet<uint> _managedThreads = [];

    private ProfileAssembler(Hello hello, WindowRecord window, NameTable names)
    {
        _hello = hello;
        _window = window;
        _builder = new ProfileBuilder(StartOf(window), window.Duration, window.SamplePeriod);
        _locations = new FrameLocations(_builder, names);
        foreach (var thread in window.Threads) _threadNames[thread.ThreadId] = thread.Name;
    }

    /// <summary>Builds the profile: pprof, gzip-compressed.</summary>
    internal static byte[] Assemble(Hello hello, WindowRecord window, NameTable names) =>
        new ProfileAssembler(hello, window, names).Assemble();

    /// <summary>When the window opened, by the target's clock.</summary>
    internal static DateTimeOffset StartOf(WindowRecord window) => DateTimeOffset.UnixEpoch
        + TimeSpan.FromTicks((long)(Math.Min(window.Opened.StartUnixNanoseconds, long.MaxValue) / TimeSpan.NanosecondsPerTick));

    private byte[] Assemble()
    {
        var weights = ThreadWeights.Of(_window);
        FindManagedThreads();
        var entries = _window.Aggregate.Entries;
        var stack = new List<ulong>();
        for (var index = 0; index < entries.Length; index++)
        {
            ref readonly var entry = ref entries[index];
            FillStack(entry, stack);
            _builder.AddSample(stack, LabelsOf(entry.ThreadId, entry.Labels), entry.Samples, weights.Entries[index]);
        }

        var notSampled = _locations.Synthetic("[not sampled]");
        foreach (var thread in weights.Unsampled)
        {
            _builder.AddSample([notSampled], LabelsOf(thread.ThreadId, default), 0, thread.CpuNanoseconds);
        }

        foreach (var comment in ProfileComments.Of(_hello, _window, weights, _locations.LostNames)) _builder.AddComment(comment);
        return _builder.ToCompressedBytes();
    }

    private void FindManagedThreads()
    {
        foreach (ref readonly var entry in _window.Aggregate.Entries)
        {
            if (_managedThreads.Contains(entry.ThreadId)) continue;
            foreach (var address in _window.Aggregate.FramesOf(entry))
            {
                if (!_locations.Of(address).IsManaged) continue;
                _ = _managedThreads.Add(entry.ThreadId);
                break;
            }
        }
    }

    private void FillStack(in AggregateEntry entry, List<ulong> stack)
    {
        stack.Clear();
        foreach (var address in _window.Aggregate.FramesOf(entry))
        {
            var location = _locations.Of(address);
            // Ten times [libcoreclr.so] says no more than once.
            if (location.IsNameless && stack.Count > 0 && stack[^1] == location.Id) continue;
            stack.Add(location.Id);
        }

        if (entry.HasLostStack) stack.Add(_locations.Synthetic("[stack not kept]"));
        else if (entry.WalkEnd != WalkEnd.Root) stack.Add(_locations.Synthetic($"[truncated: {WireNames.Of(entry.WalkEnd)}]"));
        if (!_managedThreads.Contains(entry.ThreadId)) stack.Add(_locations.Synthetic($"[thread {ThreadName(entry.ThreadId)}]"));
    }

    private List<KeyValuePair<string, string>> LabelsOf(uint threadId, SampleLabels labels)
    {
        var result = new List<KeyValuePair<string, string>> { new("thread", ThreadName(threadId)) };
        if ((labels.TraceIdHigh | labels.TraceIdLow) != 0)
        {
            result.Add(new("trace_id", string.Create(CultureInfo.InvariantCulture, $"{labels.TraceIdHigh:x16}{labels.TraceIdLow:x16}")));
        }

        if (labels.SpanId != 0) result.Add(new("span_id", labels.SpanId.ToString("x16", CultureInfo.InvariantCulture)));
        return result;
    }

    // A thread without figures ended before the window did, or its process did.
    private string ThreadName(uint threadId)
    {
        if (threadId == 0) return "[no thread]";
        if (!_threadNames.TryGetValue(threadId, out var name)) return "[ended]";
        return name.Length == 0 ? "[unnamed]" : name;
    }
}
