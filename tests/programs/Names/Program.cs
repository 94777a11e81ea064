using System.Globalization;
using Programs;

// Burns the given milliseconds of CPU in each kind of method that C# knows, and in functions of the runtime, so that each can be looked up by its name.

var milliseconds = double.Parse(args[0], CultureInfo.InvariantCulture);
var shop = new Shop(milliseconds);
shop.Plain();
shop.Plain(1);
shop.Overall<int>(1);
shop.Overall("text");
new Shelf<long>(milliseconds).Put(1);
new Shelf<string>(milliseconds).Put("text");
new Shelf<int>.Label<List<string>>(milliseconds).Print(1, []);
shop.WithLambda();
shop.WithCapturingLambda();
shop.WithLocalFunction();
await shop.AddAsync();
await foreach (var _ in shop.StreamAsync())
    GC.KeepAlive(shop);
foreach (var item in shop.Items())
    GC.KeepAlive(item);
_ = shop.Total;
shop.Total = 1;
_ = shop[1];
_ = shop + shop;
((IDisposable)shop).Dispose();
_ = new Shop.Inner(milliseconds);
await Task.Run(shop.OnThePool);
RuntimeCalls.Collect(milliseconds);
RuntimeCalls.Count(10 * milliseconds);
Console.WriteLine("done");
