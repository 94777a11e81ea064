using System.IO.Compression;
using Google.Protobuf;
using NativeProfiler.Pprof.Proto;

namespace NativeProfiler.Pprof;

/// <summary>
/// Writes a <see cref="StackProfile"/> as gzipped pprof. A location is a (function, line) of a module; there are no
/// addresses, so pprof has nothing to look up and takes the names as they are.
/// </summary>
public sealed class PprofWriter
{
    private readonly Profile _message = new();
    private readonly Dictionary<string, long> _strings = new() { [""] = 0 };
    private readonly Dictionary<string, ulong> _mappings = [];
    private readonly Dictionary<FunctionKey, ulong> _functions = [];
    private readonly Dictionary<(ulong Function, int Line), ulong> _locations = [];

    private PprofWriter() => _message.StringTable.Add("");

    public static byte[] Write(StackProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var writer = new PprofWriter();
        writer.AddHeader(profile);
        writer.AddSamples(profile);

        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            writer._message.WriteTo(gzip);
        return bytes.ToArray();
    }

    private void AddHeader(StackProfile profile)
    {
        foreach (var type in profile.SampleTypes)
            _message.SampleType.Add(ValueType(type));
        _message.TimeNanos = profile.TimeNanoseconds;
        _message.DurationNanos = profile.DurationNanoseconds;
        _message.Period = profile.Period;
        if (profile.PeriodType is { } periodType)
            _message.PeriodType = ValueType(periodType);
        _message.DefaultSampleType = Index(profile.DefaultSampleType);
        foreach (var comment in profile.Comments)
            _message.Comment.Add(Index(comment));
    }

    private void AddSamples(StackProfile profile)
    {
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            var key = profile.Samples.KeyAt(row);
            var sample = new Sample();
            for (var node = key.Node; node != StackTable.NoParent; node = profile.Stacks.NodeAt(node).Parent)
                sample.LocationId.Add(LocationId(profile.Stacks, profile.Stacks.NodeAt(node)));
            foreach (var value in profile.Samples.ValuesAt(row))
                sample.Value.Add(value);
            foreach (var label in profile.LabelSets[key.LabelSet].Labels)
            {
                sample.Label.Add(new Proto.Label
                {
                    Key = Index(label.Key),
                    Str = Index(label.Text),
                    Num = label.Number,
                    NumUnit = Index(label.Unit),
                });
            }

            _message.Sample.Add(sample);
        }
    }

    private ulong LocationId(StackTable stacks, StackNode node)
    {
        var function = stacks.FunctionAt(node.Function);
        var functionId = FunctionId(function);
        if (_locations.TryGetValue((functionId, node.Line), out var id))
            return id;

        id = (ulong)_locations.Count + 1;
        _locations.Add((functionId, node.Line), id);
        _message.Location.Add(new Location
        {
            Id = id,
            MappingId = MappingId(function.Module),
            Line = { new Line { FunctionId = functionId, Line_ = node.Line } },
        });
        return id;
    }

    private ulong FunctionId(FunctionKey function)
    {
        if (_functions.TryGetValue(function, out var id))
            return id;

        id = (ulong)_functions.Count + 1;
        _functions.Add(function, id);
        _message.Function.Add(new Function
        {
            Id = id,
            Name = Index(function.Name),
            SystemName = Index(function.SystemName),
            Filename = Index(function.File),
            StartLine = function.StartLine,
        });
        return id;
    }

    private ulong MappingId(string module)
    {
        if (module.Length == 0)
            return 0;
        if (_mappings.TryGetValue(module, out var id))
            return id;

        id = (ulong)_mappings.Count + 1;
        _mappings.Add(module, id);
        _message.Mapping.Add(new Mapping
        {
            Id = id,
            Filename = Index(module),
            HasFunctions = true,
            HasFilenames = true,
            HasLineNumbers = true,
        });
        return id;
    }

    private Proto.ValueType ValueType(SampleType type) => new() { Type = Index(type.Type), Unit = Index(type.Unit) };

    private long Index(string text)
    {
        if (_strings.TryGetValue(text, out var index))
            return index;

        index = _strings.Count;
        _strings.Add(text, index);
        _message.StringTable.Add(text);
        return index;
    }
}
