using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite.Merging;

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

    public static FunctionHistory Build(IEnumerable<DayHistory> days)
    {
        var builder = new HistoryBuilder();
        foreach (var ((start, _), step) in days.SelectMany(day => day.Steps))
            builder.Add(start, step);
        return builder.ToHistory();
    }

    private void Add(long startMilliseconds, DayHistory.Step part)
    {
        if (!_steps.TryGetValue(startMilliseconds, out var step))
            _steps.Add(startMilliseconds, step = new Step());
        step.Profiles += part.Profiles;
        step.DurationNanoseconds = Saturating.Add(step.DurationNanoseconds, part.DurationNanoseconds);
        for (var column = 0; column < part.Everything.Length; column++)
        {
            var type = part.Header.SampleTypes[column];
            if (!_types.Contains(type))
                _types.Add(type);
            var (everything, total, self) = step.Sums.GetValueOrDefault(type);
            step.Sums[type] = (
                Saturating.Add(everything, part.Everything[column]), Saturating.Add(total, part.Total[column]),
                Saturating.Add(self, part.Self[column]));
        }
    }

    private FunctionHistory ToHistory() => new(
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
