using System.Globalization;
using System.Runtime.CompilerServices;

// Everything at once that makes stacks hard to walk: null references (signal handlers), garbage collections, deep recursion,
// threads that live for a moment, dynamic methods. Says of each that it happened and exits with 0.
// Storm <seconds> [<depth of the recursion>, which is then all that happens, on two threads]

var end = Environment.TickCount64 + (long)(double.Parse(args[0], CultureInfo.InvariantCulture) * 1000);
var depth = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 300;
Action[] storms = args.Length > 1 ? [Recursion, Recursion] : [NullReferences, Garbage, Recursion, Churn, Dynamic];
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

internal static class Storm
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
}
