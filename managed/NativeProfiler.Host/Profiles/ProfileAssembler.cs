using System.Globalization;
using NativeProfiler.Host.Aggregation;
using NativeProfiler.Host.Naming;
using NativeProfiler.Host.Profiles.Types;
using NativeProfiler.Host.Targets;
using NativeProfiler.Host.Windows;
using NativeProfiler.Pprof;
using NativeProfiler.Wire.Control;
using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Profiles;

/// <summary>
/// Makes the profile of one type in a window. Frames in brackets are ours: a broken walk's root names its reason, a thread that never ran managed
/// code has its name as root, and CPU that no sample accounts for is one [not sampled] line per thread.
/// </summary>
internal sealed class ProfileAssembler : IDisposable
{
    private readonly Hello _hello;
    private readonly WindowRecord _window;
    private readonly ProfileContent _content;
    private readonly ProfileBuilder _builder;
    private readonly FrameLocations _locations;
    private readonly Dictionary<uint, string> _threadNames = [];
    private readonly HashSet<uint> _managedThreads = [];

    private ProfileAssembler(Hello hello, WindowRecord window, ProfileContent content, NameTable names)
    {
        _hello = hello;
        _window = window;
        _content = content;
        _builder = new ProfileBuilder(StartOf(window), window.Duration, content.Shape);
        _locations = new FrameLocations(_builder, names);
        foreach (var thread in window.Threads) _threadNames[thread.ThreadId] = thread.Name;
    }

    /// <summary>Builds the profile: pprof, gzip-compressed.</summary>
    internal static byte[] Assemble(Hello hello, WindowRecord window, ProfileType type, NameTable names)
    {
        using var assembler = new ProfileAssembler(hello, window, ProfileContent.Of(type, hello, window, names), names);
        return assembler.Assemble();
    }

    /// <inheritdoc/>
    public void Dispose() => _locations.Dispose();

    /// <summary>When the window opened, by the target's clock.</summary>
    internal static DateTimeOffset StartOf(WindowRecord window) => DateTimeOffset.UnixEpoch
        + TimeSpan.FromTicks((long)(Math.Min(window.Opened.StartUnixNanoseconds, long.MaxValue) / TimeSpan.NanosecondsPerTick));

    private byte[] Assemble()
    {
        FindManagedThreads();
        var entries = _window.Aggregate.Entries;
        var stack = new List<ulong>();
        for (var index = 0; index < entries.Length; index++)
        {
            ref readonly var entry = ref entries[index];
            if (!_content.Takes(index, entry)) continue;
            var detail = _content.DetailOf(entry);
            FillStack(entry, detail is { IsLeaf: true } ? detail?.Text : null, stack);
            var labels = LabelsOf(entry.ThreadId, entry.Labels);
            labels.AddRange(_content.LabelsOf(entry));
            if (detail is { } known) labels.Add(new(known.Key, known.Text));
            _builder.AddSample(stack, labels, _content.ValuesOf(index, entry));
        }

        foreach (var rest in _content.Remainders)
        {
            _builder.AddSample([_locations.Synthetic(rest.Frame)], LabelsOf(rest.ThreadId, default), rest.Values);
        }

        foreach (var comment in ProfileComments.Of(_hello, _window, _locations.LostNames).Concat(_content.Comments)) _builder.AddComment(comment);
        foreach (var comment in _locations.LineComments) _builder.AddComment(comment);
        return _builder.ToCompressedBytes();
    }

    private void FindManagedThreads()
    {
        var entries = _window.Aggregate.Entries;
        for (var index = 0; index < entries.Length; index++)
        {
            ref readonly var entry = ref entries[index];
            if (!_content.Takes(index, entry) || _managedThreads.Contains(entry.ThreadId)) continue;
            foreach (var address in _window.Aggregate.FramesOf(entry))
            {
                if (!_locations.IsManaged(address)) continue;
                _ = _managedThreads.Add(entry.ThreadId);
                break;
            }
        }
    }

    private void FillStack(in AggregateEntry entry, string? leaf, List<ulong> stack)
    {
        stack.Clear();
        if (leaf is not null) stack.Add(_locations.Synthetic(leaf));
        var callee = 0UL;
        var isLeaf = true;
        foreach (var address in _window.Aggregate.FramesOf(entry))
        {
            var location = _locations.Of(address, callee);
            if (location.IsOurs) continue;
            callee = address;
            if (location.IsEventMachinery && isLeaf && _content.HidesEventMachinery) continue;
            isLeaf = false;
            // Ten times [libcoreclr.so] says no more than once.
            if (location.IsNameless && stack.Count > 0 && stack[^1] == location.Id) continue;
            stack.Add(location.Id);
        }

        if (entry.FrameCount == 0 && !entry.HasLostStack && _content.NoStack is { } text) stack.Add(_locations.Synthetic(text));
        if (entry.HasLostStack) stack.Add(_locations.Synthetic("[stack not kept]"));
        else if (entry.WalkEnd != WalkEnd.Root) stack.Add(_locations.Synthetic($"[truncated: {WireNames.Of(entry.WalkEnd)}]"));
        if (_content.HasThreads && !_managedThreads.Contains(entry.ThreadId)) stack.Add(_locations.Synthetic($"[thread {ThreadName(entry.ThreadId)}]"));
    }

    private List<KeyValuePair<string, string>> LabelsOf(uint threadId, SampleLabels labels)
    {
        var result = new List<KeyValuePair<string, string>>();
        if (_content.HasThreads) result.Add(new("thread", ThreadName(threadId)));
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
