using System.Diagnostics;
using System.Globalization;
using Programs;

// Calls every kind of statement again and again until it has used the given seconds of CPU. A comment "Caller -> Callee" stands on each line whose call leads
// from the one method to the other: the test reads them and compares.

var seconds = double.Parse(args[0], CultureInfo.InvariantCulture);
var rounds = 200;
var clock = Stopwatch.StartNew();
while (Environment.CpuUsage.TotalTime.TotalSeconds < seconds)
{
    Calls.Two(rounds); // Main -> Two
    Calls.Branches(rounds, (int)(clock.ElapsedTicks & 1)); // Main -> Branches
    Calls.Loop(rounds); // Main -> Loop
    Calls.Nested( // Main -> Nested, Main -> NestedArgument
        1,
        Calls.NestedArgument(rounds));
    Calls.Inlining(rounds); // Main -> Inlining
    Calls.Switch(rounds, (int)(clock.ElapsedTicks % 3)); // Main -> Switch
    Blocks.TryFinally(rounds); // Main -> TryFinally
    Blocks.Catch(rounds); // Main -> Catch
    Blocks.Using(rounds); // Main -> Using
    Blocks.Lock(rounds); // Main -> Lock
    Functions.Lambda(rounds); // Main -> Lambda
    Functions.Captured(rounds); // Main -> Captured
    Functions.Local(rounds); // Main -> Local
    Functions.Linq(rounds); // Main -> Linq
    foreach (var item in Functions.Iterator(rounds)) // Main -> Iterator
        GC.KeepAlive(item);
    await Functions.Awaiting(rounds); // Main -> Awaiting
    Generics.Over(rounds); // Main -> Over
    new Members(rounds).All(rounds); // Main -> Members, Main -> All
}

Console.WriteLine("done");
