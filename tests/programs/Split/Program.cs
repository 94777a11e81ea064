using System.Globalization;
using Programs;

// Spends 50 / 30 / 20 % of its CPU in Parse / Render / Store, each reached through two callers, and reports the CPU of each
// path by the thread's own clock:   path <method> <caller> <nanoseconds>
// and what the whole process had used at 200 moments (ticks since 1970), the last one after all work:   used <ticks> <nanoseconds>

const int parts = 199;
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
var used = new List<string>();
for (var part = 0; part < parts; part++)
{
    used.Add(Used());
    schedule.RunFor(TimeSpan.FromSeconds(seconds / parts));
}

foreach (var path in schedule.Paths)
    Console.WriteLine($"path {path.Method} {path.Caller} {path.Nanoseconds}");
Console.WriteLine(string.Join('\n', used));
Console.WriteLine(Used());

static string Used() => $"used {(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks} {Clock.ProcessNanoseconds()}";
