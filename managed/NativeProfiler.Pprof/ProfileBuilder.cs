using System.IO.Compression;
using System.Runtime.InteropServices;
using Google.Protobuf;
using NativeProfiler.Pprof.Proto;

namespace NativeProfiler.Pprof;

/// <summary>
/// Builds a profile. Strings, mappings, functions, locations and samples are interned by
/// value: what is added twice is there once, and equal samples are summed.
/// </summary>
public sealed class ProfileBuilder
{
    private readonly Profile _profile = new();
    private readonly int _values;
    private readonly Dictionary<string, long> _strings = new(StringComparer.Ordinal);
    private readonly Dictionary<ProfileBuilderMapping, ulong> _mappings = [];
    private readonly Dictionary<ProfileBuilderFunction, ulong> _functions = [];
    private readonly Dictionary<ProfileBuilderLocation, ulong> _locations = [];
    private readonly Dictionary<ProfileBuilderSampleKey, Sample> _samples = [];

    /// <summary>Starts an empty profile.</summary>
    /// <param name="start">When the window opened.</param>
    /// <param name="duration">How long it was open.</param>
    /// <param name="shape">What its samples measure.</param>
    public ProfileBuilder(DateTimeOffset start, TimeSpan duration, ProfileShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _values = shape.Values.Count;
        _ = Intern("");
        _profile.SampleType.AddRange(shape.Values.Select(Value));
        _profile.PeriodType = Value(shape.PeriodType);
        _profile.DefaultSampleType = Intern(shape.Values[^1].Type);
        _profile.Period = shape.Period;
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

    /// <summary>Adds a location of one function and one mapping; mapping 0 is none, and so are line 0 and address 0.</summary>
    public ulong AddLocation(ProfileBuilderFunction function, ulong mappingId, long line = 0, ulong address = 0)
    {
        ArgumentNullException.ThrowIfNull(function);
        var key = new ProfileBuilderLocation(AddFunction(function), mappingId, line, address);
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_locations, key, out var exists);
        if (exists) return id;
        id = (ulong)_locations.Count;
        var location = new Location { Id = id, MappingId = mappingId, Address = address };
        location.Line.Add(new Line { FunctionId = key.FunctionId, Line_ = line });
        _profile.Location.Add(location);
        return id;
    }

    /// <summary>Adds to the sample of these locations (leaf first) and labels.</summary>
    public void AddSample(
        IReadOnlyList<ulong> locations, IReadOnlyList<KeyValuePair<string, string>> labels, params ReadOnlySpan<long> values)
    {
        ArgumentNullException.ThrowIfNull(locations);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _values);
        ref var sample = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _samples, new ProfileBuilderSampleKey(locations, labels), out _);
        if (sample is null)
        {
            sample = new Sample();
            for (var i = 0; i < values.Length; i++) sample.Value.Add(0);
            sample.LocationId.AddRange(locations);
            foreach (var (key, value) in labels) sample.Label.Add(new Proto.Label { Key = Intern(key), Str = Intern(value) });
            _profile.Sample.Add(sample);
        }

        for (var i = 0; i < values.Length; i++) sample.Value[i] += values[i];
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

    private Proto.ValueType Value(SampleType type) => new() { Type = Intern(type.Type), Unit = Intern(type.Unit) };

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
