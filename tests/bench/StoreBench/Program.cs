using StoreBench;

// StoreBench measure CORPUS FOLDER [--quick]   everything but crashes; prints a line per measure
// StoreBench write CORPUS FOLDER ROUND         appends and tells each acknowledged id on standard output, until it is killed
// StoreBench disk CORPUS FOLDER                on a small file system of its own: full, read-only, and back
// StoreBench check FOLDER                      opens the store and checks it against the ids on standard input
return args switch
{
    ["measure", var corpus, var folder, ..] => await Measurement.RunAsync(Corpus.Load(corpus), folder, args.Contains("--quick")),
    ["write", var corpus, var folder, var round] => await CrashWriter.RunAsync(Corpus.Load(corpus), folder, round),
    ["disk", var corpus, var folder] => await DiskTrouble.RunAsync(Corpus.Load(corpus), folder),
    ["check", var folder] => await CrashCheck.RunAsync(folder),
    _ => throw new ArgumentException("usage: StoreBench measure CORPUS FOLDER [--quick] | write CORPUS FOLDER ROUND | disk CORPUS FOLDER | check FOLDER"),
};
