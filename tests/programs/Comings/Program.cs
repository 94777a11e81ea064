using System.Diagnostics;
using System.Globalization;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Programs;

// What comes and goes in a process, over and over: Comings dynamic|contexts|threads|libraries COUNT [LIBRARY], or
// Comings crowd THREADS SECONDS. Prints the resident memory in KiB after the first tenth and at the end.
var count = int.Parse(args[1], CultureInfo.InvariantCulture);
switch (args[0])
{
    case "dynamic": Repeat(count, DynamicCode.Run); break;
    case "contexts": Repeat(count, Plugin.LoadRunUnload); break;
    case "threads": Repeat(count / 2, Lives.Two); break;
    case "libraries": Repeat(count, _ => NativeLibrary.Free(NativeLibrary.Load(args[2]))); break;
    case "crowd": Lives.Crowd(count, TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture))); break;
    default: return 2;
}
Console.WriteLine("done");
return 0;

static void Repeat(int count, Action<int> once)
{
    for (var i = 0; i < count; i++)
    {
        once(i);
        if (i == count / 10)
            Console.WriteLine($"resident {Resident()}");
    }
    Console.WriteLine($"resident {Resident()}");
}

static long Resident()
{
    GC.Collect();
    GC.WaitForPendingFinalizers();
    return Environment.WorkingSet >> 10;
}

namespace Programs
{
    internal static class DynamicCode
    {
        /// <summary>Emits, runs and drops a method.</summary>
        public static void Run(int number)
        {
            var method = new DynamicMethod("Emitted" + number, typeof(int), [typeof(int)], typeof(DynamicCode).Module);
            var il = method.GetILGenerator();
            for (var i = 0; i < number % 50; i++)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Pop);
            }
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, ((Func<int, int>)Plugin.Work).Method);
            il.Emit(OpCodes.Ret);
            method.CreateDelegate<Func<int, int>>()(100);
        }
    }

    /// <summary>Loads this assembly again into a context that is collected, and works in the copy.</summary>
    public static class Plugin
    {
        public static void LoadRunUnload(int number)
        {
            Load();
            if (number % 16 == 0)
                GC.Collect();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static int Work(int rounds)
        {
            var sum = 0;
            for (var i = 0; i < rounds; i++)
                sum = sum * 31 + i;
            return sum;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Load()
        {
            var context = new AssemblyLoadContext("plugin", isCollectible: true);
            var copy = context.LoadFromAssemblyPath(typeof(Plugin).Assembly.Location);
            var work = copy.GetType("Programs.Plugin")!.GetMethod("Work")!.CreateDelegate<Func<int, int>>();
            var clock = Stopwatch.StartNew();
            while (clock.ElapsedMilliseconds < 10)
                work(10_000);
            context.Unload();
        }
    }

    internal static class Lives
    {
        /// <summary>Two threads that live for a moment.</summary>
        public static void Two(int number)
        {
            var other = new Thread(Live, 128 << 10);
            var one = new Thread(Live, 128 << 10);
            one.Start();
            other.Start();
            one.Join();
            other.Join();
        }

        public static void Crowd(int count, TimeSpan time)
        {
            using var end = new ManualResetEventSlim();
            var clock = Stopwatch.StartNew();
            var threads = Enumerable.Range(0, count).Select(_ => new Thread(end.Wait, 128 << 10)).ToArray();
            foreach (var thread in threads)
                thread.Start();
            while (clock.Elapsed < time)
                Plugin.Work(10_000);
            end.Set();
            foreach (var thread in threads)
                thread.Join();
        }

        private static void Live() => Plugin.Work(1000);
    }
}
