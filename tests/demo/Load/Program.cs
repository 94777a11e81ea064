using System.Runtime.InteropServices;
using Shop.Load;

if (!LoadOptions.TryParse(args, out var options, out var error))
{
    await Console.Error.WriteLineAsync($"{error}\n{LoadOptions.Usage}");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };

var shoppers = options.Targets.Select(target => new Shopper(http, target, options.Rate, TimeProvider.System)).ToList();
await Task.WhenAll([.. shoppers.Select(shopper => shopper.RunAsync(stop.Token)), ReportAsync()]);
return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

// One line a second: requests served and failed in it.
async Task ReportAsync()
{
    using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
    try
    {
        while (await second.WaitForNextTickAsync(stop.Token))
        {
            var counts = shoppers.Select(shopper => shopper.TakeCounts()).ToList();
            Console.WriteLine($"served {counts.Sum(count => count.Served)} failed {counts.Sum(count => count.Failed)}");
        }
    }
    catch (OperationCanceledException)
    {
        // the load was stopped
    }
}
