using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Programs;

/// <summary>What the stepped program tells its stepper (tests/native/oracle/probe_buffer.h).</summary>
internal static unsafe class Probe
{
    private static readonly nint LoadedLibrary = NativeLibrary.Load(Environment.GetEnvironmentVariable("NP_ORACLE_PROBE")!);
    private static readonly delegate* unmanaged<int> NativeAttach =
        (delegate* unmanaged<int>)NativeLibrary.GetExport(LoadedLibrary, "np_oracle_attach");

    private static readonly delegate* unmanaged<uint, byte*, void> NativeMark =
        (delegate* unmanaged<uint, byte*, void>)NativeLibrary.GetExport(LoadedLibrary, "np_oracle_mark");

    private static readonly delegate* unmanaged<int> NativeIsEnough =
        (delegate* unmanaged<int>)NativeLibrary.GetExport(LoadedLibrary, "np_oracle_is_enough");

    /// <summary>Whether the current workload has had its steps.</summary>
    public static bool IsEnough => NativeIsEnough() != 0;

    public static bool Attach() => NativeAttach() != 0;

    // Never compiled anew, see SteppedThread.
    [MethodImpl(MethodImplOptions.NoOptimization | MethodImplOptions.NoInlining)]
    public static void Mark(Mark mark, byte* name) => NativeMark((uint)mark, name);
}
