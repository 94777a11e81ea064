using System.Globalization;
using Programs;

// Waits, and prints each wait by its own clock: "NAME START END READY", times in ticks since 1970, and how many
// ticks of it the thread ran or was ready to run.
//   locks SECONDS    a Monitor and a System.Threading.Lock that others hold, and a SemaphoreSlim that stands for a queue without work
//   held SECONDS     one wait for a lock that is held so long, and one for a semaphore that never comes
var length = TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture));
if (args[0] == "held")
{
    var gate = new object();
    Thread.Sleep(TimeSpan.FromSeconds(1)); // until the first session of the process has begun
    var holder = new Holder(gate, length);
    using var never = new SemaphoreSlim(0);
    HeldSite.Wait(new object());
    var other = new Thread(() => HeldSite.WaitFor(never, length)) { Name = "the-waiter" };
    other.Start();
    var began = DateTimeOffset.UtcNow;
    HeldSite.Wait(gate);
    Console.WriteLine(new Wait("held", began, DateTimeOffset.UtcNow));
    holder.Join();
    other.Join();
    return 0;
}

using var queue = new QueueSite();
Place[] places = [new MonitorSite(), new LockSite(), queue];
var threads = places.Select(place => new Thread(() => place.Run(length)) { Name = place.Name }).ToList();
threads.ForEach(thread => thread.Start());
threads.ForEach(thread => thread.Join());
foreach (var wait in places.SelectMany(place => place.Waits)) Console.WriteLine(wait);
return 0;
