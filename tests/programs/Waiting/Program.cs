using System.Globalization;
using System.Runtime.InteropServices;
using Programs;

// Leaves async calls suspended, as many as told for each of three chains, prints its process id and waits for SIGTERM:
//   orders:  Orders.CheckoutAsync -> Orders.PayAsync -> a lambda behind Task.Run, which waits for a gate
//   stock:   Stock<int>.RefreshAsync<string> -> Stock<int>.LoadAsync, which waits for a timer
//   stream:  Stream.ReadAllAsync -> the async iterator Stream.LinesAsync -> a pooled ValueTask, which waits for the gate
// Beside them as many calls that are done, failed or running, which must not be counted.

var counts = args.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
var orders = new Orders(gate.Task);
var waiting = new List<Task>();
for (var i = 0; i < counts[0]; i++) waiting.Add(orders.CheckoutAsync());
for (var i = 0; i < counts[1]; i++) waiting.Add(new Stock<int>().RefreshAsync<string>());
for (var i = 0; i < counts[2]; i++) waiting.Add(Programs.Stream.ReadAllAsync(gate.Task));
var finished = await Finished.StartAsync(counts.Sum());
var all = Task.WhenAll(waiting);
using var stopping = new ManualResetEventSlim();
using var onStop = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stopping.Set();
});

// The pool starts the lambdas one after the other.
while (Volatile.Read(ref Orders.AtTheGate) < counts[0]) await Task.Delay(1);
Console.WriteLine($"ready {Environment.ProcessId}");
stopping.Wait();
gate.SetResult();
Console.WriteLine($"done {finished.Count}, waiting {!all.IsCompleted}");
return 3;
