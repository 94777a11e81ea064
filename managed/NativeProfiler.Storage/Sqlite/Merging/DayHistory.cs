using Microsoft.Data.Sqlite;
using NativeProfiler.Pprof;
using NativeProfiler.Storage.Sqlite.Blobs;
using NativeProfiler.Storage.Sqlite.Days;

namespace NativeProfiler.Storage.Sqlite.Merging;

/// <summary>A function's sums in one day, step by step, straight from the columns: no tree and no sum per stack is built.</summary>
internal sealed class DayHistory : IEntryVisitor
{
    /// <summary>A step's sums for one header: by sample type everything, the function with what it calls, itself.</summary>
    internal sealed record Step(ProfileHeader Header, long[] Everything, long[] Total, long[] Self)
    {
        public int Profiles { get; set; }

        public long DurationNanoseconds { get; set; }
    }

    private readonly SqliteConnection _connection;
    private readonly LabelSelection _selection;
    private readonly long _stepMilliseconds;
    private readonly bool[] _isTotal;
    private readonly bool[] _isSelf;
    private readonly Dictionary<long, (ProfileHeader Header, SampleColumns Columns)> _headers = [];

    public DayHistory(
        SqliteConnection connection, StackSnapshot stacks, LabelSelection selection, string? function, long stepMilliseconds)
    {
        _connection = connection;
        _selection = selection;
        _stepMilliseconds = stepMilliseconds;
        var isFunction = Array.ConvertAll(stacks.Functions.ToArray(), one => one.Name == function);
        // By node + 1, since -1 is the empty stack. A caller's id is smaller than its callee's: one pass goes down all stacks.
        _isTotal = new bool[stacks.Nodes.Count + 1];
        _isSelf = new bool[stacks.Nodes.Count + 1];
        for (var node = 0; node < stacks.Nodes.Count; node++)
        {
            var (parent, id, _) = stacks.Nodes[node];
            _isSelf[node + 1] = isFunction[id];
            _isTotal[node + 1] = isFunction[id] || _isTotal[parent + 1];
        }
    }

    public SortedDictionary<(long Start, long Header), Step> Steps { get; } = [];

    public void Visit(in StoredEntry entry)
    {
        if (!_headers.TryGetValue(entry.Header, out var part))
        {
            var header = ProfileHeader.Read(_connection, entry.Header);
            _headers.Add(entry.Header, part = (header, new SampleColumns(header.SampleTypes.Length)));
        }

        LabelSet?[] labelSets;
        try
        {
            labelSets = Array.ConvertAll(
                SampleBlob.Read(entry.Samples, _isSelf.Length - 1, part.Columns), _selection.For(entry).Select);
        }
        catch (InvalidDataException)
        {
            return;
        }

        var key = (entry.FirstMilliseconds / _stepMilliseconds * _stepMilliseconds, entry.Header);
        if (!Steps.TryGetValue(key, out var step))
        {
            var width = part.Columns.Width;
            Steps.Add(key, step = new Step(part.Header, new long[width], new long[width], new long[width]));
        }

        step.Profiles += entry.Profiles;
        step.DurationNanoseconds = Saturating.Add(step.DurationNanoseconds, entry.DurationNanoseconds);
        Add(step, part.Columns, labelSets);
    }

    private void Add(Step step, SampleColumns columns, LabelSet?[] labelSets)
    {
        var nodes = columns.Nodes;
        var sets = columns.LabelSets;
        for (var column = 0; column < columns.Width; column++)
        {
            var values = columns.Values(column);
            var (everything, total, self) = (step.Everything[column], step.Total[column], step.Self[column]);
            for (var row = 0; row < nodes.Length; row++)
            {
                if (labelSets[(int)sets[row]] is null)
                    continue;
                everything = Saturating.Add(everything, values[row]);
                if (!_isTotal[(int)nodes[row] + 1])
                    continue;
                total = Saturating.Add(total, values[row]);
                if (_isSelf[(int)nodes[row] + 1])
                    self = Saturating.Add(self, values[row]);
            }

            (step.Everything[column], step.Total[column], step.Self[column]) = (everything, total, self);
        }
    }
}
