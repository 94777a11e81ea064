using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof;

/// <summary>Second pass over a profile: its samples, with their stacks and labels made known to the result's _tables.</summary>
internal sealed class PprofSamples(ReaderMemory memory, PprofStrings strings, StackProfile profile, PprofLimits limits)
{
    private const int Unresolved = -1;

    private readonly PprofTables _tables = memory.Tables;
    private readonly PprofLabels _labels = new(strings, profile.LabelSets, limits);
    private readonly List<ulong> _locationIds = [];
    private readonly List<ulong> _values = [];

    /// <summary>Function ids of the result by line. A function's module is its location's mapping.</summary>
    private readonly int[] _functionByLine = memory.FunctionByLine(Unresolved);

    /// <summary>By location index. A profile has a few thousand locations and tens of thousands of frames.</summary>
    private readonly LocatedFrame[] _frameByLocation = memory.FrameByLocation();

    /// <summary>The sample before, from the outermost caller on: its locations, and the node and depth after each.</summary>
    private readonly List<(ulong Location, int Node, int Depth)> _previous = [];

    private int _samples;
    private long _frames;

    public void Read(ReadOnlySpan<byte> message)
    {
        var cursor = new ProtoCursor(message, "the profile");
        while (cursor.Next())
        {
            if (cursor.Field == 2)
                AddSample(cursor.ReadBytes(), message);
            else
                cursor.Skip();
        }
    }

    private void AddSample(ReadOnlySpan<byte> sample, ReadOnlySpan<byte> message)
    {
        if (_samples == limits.Samples)
            throw new PprofFormatException($"the profile has more than {limits.Samples} samples", nameof(PprofLimits.Samples));
        ReadSample(sample);
        if (_values.Count != profile.SampleTypes.Length)
        {
            throw new PprofFormatException(
                $"sample {_samples} has {_values.Count} values, but there are {profile.SampleTypes.Length} sample types");
        }

        var values = MemoryMarshal.Cast<ulong, long>(CollectionsMarshal.AsSpan(_values));
        foreach (var value in values)
        {
            if (value < 0)
                throw new PprofFormatException($"sample {_samples} has the negative value {value}");
        }

        profile.Samples.Add(new SampleKey(AddStack(message), _labels.Add(message)), values);
        _samples++;
    }

