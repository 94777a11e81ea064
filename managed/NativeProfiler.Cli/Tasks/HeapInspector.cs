using Microsoft.Diagnostics.Runtime;

namespace NativeProfiler.Cli.Tasks;

/// <summary>
/// Stops a process, reads the suspended async calls from its heap and lets it go on. The process is stopped by ptrace: should this program be
/// killed meanwhile, the kernel lets it go on, and <see cref="ResumeGuard"/> where the kernel does not.
/// </summary>
internal sealed class HeapInspector(int processId, TimeProvider time)
{
    private readonly AsyncBoxes _boxes = new();
    private readonly List<PendingCall> _calls = [];
    private long _objects;
    private long _unreadable;

    /// <summary>Looks at the heap for at most the given time.</summary>
    /// <exception cref="InspectionException">The process cannot be looked at.</exception>
    internal HeapInspection Inspect(TimeSpan limit)
    {
        DebuggingAccess.Check(processId);
        var start = time.GetUtcNow();
        var stopped = time.GetTimestamp();
        var (version, bytes, isWhole) = ReadStopped(() => time.GetElapsedTime(stopped) < limit);
        return new HeapInspection(
            new PendingCalls(_calls), version, start, time.GetElapsedTime(stopped), bytes, _objects, _unreadable, isWhole);
    }

    private (string Version, long Bytes, bool IsWhole) ReadStopped(Func<bool> hasTime)
    {
        using var guard = ResumeGuard.Over(processId);
        using var target = Attach();
        using var runtime = CreateRuntime(target);
        var heap = runtime.Heap;
        if (!heap.CanWalkHeap)
        {
            throw new InspectionException($"the heap of process {processId} cannot be read just now: a collection is under way; try again");
        }

        var isWhole = Walk(heap, hasTime);
        return (VersionOf(runtime.ClrInfo.ModuleInfo.FileName), heap.Segments.Sum(segment => (long)segment.ObjectRange.Length), isWhole);
    }

    private bool Walk(ClrHeap heap, Func<bool> hasTime)
    {
        const int looks = 1024;
        var continuations = new Continuations(_boxes);
        foreach (var found in heap.EnumerateObjects(carefully: true))
        {
            if (++_objects % looks == 0 && !hasTime()) return false;
            if (found.Type is not { } type || !_boxes.IsBox(type)) continue;
            try
            {
                if (AsyncBoxes.IsSuspended(found)) _calls.Add(new PendingCall(found.Address, _boxes.MethodOf(found), continuations.Of(found)));
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or InvalidDataException or IOException)
            {
                // A layout that this program does not know, or memory that was being written.
                _unreadable++;
            }
        }

        return true;
    }

    private DataTarget Attach()
    {
        try
        {
            return DataTarget.AttachToProcess(processId, suspend: true);
        }
        catch (Exception e) when (e is ClrDiagnosticsException or ArgumentException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new InspectionException(DebuggingAccess.Explain(processId, e.Message));
        }
    }

    private ClrRuntime CreateRuntime(DataTarget target)
    {
        if (target.ClrVersions is not [var clr, ..])
        {
            throw new InspectionException($"process {processId} runs no .NET runtime that can be looked into (NativeAOT apps have none)");
        }

        try
        {
            // An ELF file states no version that could be compared; Find makes sure that both files come from one build.
            return clr.CreateRuntime(DebuggingLibrary.Find(clr.ModuleInfo.FileName, processId), ignoreMismatch: true);
        }
        catch (Exception e) when (e is ClrDiagnosticsException or DllNotFoundException or BadImageFormatException or InvalidOperationException)
        {
            throw new InspectionException($"the runtime's debugging library cannot be used on process {processId}: {e.Message}");
        }
    }

    // Shared runtimes lie in a folder that is named after their version.
    private static string VersionOf(string runtimeFile) =>
        Path.GetFileName(Path.GetDirectoryName(runtimeFile)) is { } folder && Version.TryParse(folder.Split('-')[0], out _) ? $".NET {folder}" : ".NET";
}
