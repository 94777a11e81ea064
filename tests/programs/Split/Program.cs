using System.Globalization;
using Programs;

// Spends 50 / 30 / 20 % of its CPU in Parse / Render / Store, each reached through two callers, and reports the CPU of each
// path by the thread's own clock:   path <method> <caller> <nanoseconds>
// and that of the whole process at its first and its last line:   start <nanoseconds>   process <nanoseconds>

Console.WriteLine($"start {Clock.ProcessNanoseconds()}");
var seconds = double.Parse(args[0], CultureInfo.InvariantCulture);
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;

var schedule = new Schedule(seed,
[
    new("Parse", "FromFile", 0.50 * 0.60, Callers.FromFile),
    new("Parse", "FromCache", 0.50 * 0.40, Callers.FromCache),
    new("Render", "ForBrowser", 0.30 * 0.75, Callers.ForBrowser),
    new("Render", "ForMail", 0.30 * 0.25, Callers.ForMail),
    new("Store", "OnSave", 0.20 * 0.50, Callers.OnSave),
    new("Store", "OnTimer", 0.20 * 0.50, Callers.OnTimer),
]);
schedule.RunFor(TimeSpan.FromSeconds(seconds));

foreach (var path in schedule.Paths)
    Console.WriteLine($"path {path.Method} {path.Caller} {path.Nanoseconds}");
Console.WriteLine($"process {Clock.ProcessNanoseconds()}");
