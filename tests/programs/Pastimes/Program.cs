using System.Globalization;
using Programs;

// Spends time in known ways and prints by its own clock how.
//   shares SECONDS THREADS   each thread runs, sleeps, waits and reads a socket in turn, a random while each. Prints each while as
//                            "NAME START END", times in ticks since 1970, and apart as "delay" how much of it was spent waiting for a processor
//   timeouts SECONDS         waits for sockets on which nothing comes, with timeouts of 50 ms. Prints "KIND COUNT LONGEST", in milliseconds
var length = TimeSpan.FromSeconds(double.Parse(args[1], CultureInfo.InvariantCulture));
if (args[0] == "timeouts")
{
    var kinds = new Timeouts[] { new PollTimeouts(), new ReceiveTimeouts(), new UdpTimeouts() };
    var watchers = kinds.Select(kind => new Thread(() => kind.Run(length)) { Name = kind.Name }).ToList();
    watchers.ForEach(thread => thread.Start());
    watchers.ForEach(thread => thread.Join());
    foreach (var kind in kinds) Console.WriteLine(kind);
    return 0;
}

var idlers = Enumerable.Range(0, int.Parse(args[2], CultureInfo.InvariantCulture)).Select(number => new Idler(number)).ToList();
var threads = idlers.Select(idler => new Thread(() => idler.Run(length)) { Name = "idler" }).ToList();
threads.ForEach(thread => thread.Start());
threads.ForEach(thread => thread.Join());
foreach (var whiles in idlers.SelectMany(idler => idler.Whiles)) Console.WriteLine(whiles);
return 0;
