using System.Globalization;
using System.Runtime.CompilerServices;

// Keeps objects of two sites alive among garbage of a third, most of them before the first window can open, and reports what is alive,
// by the runtime's own count of what was allocated:   live <site> <bytes> <objects>
// Leak <megabytes kept> <megabytes of garbage> <seconds to wait at the end> [collect]

var keptBytes = double.Parse(args[0], CultureInfo.InvariantCulture) * 1e6;
var garbageBytes = double.Parse(args[1], CultureInfo.InvariantCulture) * 1e6;
var wait = TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture));

// Objects are followed from a moment after the program's start.
Thread.Sleep(1000);
var leak = new Leak();
var random = new Random(1);
for (var garbage = 0.0; garbage < garbageBytes || leak.Bytes < keptBytes;)
{
    var before = GC.GetAllocatedBytesForCurrentThread();
    Leak.Waste(random);
    garbage += GC.GetAllocatedBytesForCurrentThread() - before;
    if (leak.Bytes / keptBytes < garbage / garbageBytes)
        leak.Keep();
}

if (args.Contains("collect"))
{
    GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
    GC.WaitForPendingFinalizers();
    GC.Collect();
}

leak.Report();
Thread.Sleep(wait);
GC.KeepAlive(leak);

internal sealed record Order(long Number, string Note, long[] Items);

internal sealed class Leak
{
    private readonly List<object> _kept = [];
    private long _orderBytes;
    private long _orders;
    private long _pageBytes;
    private long _pages;

    public long Bytes => _orderBytes + _pageBytes;

    public void Keep()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var orders = KeepOrders();
        var between = GC.GetAllocatedBytesForCurrentThread();
        KeepPage();
        _orders += 3 * orders;
        _orderBytes += between - before;
        _pages++;
        _pageBytes += GC.GetAllocatedBytesForCurrentThread() - between;
    }

    public void Report()
    {
        Console.WriteLine($"live KeepOrders {_orderBytes} {_orders}");
        Console.WriteLine($"live KeepPage {_pageBytes} {_pages}");
    }

    /// <summary>Garbage: objects that live for a moment, some of them long enough for a collection to find them alive.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Waste(Random random)
    {
        var recent = new object[64];
        for (var i = 0; i < 256; i++)
            recent[i % 64] = new byte[random.Next(16, 4096)];
        GC.KeepAlive(recent);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int KeepOrders()
    {
        const int count = 100;
        var page = new object[count];
        for (var i = 0; i < count; i++)
            page[i] = new Order(i, i.ToString("d10", CultureInfo.InvariantCulture), new long[10]);
        _kept.Add(page);
        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void KeepPage() => _kept.Add(new byte[20_000]);
}
