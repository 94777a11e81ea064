using System.Globalization;
using Programs;

// One kind of work on two threads, as fast as the machine allows, and how much of it was done at which CPU of the process, every 10 ms:
//   work <unix nanoseconds> <units> <process CPU nanoseconds>
// Storms alloc|lock|exception|compute|wait|compile <seconds>

Func<int> unit = args[0] switch
{
    "alloc" => Work.Allocate,
    "lock" => Work.Lock,
    "exception" => Work.Throw,
    "compute" => Work.Compute,
    "wait" => Work.Wait,
    "compile" => Compiler.Compile,
    _ => throw new ArgumentException($"'{args[0]}' is no storm; there are alloc, lock, exception, compute, wait and compile"),
};
var end = Environment.TickCount64 + (long)(double.Parse(args[1], CultureInfo.InvariantCulture) * 1000);
var counts = new long[2 * 16];
var threads = Enumerable.Range(0, 2).Select(number => new Thread(() =>
{
    while (Environment.TickCount64 < end)
        Volatile.Write(ref counts[number * 16], counts[number * 16] + unit());
})).ToList();
foreach (var thread in threads)
    thread.Start();

using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
while (Environment.TickCount64 < end)
{
    var units = Volatile.Read(ref counts[0]) + Volatile.Read(ref counts[16]);
    output.WriteLine($"work {(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100} {units} {Clock.ProcessNanoseconds()}");
    Thread.Sleep(10);
}

foreach (var thread in threads)
    thread.Join();
