using System.Diagnostics;
using System.IO.Compression;
using NativeProfiler.Fuzz;
using NativeProfiler.Pprof;
using NativeProfiler.Tests;

// usage: PprofFuzz SECONDS [SEED] [FIXTURES]: mutates real and hostile profiles and reads them. Every answer but a profile or a
// PprofFormatException ends the run with 1 and leaves the bytes in a file.
const int LongestMilliseconds = 5000;
const int Kept = 2000;

var seconds = args.Length > 0 ? double.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 600;
var seed = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount;
var fixtures = args.Length > 2 ? args[2] : "tests/fixtures";
var random = new Random(seed);
var mutator = new Mutator(random);
var seeds = HostileProfiles.All().Select(one => one.Bytes).Where(bytes => bytes.Length < 100_000).ToList();
seeds.Add(System.Text.Encoding.UTF8.GetBytes("main;work 3\nmain 1\n"));
foreach (var file in Directory.EnumerateFiles(fixtures, "*.pb.gz"))
{
    using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
    using var plain = new MemoryStream();
    gzip.CopyTo(plain);
    seeds.Add(plain.ToArray());
    seeds.Add(File.ReadAllBytes(file));
}

// Half of the runs begin with what was read: a mutant of a refused file is mostly refused for the same reason.
var accepted = new List<byte[]> { Google.Protobuf.MessageExtensions.ToByteArray(HostileProfiles.Valid()) };

// What a reader accepts, or refuses with a message that is new, leads further: it becomes a seed.
var messages = new HashSet<string>();
var (runs, read) = (0L, 0L);
for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds; runs++)
{
    var from = random.Next(2) == 0 ? accepted : seeds;
    var bytes = mutator.Mutate(from[random.Next(from.Count)], seeds[random.Next(seeds.Count)]);
    if (random.Next(4) == 0)
        bytes = HostileProfiles.Gzip(bytes);
    var started = Stopwatch.GetTimestamp();
    try
    {
        var profile = FoldedReader.IsFolded(bytes)
            ? FoldedReader.Read(bytes, PprofLimits.Default)
            : UnitNormaliser.Normalise(PprofReader.Read(bytes, PprofLimits.Default));
        PprofReader.Read(PprofWriter.Write(profile), PprofLimits.Default);
        read++;
        if (accepted.Count < Kept)
            accepted.Add(bytes);
        else
            accepted[random.Next(Kept)] = bytes;
    }
    catch (PprofFormatException e)
    {
        if (messages.Count < Kept && messages.Add(string.Concat(e.Message.Where(c => !char.IsDigit(c)))))
            seeds.Add(bytes);
    }
    catch (Exception e)
    {
        return Fail(bytes, e.ToString());
    }

    if (Stopwatch.GetElapsedTime(started).TotalMilliseconds > LongestMilliseconds)
        return Fail(bytes, $"took {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
}

Console.WriteLine($"{runs} runs in {seconds} s with seed {seed}: {read} read, {runs - read} refused with {messages.Count} kinds of message, nothing else; "
    + $"{GC.GetGCMemoryInfo().HeapSizeBytes >> 20} MiB heap");
return 0;

int Fail(byte[] bytes, string problem)
{
    var file = Path.Combine(Path.GetTempPath(), $"pprof-fuzz-{seed}-{runs}.bin");
    File.WriteAllBytes(file, bytes);
    Console.Error.WriteLine($"run {runs} with seed {seed}: {problem}\nthe bytes are in {file}");
    return 1;
}
