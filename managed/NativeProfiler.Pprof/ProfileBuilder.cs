using System.IO.Compression;
using System.Runtime.InteropServices;
using Google.Protobuf;
using NativeProfiler.Pprof.Proto;

namespace NativeProfiler.Pprof;

/// <summary>
/// Builds a CPU profile (samples/count, cpu/nanoseconds). Strings, mappings, functions, locations and samples are interned by
/// value: what is added twice is there once, and equal samples are summed.
/// </summary>
public sealed class ProfileBuilder
{
    private readonly Profile _profile = new();
    private readonly Dictionary<string, long> _strings = new(StringComparer.Ordinal);
    private readonly Dictionary<ProfileBuilderMapping, ulong> _mappings = [];
    private readonly Dictionary<ProfileBuilderFunction, ulong> _functions = [];
    private readonly Dictionary<ProfileBuilderLocation, ulong> _locations = [];
    private readonly Dictionary<ProfileBuilderSampleKey, Sample> _samples = [];

    /// <summary>Starts an empty profile.</summary>
    /// <param name="start">When the window opened.</param>
    /// <param name="duration">How long it was open.</param>
    /// <param name="period">CPU time between two samples of a thread.</param>
    public ProfileBuilder(DateTimeOffset start, TimeSpan duration, TimeSpan period)
    {
        _ = Intern("");
        _profile.SampleType.Add(Value("samples", "count"));
        _profile.SampleType.Add(Value("cpu", "nanoseconds"));
        _profile.PeriodType = Value("cpu", "nanoseconds");
        _profile.DefaultSampleType = Intern("cpu");
        _profile.Period = Nanoseconds(period);
        _profile.TimeNanos = Nanoseconds(start - DateTimeOffset.UnixEpoch);
        _profile.DurationNanos = Nanoseconds(duration);
    }

    /// <summary>Adds a mapping; its id is to be used in locations.</summary>
    public ulong AddMapping(ProfileBuilderMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_mappings, mapping, out var exists);
        if (exists) return id;
        id = (ulong)_mappings.Count;
        _profile.Mapping.Add(new Mapping
        {
            Id = id,
            MemoryStart = mapping.Start,
            MemoryLimit = mapping.Limit,
            FileOffset = mapping.FileOffset,
            Filename = Intern(mapping.Path),
            BuildId = Intern(mapping.BuildId),
            // Told to be named already, or pprof goes looking for the file to name it anew.
            HasFunctions = true,
        });
        return id;
    }

    /// <summary>Adds a location of one function and one mapping; mapping 0 is none.</summary>
    public ulong AddLocation(ProfileBuilderFunction function, ulong mappingId, long line = 0)
    {
        ArgumentNullException.ThrowIfNull(function);
        var key = new ProfileBuilderLocation(AddFunction(function), mappingId, line);
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_locations, key, out var exists);
        if (exists) return id;
        id = (ulong)_locations.Count;
        var location = new Location { Id = id, MappingId = mappingId };
        location.Line.Add(new Line { FunctionId = key.FunctionId, Line_ = line });
        _profile.Location.Add(location);
        return id;
    }

    /// <summary>Adds to the sample of these locations (leaf first) and labels.</summary>
    public void AddSample(
        IReadOnlyList<ulong> locations, IReadOnlyList<KeyValuePair<string, string>> labels, long count, long cpuNanoseconds)
    {
        ArgumentNullException.ThrowIfNull(locations);
        ArgumentNullException.ThrowIfNull(labels);
        ref var sample = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _samples, new ProfileBuilderSampleKey(locations, labels), out _);
        if (sample is null)
        {
            sample = new Sample { Value = { 0, 0 } };
            sample.LocationId.AddRange(locations);
            foreach (var (key, value) in labels) sample.Label.Add(new Proto.Label { Key = Intern(key), Str = Intern(value) });
            _profile.Sample.Add(sample);
        }

        sample.Value[0] += count;
        sample.Value[1] += cpuNanoseconds;
    }

    /// <summary>Adds a comment line.</summary>
    public void AddComment(string comment) => _profile.Comment.Add(Intern(comment));

    /// <summary>Writes the profile as pprof files are: gzip-compressed protobuf.</summary>
    public byte[] ToCompressedBytes()
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest)) _profile.WriteTo(gzip);
        return output.ToArray();
    }

    private ulong AddFunction(ProfileBuilderFunction function)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_functions, function, out var exists);
        if (exists) return id;
        id = (ulong)_functions.Count;
        _profile.Function.Add(new Function
        {
            Id = id,
            Name = Intern(function.Name),
            SystemName = Intern(function.SystemName),
            Filename = Intern(function.File),
            StartLine = function.StartLine,
        });
        return id;
    }

    private Proto.ValueType Value(string type, string unit) => new() { Type = Intern(type), Unit = Intern(unit) };

    private long Intern(string text)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_strings, text, out var exists);
        if (exists) return index;
        index = _strings.Count - 1;
        _profile.StringTable.Add(text);
        return index;
    }

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;
}