    private void ReadSample(ReadOnlySpan<byte> sample)
    {
        _locationIds.Clear();
        _values.Clear();
        _labels.Clear();
        var cursor = new ProtoCursor(sample, "sample", _samples);
        while (cursor.Next())
        {
            switch (cursor.Field)
            {
                case 1:
                    cursor.ReadRepeated(_locationIds, limits.FramesPerStack, "frames", nameof(PprofLimits.FramesPerStack));
                    break;
                case 2:
                    cursor.ReadRepeated(_values, limits.SampleTypes, "values", nameof(PprofLimits.SampleTypes));
                    break;
                case 3:
                    _labels.Read(cursor.ReadBytes(), _samples);
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
    }

    /// <summary>The node of the stack: from the outermost caller, which is last in the profile, to the leaf.</summary>
    private int AddStack(ReadOnlySpan<byte> message)
    {
        // Samples share their outer callers with the one before: those frames are counted, not looked up again.
        var ids = CollectionsMarshal.AsSpan(_locationIds);
        var previous = CollectionsMarshal.AsSpan(_previous);
        var most = Math.Min(previous.Length, ids.Length);
        var shared = 0;
        while (shared < most && previous[shared].Location == ids[ids.Length - 1 - shared])
            shared++;
        var (node, depth) = shared == 0 ? (StackTable.NoParent, 0) : (previous[shared - 1].Node, previous[shared - 1].Depth);
        _frames += depth;
        CheckFrames(depth);

        CollectionsMarshal.SetCount(_previous, ids.Length);
        previous = CollectionsMarshal.AsSpan(_previous);
        for (var place = shared; place < ids.Length; place++)
        {
            var id = ids[ids.Length - 1 - place];
            node = IsOneFrame(id, message, out var frame)
                ? AddFrame(new StackNode(node, frame.Function, frame.Line), ref depth)
                : AddInlined(node, _tables.Locations[_tables.LocationIndex(id)], message, ref depth);
            previous[place] = (id, node, depth);
        }

        return node;
    }

    private bool IsOneFrame(ulong id, ReadOnlySpan<byte> message, out LocatedFrame frame)
    {
        // Producers number locations 1, 2, 3…: then no look-up is needed.
        var guess = id - 1;
        if (guess < (ulong)_tables.Locations.Count && _frameByLocation[(int)guess].Id == id)
        {
            frame = _frameByLocation[(int)guess];
            return true;
        }

        var index = _tables.LocationIndex(id);
        var location = _tables.Locations[index];
        frame = _frameByLocation[index];
        if (frame.Id == 0 && location.LineCount <= 1)
        {
            frame = _frameByLocation[index] = location.LineCount == 0
                ? new LocatedFrame(id, AddressFunction(location, message), 0)
                : new LocatedFrame(id, LineFunction(location.FirstLine, location, message), LineNumber(location.FirstLine));
        }

        return frame.Id != 0;
    }

    private int AddInlined(int node, RawLocation location, ReadOnlySpan<byte> message, ref int depth)
    {
        for (var line = location.FirstLine + location.LineCount - 1; line >= location.FirstLine; line--)
            node = AddFrame(new StackNode(node, LineFunction(line, location, message), LineNumber(line)), ref depth);
        return node;
    }

    private int AddFrame(StackNode node, ref int depth)
    {
        depth++;
        _frames++;
        CheckFrames(depth);
        return AddNode(node);
    }

    private void CheckFrames(int depth)
    {
        if (depth > limits.FramesPerStack)
            throw new PprofFormatException($"sample {_samples} has more than {limits.FramesPerStack} frames", nameof(PprofLimits.FramesPerStack));
        if (_frames > limits.Frames)
            throw new PprofFormatException($"the profile's stacks have more than {limits.Frames} frames together", nameof(PprofLimits.Frames));
    }

    private int AddNode(StackNode node)
    {
        var id = profile.Stacks.AddNode(node);
        return id < limits.StackNodes
            ? id
            : throw new PprofFormatException(
                $"the profile has more than {limits.StackNodes} distinct callers and frames", nameof(PprofLimits.StackNodes));
    }

    private int LineNumber(int line) => (int)Math.Clamp(_tables.Lines[line].Line, 0, int.MaxValue);

    private int LineFunction(int line, RawLocation location, ReadOnlySpan<byte> message)
    {
        if (_functionByLine[line] >= 0)
            return _functionByLine[line];

        var raw = _tables.Function(_tables.Lines[line].FunctionId);
        var name = strings.At(message, raw.Name, "a function's name");
        var systemName = strings.At(message, raw.SystemName, "a function's system name");
        var function = memory.Functions.Get(
            name.Length > 0 ? name : systemName.Length > 0 ? systemName : "[unnamed]",
            systemName,
            strings.At(message, raw.FileName, "a function's file"),
            (int)Math.Clamp(raw.StartLine, 0, int.MaxValue),
            Module(location, message));
        return _functionByLine[line] = profile.Stacks.AddFunction(function);
    }

    /// <summary>Code without a name is known by its place in its file, which is the same in every process.</summary>
    private int AddressFunction(RawLocation location, ReadOnlySpan<byte> message)
    {
        var module = Module(location, message);
        var mapping = _tables.Mapping(location.MappingId) ?? default;
        var offset = unchecked(location.Address - mapping.Start + mapping.FileOffset);
        var name = module.Length > 0 ? $"{Path.GetFileName(module)}+0x{offset:x}" : $"0x{location.Address:x}";
        return profile.Stacks.AddFunction(new FunctionKey(name, "", "", 0, module));
    }

    private string Module(RawLocation location, ReadOnlySpan<byte> message) =>
        _tables.Mapping(location.MappingId) is { } mapping
            ? strings.At(message, mapping.FileName, "a mapping's file name")
            : "";
}
