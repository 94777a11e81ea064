using System.Globalization;
using System.Runtime.InteropServices;

// N threads that wait, named crowd-0000 and so on, two workers of the pool that wait and a thread that runs. Prints "ready N", and after
// SIGTERM the longest time in milliseconds that a thread that wakes every millisecond was away.
var count = int.Parse(args[0], CultureInfo.InvariantCulture);
using var over = new ManualResetEventSlim();
using var onStop = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    over.Set();
});
using var started = new CountdownEvent(count + 4);
var threads = Enumerable.Range(0, count).Select(number => Start($"crowd-{number:0000}", () =>
{
    started.Signal();
    over.Wait();
})).ToList();
var runner = Start("the-runner", () =>
{
    started.Signal();
    while (!over.IsSet) Thread.SpinWait(100);
});
var longest = TimeSpan.Zero;
var watch = Start("the-watch", () =>
{
    started.Signal();
    for (var last = Environment.TickCount64; !over.IsSet; Thread.Sleep(1))
    {
        var now = Environment.TickCount64;
        var away = TimeSpan.FromMilliseconds(now - last);
        if (away > longest) longest = away;
        last = now;
    }
});
for (var i = 0; i < 2; i++)
{
    _ = ThreadPool.QueueUserWorkItem(_ =>
    {
        started.Signal();
        over.Wait();
    });
}

started.Wait();
Console.WriteLine($"ready {count}");
over.Wait();
threads.ForEach(thread => thread.Join());
runner.Join();
watch.Join();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"longest {longest.TotalMilliseconds}"));

static Thread Start(string name, Action what)
{
    var thread = new Thread(() => what(), 256 * 1024) { Name = name };
    thread.Start();
    return thread;
}
