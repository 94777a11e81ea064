using System.Globalization;
using Programs;

// Allocates 60 / 30 / 10 % of its bytes at three sites, on three threads, and reports every 50 ms what each site has allocated so far, by the
// runtime's own count of each thread's bytes:   at <unix nanoseconds> <site> <bytes> <objects> <site> …
// Allocations <seconds> <megabytes per second, 0: as fast as it can>

var seconds = double.Parse(args[0], CultureInfo.InvariantCulture);
var rate = double.Parse(args[1], CultureInfo.InvariantCulture) * 1e6;
var end = Environment.TickCount64 + (long)(seconds * 1000);
const int Threads = 3;

var workers = Enumerable.Range(0, Threads).Select(number => new Worker(number, rate / Threads)).ToList();
var threads = workers.Select(worker => new Thread(() => worker.RunUntil(end))).ToList();
foreach (var thread in threads)
    thread.Start();
while (Environment.TickCount64 < end)
{
    Report();
    Thread.Sleep(50);
}

foreach (var thread in threads)
    thread.Join();
Report();

void Report()
{
    var time = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
    var sites = workers.SelectMany(worker => worker.Sites).GroupBy(site => site.Name)
        .Select(site => $"{site.Key} {site.Sum(one => one.Bytes)} {site.Sum(one => one.Objects)}");
    Console.WriteLine($"at {time} {string.Join(' ', sites)}");
}
