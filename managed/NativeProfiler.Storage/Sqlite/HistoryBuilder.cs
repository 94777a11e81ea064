using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite;

/// <summary>Puts the sums of steps from several days and producers together; values are matched by sample type.</summary>
internal sealed class HistoryBuilder
{
    private sealed class Step
    {
        public int Profiles { get; set; }

        public long DurationNanoseconds { get; set; }

        public Dictionary<SampleType, (long Everything, long Total, long Self)> Sums { get; } = [];
    }

    private readonly SortedDictionary<long, Step> _steps = [];
    private readonly List<SampleType> _types = [];

    public void Add(
        long startMilliseconds, int profiles, long durationNanoseconds,
        IEnumerable<(SampleType Type, long Everything, long Total, long Self)> sums)
    {
        if (!_steps.TryGetValue(startMilliseconds, out var step))
            _steps.Add(startMilliseconds, step = new Step());
        step.Profiles += profiles;
        step.DurationNanoseconds = Saturating.Add(step.DurationNanoseconds, durationNanoseconds);
        foreach (var (type, everything, total, self) in sums)
        {
            if (!_types.Contains(type))
                _types.Add(type);
            var (e, t, s) = step.Sums.GetValueOrDefault(type);
            step.Sums[type] = (Saturating.Add(e, everything), Saturating.Add(t, total), Saturating.Add(s, self));
        }
    }

    public FunctionHistory ToHistory() => new(
        [.. _types],
        [
            .. _steps.Where(pair => pair.Value.Profiles > 0).Select(pair => new HistoryPoint(
                DateTimeOffset.FromUnixTimeMilliseconds(pair.Key),
                pair.Value.Profiles,
                pair.Value.DurationNanoseconds,
                Column(pair.Value, sum => sum.Everything),
                Column(pair.Value, sum => sum.Total),
                Column(pair.Value, sum => sum.Self))),
        ]);

    private ImmutableArray<long> Column(Step step, Func<(long Everything, long Total, long Self), long> value) =>
        [.. _types.Select(type => value(step.Sums.GetValueOrDefault(type)))];
}
