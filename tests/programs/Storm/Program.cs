using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Everything at once that makes stacks hard to walk: null references (signal handlers), garbage collections, deep recursion,
// threads that live for a moment, dynamic methods and, when one is named, a library that comes and goes and calls back meanwhile.
// Says of each that it happened and exits with 0.
// Storm <seconds> [<library with `int unloadable_function(int (*call)(int), int n)`>]
// Storm <seconds> <depth of the recursion, which is then all that happens, on two threads>

var end = Environment.TickCount64 + (long)(double.Parse(args[0], CultureInfo.InvariantCulture) * 1000);
int? onlyDepth = args.Length > 1 && int.TryParse(args[1], CultureInfo.InvariantCulture, out var number) ? number : null;
var depth = onlyDepth ?? 300;
Action[] storms = onlyDepth is null
    ? [NullReferences, Garbage, Recursion, Churn, Dynamic, .. args.Skip(1).Select(Library)]
    : [Recursion, Recursion];
var counts = new long[storms.Length];
var threads = storms.Select((storm, index) => new Thread(
    () =>
    {
        while (Environment.TickCount64 < end)
        {
            storm();
            counts[index]++;
        }
    },
    maxStackSize: 16 << 20)
{ Name = $"storm-{index}" }).ToArray();

foreach (var thread in threads)
    thread.Start();
foreach (var thread in threads)
    thread.Join();

for (var i = 0; i < counts.Length; i++)
    Console.WriteLine($"{threads[i].Name} {(counts[i] > 0 ? "happened" : "NEVER HAPPENED")}");
return counts.All(count => count > 0) ? 0 : 1;

static void NullReferences()
{
    try
    {
        _ = Storm.LengthOf(null);
    }
    catch (NullReferenceException)
    {
        // the fault, its signal and the way back are the point
    }
}

static void Garbage()
{
    var head = new object[64];
    for (var i = 0; i < 20_000; i++)
        head[i & 63] = new object[i & 255];
    GC.Collect(0);
    GC.KeepAlive(head);
}

void Recursion() => Storm.Depth(depth);

static void Churn()
{
    var thread = new Thread(() => Storm.Depth(50));
    thread.Start();
    thread.Join();
}

static void Dynamic() => Storm.RunDynamicMethod();

static Action Library(string path) => () => Storm.CallThroughLibrary(path);

internal static unsafe class Storm
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int LengthOf(string? text) => text!.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Depth(int left) => left == 0 ? 0 : Depth(left - 1) + 1;

    /// <summary>Emits, runs and drops a method that calls back into compiled code.</summary>
    public static void RunDynamicMethod()
    {
        var method = new System.Reflection.Emit.DynamicMethod("Emitted", typeof(int), [typeof(int)], typeof(Storm).Module);
        var il = method.GetILGenerator();
        il.Emit(System.Reflection.Emit.OpCodes.Ldarg_0);
        il.Emit(System.Reflection.Emit.OpCodes.Call, ((Func<int, int>)Depth).Method);
        il.Emit(System.Reflection.Emit.OpCodes.Ldc_I4_1);
        il.Emit(System.Reflection.Emit.OpCodes.Add);
        il.Emit(System.Reflection.Emit.OpCodes.Ret);
        var run = method.CreateDelegate<Func<int, int>>();
        for (var i = 0; i < 100; i++)
            run(100);
    }

    /// <summary>Loads a library, is called back by it and unloads it.</summary>
    public static void CallThroughLibrary(string path)
    {
        var library = NativeLibrary.Load(path);
        var call = (delegate* unmanaged<delegate* unmanaged<int, int>, int, int>)NativeLibrary.GetExport(library, "unloadable_function");
        for (var i = 0; i < 20; i++)
            call(&CallBack, 100);
        NativeLibrary.Free(library);
    }

    [UnmanagedCallersOnly]
    private static int CallBack(int depth) => Depth(depth);
}
