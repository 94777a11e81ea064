using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Runtime;

namespace NativeProfiler.E2E.Walker;

/// <summary>
/// Reads the memory of a process that somebody else has stopped, and has the registers from there: only the tracer may ask the kernel for them.
/// </summary>
internal sealed class StoppedReader(IDataReader memory, IReadOnlyList<StoppedThread> threads) : IDataReader
{
    public string DisplayName => memory.DisplayName;

    public bool IsThreadSafe => memory.IsThreadSafe;

    public OSPlatform TargetPlatform => memory.TargetPlatform;

    public Architecture Architecture => memory.Architecture;

    public int ProcessId => memory.ProcessId;

    public int PointerSize => memory.PointerSize;

    public IEnumerable<ModuleInfo> EnumerateModules() => memory.EnumerateModules();

    public void FlushCachedData() => memory.FlushCachedData();

    public bool GetThreadContext(uint threadID, uint contextFlags, Span<byte> context)
    {
        if (threads.FirstOrDefault(thread => thread.Id == threadID) is not { } found) return false;
        found.WriteContext(context);
        return true;
    }

    public int Read(ulong address, Span<byte> buffer) => memory.Read(address, buffer);

    public bool Read<T>(ulong address, out T value)
        where T : unmanaged => memory.Read(address, out value);

    public T Read<T>(ulong address)
        where T : unmanaged => memory.Read<T>(address);

    public bool ReadPointer(ulong address, out ulong value) => memory.ReadPointer(address, out value);

    public ulong ReadPointer(ulong address) => memory.ReadPointer(address);
}
