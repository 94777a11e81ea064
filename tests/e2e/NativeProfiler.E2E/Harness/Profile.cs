using System.Globalization;
using System.IO.Compression;
using Proto = NativeProfiler.Pprof.Proto;

namespace NativeProfiler.E2E.Harness;

/// <summary>A pprof file as the tests ask about it: names instead of ids, CPU as time.</summary>
internal sealed class Profile
{
    private readonly Proto.Profile _profile;

    private Profile(string path, Proto.Profile profile)
    {
        Path = path;
        _profile = profile;
        SampleTypes = [.. profile.SampleType.Select(type => $"{Text(type.Type)}/{Text(type.Unit)}")];
        Stacks = ReadStacks();
    }

    public string Path { get; }

    /// <summary>As "samples/count".</summary>
    public IReadOnlyList<string> SampleTypes { get; }

    public IReadOnlyList<Stack> Stacks { get; }

    public IReadOnlyList<string> Comments => [.. _profile.Comment.Select(Text)];

    public IReadOnlyList<Proto.Mapping> Mappings => [.. _profile.Mapping];

    public DateTimeOffset Start => DateTimeOffset.UnixEpoch.AddTicks(_profile.TimeNanos / 100);

    public TimeSpan Duration => TimeSpan.FromTicks(_profile.DurationNanos / 100);

    public TimeSpan Cpu => Sum(_ => true);

    public long Samples => Stacks.Sum(stack => stack.Samples);

    /// <summary>The share of the window's walks that reached the root of their stack, as the profile's comments say.</summary>
    public double Rooted => Figure("walks_to_root_percent") / 100;

    public static Profile Read(string path)
    {
        using var file = File.OpenRead(path);
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        return new(path, Proto.Profile.Parser.ParseFrom(unzipped));
    }

    public string Text(long index) => _profile.StringTable[(int)index];

    public TimeSpan Sum(Func<Stack, bool> of) => TimeSpan.FromMicroseconds(Stacks.Where(of).Sum(stack => stack.Nanoseconds) / 1000.0);

    /// <summary>The CPU of all stacks that hold the function, whatever its parameters.</summary>
    public TimeSpan CpuOf(string function) => Sum(stack => stack.Holds(function));

    /// <summary>Functions with their own and their callees' CPU, the most first.</summary>
    public IReadOnlyList<(string Function, TimeSpan Cpu)> Top() =>
        [.. Stacks.SelectMany(stack => stack.Frames.Distinct().Select(frame => (frame, stack.Nanoseconds)))
            .GroupBy(pair => pair.frame)
            .Select(group => (group.Key, TimeSpan.FromMicroseconds(group.Sum(pair => pair.Nanoseconds) / 1000.0)))
            .OrderByDescending(pair => pair.Item2)];

    /// <summary>The number in the comment "name=number".</summary>
    public double Figure(string name)
    {
        var comment = Comments.FirstOrDefault(comment => comment.StartsWith(name + "=", StringComparison.Ordinal));
        Assert.True(comment is not null, $"no comment {name}= among:\n{string.Join('\n', Comments)}");
        return double.Parse(comment[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>The last value of all stacks that hold the function: bytes, of allocations and the heap.</summary>
    public long AmountOf(string function) => Stacks.Where(stack => stack.Holds(function)).Sum(stack => stack.Values[^1]);

    public long CountOf(string function) => Stacks.Where(stack => stack.Holds(function)).Sum(stack => stack.Samples);

    private List<Stack> ReadStacks()
    {
        var functions = _profile.Function.ToDictionary(function => function.Id, function => Text(function.Name));
        var locations = _profile.Location.ToDictionary(
            location => location.Id,
            location => location.Line.Count > 0 ? [.. location.Line.Select(line => functions[line.FunctionId])] : new[] { $"0x{location.Address:x}" });
        var files = _profile.Function.ToDictionary(function => function.Id, function => Text(function.Filename));
        var places = _profile.Location.ToDictionary(
            location => location.Id,
            location => location.Line.Count > 0
                ? [.. location.Line.Select(line => new Place(files[line.FunctionId], (int)line.Line_, location.Address))]
                : new[] { new Place("", 0, location.Address) });
        return
        [
            .. _profile.Sample.Select(sample => new Stack(
                [.. sample.LocationId.SelectMany(id => locations[id])],
                [.. sample.Value],
                sample.Label.Where(label => label.Str != 0).ToDictionary(label => Text(label.Key), label => Text(label.Str)))
            {
                Places = [.. sample.LocationId.SelectMany(id => places[id])],
            }),
        ];
    }
}
