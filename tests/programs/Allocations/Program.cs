using System.Globalization;
using Programs;

// Allocates 60 / 30 / 10 % of its bytes at three sites, on three threads, at a steady rate, and reports what each site allocated, by the
// runtime's own count of each thread's bytes:   site <name> <bytes> <objects>
// Allocations <seconds> <megabytes per second>

var seconds = double.Parse(args[0], CultureInfo.InvariantCulture);
var rate = double.Parse(args[1], CultureInfo.InvariantCulture) * 1e6;
var end = Environment.TickCount64 + (long)(seconds * 1000);
const int Threads = 3;

var workers = Enumerable.Range(0, Threads).Select(number => new Worker(number, rate / Threads)).ToList();
var threads = workers.Select(worker => new Thread(() => worker.RunUntil(end))).ToList();
foreach (var thread in threads)
    thread.Start();
foreach (var thread in threads)
    thread.Join();

foreach (var site in workers.SelectMany(worker => worker.Sites).GroupBy(site => site.Name))
    Console.WriteLine($"site {site.Key} {site.Sum(one => one.Bytes)} {site.Sum(one => one.Objects)}");
