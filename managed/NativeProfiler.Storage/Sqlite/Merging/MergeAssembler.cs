using System.Collections.Immutable;
using NativeProfiler.Pprof;

namespace NativeProfiler.Storage.Sqlite.Merging;

/// <summary>
/// Makes one profile of the sums of several days, whose node ids have nothing to do with each other: each node that has a
/// value is made known to the result once per day, however many profiles there were.
/// </summary>
internal sealed class MergeAssembler
{
    private readonly StackProfile _profile;
    private readonly int _width;
    private long[] _sums = new long[1024];
    private bool[] _touched = new bool[512];

    private MergeAssembler(ImmutableArray<SampleType> types)
    {
        _profile = new StackProfile(types);
        _width = types.Length;
    }

    public static MergedProfile Assemble(IReadOnlyList<DayMerge> days)
    {
        // Values are matched by sample type and unit; a type that a producer lacks counts as 0 there.
        var types = days.SelectMany(day => day.Parts).SelectMany(part => part.Header.SampleTypes).Distinct().ToImmutableArray();
        var assembler = new MergeAssembler(types);
        foreach (var day in days)
            assembler.Add(day);
        assembler.Finish();

        var found = days.Where(day => day.Profiles > 0).ToArray();
        return new MergedProfile(
            assembler._profile,
            found.Sum(day => day.Profiles),
            days.Sum(day => day.Unreadable),
            found.Length == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(found.Min(day => day.FirstMilliseconds)),
            found.Length == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(found.Max(day => day.LastMilliseconds)));
    }

    private void Add(DayMerge day)
    {
        var nodes = new StackImporter(day.Stacks, _profile.Stacks);
        foreach (var part in day.Parts)
        {
            var columns = part.Header.SampleTypes.Select(type => _profile.SampleTypes.IndexOf(type)).ToArray();
            var values = new long[_width];
            part.Sums.ForEach((node, labels, sums) =>
            {
                var id = nodes.Import(node);
                if (labels.Labels.IsEmpty)
                {
                    AddUnlabelled(id, columns, sums.Span);
                    return;
                }

                Array.Clear(values);
                for (var i = 0; i < columns.Length; i++)
                    values[columns[i]] = Saturating.Add(values[columns[i]], sums.Span[i]);
                _profile.Samples.Add(new SampleKey(id, _profile.LabelSets.Add(labels)), values);
            });
            AddHeader(part);
        }

        if (day.Profiles > 0 && (_profile.TimeNanoseconds == 0 || day.FirstMilliseconds * 1_000_000 < _profile.TimeNanoseconds))
            _profile.TimeNanoseconds = day.FirstMilliseconds * 1_000_000;
    }

    private void AddUnlabelled(int node, int[] columns, ReadOnlySpan<long> values)
    {
        var place = node + 1;
        if (place >= _touched.Length)
        {
            var capacity = Math.Max(place + 1, _touched.Length * 2);
            Array.Resize(ref _touched, capacity);
            Array.Resize(ref _sums, Math.Max(capacity * _width, _sums.Length));
        }

        if (_sums.Length < _touched.Length * _width)
            Array.Resize(ref _sums, _touched.Length * _width);
        _touched[place] = true;
        var sums = _sums.AsSpan(place * _width, _width);
        for (var i = 0; i < columns.Length; i++)
            sums[columns[i]] = Saturating.Add(sums[columns[i]], values[i]);
    }

    private void AddHeader(DayMerge.Part part)
    {
        _profile.DurationNanoseconds = Saturating.Add(_profile.DurationNanoseconds, part.DurationNanoseconds);
        _profile.PeriodType ??= part.Header.PeriodType;
        if (_profile.PeriodType == part.Header.PeriodType)
            _profile.Period = Math.Max(_profile.Period, part.Header.Period);
        if (_profile.DefaultSampleType.Length == 0)
            _profile.DefaultSampleType = part.Header.DefaultSampleType;
    }

    private void Finish()
    {
        for (var place = 0; place < _touched.Length; place++)
        {
            if (_touched[place])
                _profile.Samples.Add(new SampleKey(place - 1, LabelTable.NoLabels), _sums.AsSpan(place * _width, _width));
        }
    }
}
