using Microsoft.Diagnostics.Runtime;

namespace NativeProfiler.E2E.Walker;

/// <summary>What <c>Microsoft.Diagnostics.Runtime</c> says of the threads of a stopped process.</summary>
internal sealed class ManagedStacks : IDisposable
{
    private readonly DataTarget _memory;
    private readonly DataTarget _target;
    private readonly ClrRuntime _runtime;

    internal ManagedStacks(int processId, IReadOnlyList<StoppedThread> threads)
    {
        _memory = DataTarget.AttachToProcess(processId, suspend: false);
        _target = new DataTarget(new StoppedReader(_memory.DataReader, threads), new DataTargetOptions());
        _runtime = _target.ClrVersions.Single().CreateRuntime();
    }

    /// <summary>
    /// The managed frames of a thread, leaf first, each as its pc; null for a thread that the runtime does not know, or that it cannot walk just
    /// now: one in the runtime's own code that has not announced itself by a frame, as it does before others may stop it.
    /// </summary>
    internal IReadOnlyList<ulong>? Of(StoppedThread thread)
    {
        const int most = 4096; // ClrMD's own warning: a walk may not end
        var found = _runtime.Threads.FirstOrDefault(known => known.OSThreadId == thread.Id && known.IsAlive);
        if (found is null || (found.GCMode == GCMode.Cooperative && !IsManaged(thread.Pc))) return null;
        return
        [
            .. found.EnumerateStackTrace().Take(most).Where(frame => frame.Kind == ClrStackFrameKind.ManagedMethod)
                .Select(frame => frame.InstructionPointer),
        ];
    }

    /// <summary>Whether there is a method's code, by the runtime's own tables.</summary>
    internal bool IsManaged(ulong pc) => _runtime.GetMethodByInstructionPointer(pc) is not null;

    internal bool AreInOneMethod(ulong one, ulong other) =>
        _runtime.GetMethodByInstructionPointer(one)?.MethodDesc == _runtime.GetMethodByInstructionPointer(other)?.MethodDesc;

    internal string NameOf(ulong pc) => _runtime.GetMethodByInstructionPointer(pc)?.Signature ?? "?";

    public void Dispose()
    {
        _runtime.Dispose();
        _target.Dispose();
        _memory.Dispose();
    }
}
