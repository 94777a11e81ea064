using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Programs;

/// <summary>What the stepped program tells its stepper (tests/native/oracle/probe_buffer.h).</summary>
internal static unsafe class Probe
{
    private static readonly nint _library = NativeLibrary.Load(Environment.GetEnvironmentVariable("NP_ORACLE_PROBE")!);
    private static readonly delegate* unmanaged<int> _attach =
        (delegate* unmanaged<int>)NativeLibrary.GetExport(_library, "np_oracle_attach");

    private static readonly delegate* unmanaged<uint, byte*, void> _mark =
        (delegate* unmanaged<uint, byte*, void>)NativeLibrary.GetExport(_library, "np_oracle_mark");

    private static readonly delegate* unmanaged<int> _isEnough =
        (delegate* unmanaged<int>)NativeLibrary.GetExport(_library, "np_oracle_is_enough");

    public static nint Library => _library;

    /// <summary>Whether the current workload has had its steps.</summary>
    public static bool IsEnough => _isEnough() != 0;

    public static bool Attach() => _attach() != 0;

    // Never compiled anew, see SteppedThread.
    [MethodImpl(MethodImplOptions.NoOptimization | MethodImplOptions.NoInlining)]
    public static void Mark(Mark mark, byte* name) => _mark((uint)mark, name);
}
