using NativeProfiler.Pprof;
using NativeProfiler.Storage;

namespace StoreBench;

/// <summary>A recorded profile: one or two seconds of one program in one version.</summary>
internal sealed record RecordedProfile(string Program, string Version, string Path, byte[] Bytes)
{
    public StackProfile Read() => UnitNormaliser.Normalise(PprofReader.Read(Bytes, PprofLimits.Default));

    /// <summary>As if it had been uploaded at some time by some replica.</summary>
    public NewProfile At(DateTimeOffset time, string id, string? service = null) => new()
    {
        Id = id,
        Series = new SeriesKey("default", service ?? Program, ProfileKind.Cpu, Version, "eu-1", "any"),
        Time = time,
        Labels = new Dictionary<string, string> { ["instance"] = $"pod-{time.Minute % 4}" },
        Stacks = Read(),
        Original = Bytes,
    };
}

/// <summary>The recorded profiles. There are a few hundred distinct ones: longer series use them again and again, in turn.</summary>
internal sealed class Corpus(IReadOnlyList<RecordedProfile> profiles)
{
    public IReadOnlyList<RecordedProfile> All => profiles;

    public IEnumerable<string> Programs => profiles.Select(profile => profile.Program).Distinct();

    public IReadOnlyList<RecordedProfile> Of(string program) => [.. profiles.Where(profile => profile.Program == program)];

    /// <summary>As a longer window of a busier program would be: so many recorded profiles in a row, merged to one.</summary>
    public IReadOnlyList<RecordedProfile> Joined(string program, int count) =>
    [
        .. Of(program).Chunk(count).Where(chunk => chunk.Length == count).Select(chunk => chunk[0] with
        {
            Bytes = PprofWriter.Write(ProfileMerger.Merge([.. chunk.Select(profile => profile.Read())])),
        }),
    ];

    public void Describe()
    {
        foreach (var program in Programs)
        {
            var of = Of(program);
            var seconds = of.Select(one => one.Read().DurationNanoseconds / 1e9).ToArray();
            Report.Say(
                $"corpus: {program}: {of.Count} profiles of {of.Select(one => one.Version).Distinct().Count()} versions, {seconds.Min():0.0} to {seconds.Max():0.0} s, {of.Average(one => one.Bytes.Length) / 1024:0.0} KiB each, {of.Average(one => one.Read().Samples.Count):0} stacks");
        }

        Report.Say($"{profiles.Count} distinct profiles; longer series use them again and again, in turn");
    }

    public static Corpus Load(string folder)
    {
        var profiles = new List<RecordedProfile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.pb.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(Path.GetDirectoryName(path)!);
            var dash = name.LastIndexOf('-');
            var (program, version) = dash < 0 ? (name, "1.0.0") : (name[..dash], name[(dash + 1)..]);
            profiles.Add(new RecordedProfile(program, version, path, File.ReadAllBytes(path)));
        }

        return profiles.Count > 0 ? new Corpus(profiles) : throw new FileNotFoundException($"there is no profile in {folder}");
    }
}
