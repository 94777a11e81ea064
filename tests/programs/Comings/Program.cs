using System.Diagnostics;
using System.Globalization;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Programs;

// What comes and goes in a process, over and over: Comings dynamic|contexts|threads|libraries COUNT [LIBRARY], which prints the
// resident memory in KiB after the first tenth and at the end, and how long all took; Comings crowd THREADS SECONDS; or
// Comings unloading SECONDS METHODS, which says when it is in full swing and how many contexts were collected.
var count = int.Parse(args[1], CultureInfo.InvariantCulture);
switch (args[0])
{
    case "dynamic": Repeat(count, DynamicCode.Run); break;
    case "contexts": Repeat(count, Plugin.LoadRunUnload); break;
    case "threads": Repeat(count / 2, Lives.Two); break;
    case "libraries": Repeat(count, _ => NativeLibrary.Free(NativeLibrary.Load(args[2]))); break;
    case "unloading": Unloading.Run(TimeSpan.FromSeconds(count), int.Parse(args[2], CultureInfo.InvariantCulture)); break;
    case "crowd": Lives.Crowd(count, TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture))); break;
    default: return 2;
}
Console.WriteLine("done");
return 0;

static void Repeat(int count, Action<int> once)
{
    var clock = Stopwatch.StartNew();
    for (var i = 0; i < count; i++)
    {
        once(i);
        if (i == count / 10)
            Console.WriteLine($"resident {Resident()}");
    }
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seconds {clock.Elapsed.TotalSeconds:F3}"));
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
        private static readonly Action<Func<int, int>>[] Callers = [CallRed, CallGreen, CallBlue];
        private static readonly string[] Works = [nameof(Red), nameof(Green), nameof(Blue)];

        /// <summary>Copy after copy in another method: where one was, the next one's may come to be.</summary>
        public static void LoadRunUnload(int number)
        {
            Load(Works[number % Works.Length], Callers[number % Callers.Length]);
            if (number % 16 == 0)
                GC.Collect();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static int Work(int rounds) => Spin(rounds, 31);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static int Red(int rounds) => Spin(rounds, 33);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static int Green(int rounds) => Spin(rounds, 35);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static int Blue(int rounds) => Spin(rounds, 37);

        // Code that stays: who stands here in a stack says what the frame above it, in code that goes, must be called.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void CallRed(Func<int, int> red)
        {
            for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 10;)
                red(10_000);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void CallGreen(Func<int, int> green)
        {
            for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 10;)
                green(10_000);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void CallBlue(Func<int, int> blue)
        {
            for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 10;)
                blue(10_000);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Load(string name, Action<Func<int, int>> call)
        {
            var context = new AssemblyLoadContext("plugin", isCollectible: true);
            var copy = context.LoadFromAssemblyPath(typeof(Plugin).Assembly.Location);
            call(copy.GetType("Programs.Plugin")!.GetMethod(name)!.CreateDelegate<Func<int, int>>());
            context.Unload();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static int Spin(int rounds, int factor)
        {
            var sum = 0;
            for (var i = 0; i < rounds; i++)
                sum = sum * factor + i;
            return sum;
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
