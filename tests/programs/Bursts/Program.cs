using System.Globalization;
using System.Runtime.CompilerServices;
using Programs;

// 200 threads, each using 15 ms of CPU in bursts of 1 ms spread over the given seconds; the truth by each thread's own clock:
// thread <name> <nanoseconds>

const int ThreadCount = 200;
const int BurstCount = 15;

var seconds = double.Parse(args[0], CultureInfo.InvariantCulture);
var used = new long[ThreadCount];
var threads = new Thread[ThreadCount];
for (var i = 0; i < ThreadCount; i++)
{
    var index = i;
    threads[i] = new Thread(() => used[index] = Burst(new Random(index), seconds)) { Name = $"burst-{index}" };
}

foreach (var thread in threads)
    thread.Start();
foreach (var thread in threads)
    thread.Join();

for (var i = 0; i < ThreadCount; i++)
    Console.WriteLine($"thread burst-{i} {used[i]}");
Console.WriteLine($"process {Clock.ProcessNanoseconds()}");

[MethodImpl(MethodImplOptions.NoInlining)]
static long Burst(Random random, double seconds)
{
    var pause = seconds * 1000 / BurstCount;
    for (var burst = 0; burst < BurstCount; burst++)
    {
        Thread.Sleep((int)(pause * (0.5 + random.NextDouble())));
        Spin.For(1);
    }

    return Clock.ThreadNanoseconds();
}
