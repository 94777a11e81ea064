using System.Runtime.InteropServices;

namespace NativeProfiler.Pprof;

/// <summary>Second pass over a profile: its samples, with their stacks and labels made known to the result's tables.</summary>
internal sealed class PprofSamples(PprofTables tables, PprofStrings strings, StackProfile profile, PprofLimits limits)
{
    private readonly List<ulong> _locationIds = [];
    private readonly List<ulong> _values = [];
    private readonly List<SampleLabel> _labels = [];

    /// <summary>Function ids of the result by line, -1 = not looked up yet. A function's module is its location's mapping.</summary>
    private readonly int[] _functionByLine = Unresolved(tables.Lines.Count);

    /// <summary>
    /// The frame of each location that is one frame, nearly all; by location index, id 0 = not looked up yet. A profile has a
    /// few thousand locations and tens of thousands of frames.
    /// </summary>
    private readonly (ulong Id, int Function, int Line)[] _frameByLocation = new (ulong, int, int)[tables.Locations.Count];

    /// <summary>The sample before, from the outermost caller on: its locations, and the node and depth after each.</summary>
    private readonly List<(ulong Location, int Node, int Depth)> _previous = [];

    private int _samples;
    private long _frames;
    private int _distinctLabels;

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
        ReadSample(sample, message);
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

        profile.Samples.Add(new SampleKey(AddStack(message), AddLabels()), values);
        _samples++;
    }

    private int AddLabels()
    {
        if (_labels.Count == 0)
            return LabelTable.NoLabels;
        var known = profile.LabelSets.Count;
        var id = profile.LabelSets.Add(new LabelSet(_labels));
        if (id == known && (_distinctLabels += _labels.Count) > limits.Labels)
        {
            throw new PprofFormatException(
                $"the profile's label sets have more than {limits.Labels} labels together", nameof(PprofLimits.Labels));
        }

        return id;
    }

    private void ReadSample(ReadOnlySpan<byte> sample, ReadOnlySpan<byte> message)
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
                    if (_labels.Count == limits.LabelsPerSample)
                        throw new PprofFormatException($"sample {_samples} has more than {limits.LabelsPerSample} labels", nameof(PprofLimits.LabelsPerSample));
                    _labels.Add(ReadLabel(cursor.ReadBytes(), message));
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }
    }

    private SampleLabel ReadLabel(ReadOnlySpan<byte> label, ReadOnlySpan<byte> message)
    {
        var (key, text, number, unit) = (0L, 0L, 0L, 0L);
        var cursor = new ProtoCursor(label, "a label of sample", _samples);
        while (cursor.Next())
        {
            switch (cursor.Field)
            {
                case 1:
                    key = cursor.ReadSigned();
                    break;
                case 2:
                    text = cursor.ReadSigned();
                    break;
                case 3:
                    number = cursor.ReadSigned();
                    break;
                case 4:
                    unit = cursor.ReadSigned();
                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        return new SampleLabel(
            strings.At(message, key, "a label's key"), strings.At(message, text, "a label"),
            number, strings.At(message, unit, "a label's unit"));
    }

    /// <summary>The node of the stack: from the outermost caller, which is last in the profile, to the leaf.</summary>
    private int AddStack(ReadOnlySpan<byte> message)
    {
        // Samples share their outer callers with the one before: those frames are counted, not looked up again.
        var shared = 0;
        while (shared < Math.Min(_previous.Count, _locationIds.Count) && _previous[shared].Location == _locationIds[^(shared + 1)])
            shared++;
        _previous.RemoveRange(shared, _previous.Count - shared);
        var (node, depth) = shared == 0 ? (StackTable.NoParent, 0) : (_previous[^1].Node, _previous[^1].Depth);
        _frames += depth;
        CheckFrames(depth);

        for (var i = _locationIds.Count - 1 - shared; i >= 0; i--)
        {
            var id = _locationIds[i];
            node = IsOneFrame(id, message, out var frame)
                ? AddFrame(new StackNode(node, frame.Function, frame.Line), ref depth)
                : AddInlined(node, tables.Locations[tables.LocationIndex(id)], message, ref depth);
            _previous.Add((id, node, depth));
        }

        return node;
    }

    private bool IsOneFrame(ulong id, ReadOnlySpan<byte> message, out (ulong Id, int Function, int Line) frame)
    {
        // Producers number locations 1, 2, 3…: then no look-up is needed.
        var guess = id - 1;
        if (guess < (ulong)_frameByLocation.Length && _frameByLocation[(int)guess].Id == id)
        {
            frame = _frameByLocation[(int)guess];
            return true;
        }

        var index = tables.LocationIndex(id);
        var location = tables.Locations[index];
        frame = _frameByLocation[index];
        if (frame.Id == 0 && location.LineCount <= 1)
        {
            frame = _frameByLocation[index] = location.LineCount == 0
                ? (id, AddressFunction(location, message), 0)
                : (id, LineFunction(location.FirstLine, location, message), LineNumber(location.FirstLine));
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

    private int LineNumber(int line) => (int)Math.Clamp(tables.Lines[line].Line, 0, int.MaxValue);

    private int LineFunction(int line, RawLocation location, ReadOnlySpan<byte> message)
    {
        if (_functionByLine[line] >= 0)
            return _functionByLine[line];

        var raw = tables.Function(tables.Lines[line].FunctionId);
        var name = strings.At(message, raw.Name, "a function's name");
        var systemName = strings.At(message, raw.SystemName, "a function's system name");
        var function = new FunctionKey(
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
        var mapping = tables.Mapping(location.MappingId) ?? default;
        var offset = unchecked(location.Address - mapping.Start + mapping.FileOffset);
        var name = module.Length > 0 ? $"{Path.GetFileName(module)}+0x{offset:x}" : $"0x{location.Address:x}";
        return profile.Stacks.AddFunction(new FunctionKey(name, "", "", 0, module));
    }

    private string Module(RawLocation location, ReadOnlySpan<byte> message) =>
        tables.Mapping(location.MappingId) is { } mapping
            ? strings.At(message, mapping.FileName, "a mapping's file name")
            : "";

    private static int[] Unresolved(int count)
    {
        var ids = new int[count];
        Array.Fill(ids, -1);
        return ids;
    }
}
