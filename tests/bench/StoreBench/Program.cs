using StoreBench;

// StoreBench measure CORPUS FOLDER [--quick] [PART…]   everything but crashes; prints a line per measure
// StoreBench write CORPUS FOLDER ROUND                 appends and tells each acknowledged id on standard output, until it is killed
// StoreBench disk CORPUS FOLDER                        on a small file system of its own: full, read-only, and back
// StoreBench check FOLDER                              opens the store and checks it against the ids on standard input
// StoreBench load CORPUS URL PID DAYS                  a month of twenty services for a running backend, whose memory it tells
return args switch
{
    ["measure", var corpus, var folder, .. var rest] => await Bench.RunAsync(Corpus.Load(corpus), folder, rest),
    ["write", var corpus, var folder, var round] => await CrashWriter.RunAsync(Corpus.Load(corpus), folder, round),
    ["disk", var corpus, var folder] => await DiskTrouble.RunAsync(Corpus.Load(corpus), folder),
    ["check", var folder] => await CrashCheck.RunAsync(folder),
    ["load", var corpus, var url, var process, var days] => await BackendLoad.RunAsync(Corpus.Load(corpus), new Uri(url), int.Parse(process), int.Parse(days)),
    _ => throw new ArgumentException("usage: StoreBench measure CORPUS FOLDER [--quick] [PART…] | write CORPUS FOLDER ROUND | disk CORPUS FOLDER | check FOLDER | load CORPUS URL PID DAYS"),
};
