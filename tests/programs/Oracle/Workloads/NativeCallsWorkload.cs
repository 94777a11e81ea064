#pragma warning disable SYSLIB1054 // the runtime's own marshalling stubs are what is walked here
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Programs.Workloads;

/// <summary>P/Invoke and reverse P/Invoke, with and without marshalling.</summary>
internal sealed unsafe class NativeCallsWorkload : IWorkload
{
    private readonly int[] _numbers = new int[12];
    private readonly Compare _compare = static (a, b) => *(int*)a - *(int*)b;
    private nint _pointer;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Compare(nint a, nint b);

    public string Name => "native calls";

    public void Prepare() => _pointer = Marshal.GetFunctionPointerForDelegate(_compare);

    public void Run()
    {
        Fill();
        fixed (int* numbers = _numbers)
        {
            qsort(numbers, (nuint)_numbers.Length, sizeof(int), &CompareUnmanaged);
            Fill();
            qsort_delegate(numbers, (nuint)_numbers.Length, sizeof(int), _pointer);
        }

        Sink.Value += getppid() + strtol("123", 0, 10) + access("/nowhere", 0) + Marshal.GetLastPInvokeError();
        Sink.Value += abs(-3);
    }

    private void Fill()
    {
        for (var i = 0; i < _numbers.Length; i++)
        {
            _numbers[i] = (i * 7) % 5;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CompareUnmanaged(void* a, void* b) => *(int*)a - *(int*)b;

    [DllImport("libc", EntryPoint = "qsort")]
    private static extern void qsort(void* data, nuint count, nuint size, delegate* unmanaged[Cdecl]<void*, void*, int> compare);

    [DllImport("libc", EntryPoint = "qsort")]
    private static extern void qsort_delegate(void* data, nuint count, nuint size, nint compare);

    [DllImport("libc")]
    private static extern int getppid();

    [DllImport("libc")]
    private static extern nint strtol(string text, nint end, int radix);

    [DllImport("libc", SetLastError = true)]
    private static extern int access(string path, int mode);

    [SuppressGCTransition]
    [DllImport("libc")]
    private static extern int abs(int x);
}
