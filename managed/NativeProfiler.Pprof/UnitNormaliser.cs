using System.Collections.Immutable;

namespace NativeProfiler.Pprof;

/// <summary>
/// Brings what different producers write to one form, so that their values can be summed and compared: time in nanoseconds,
/// sizes in bytes, type names in lower case (`CPU` of Python is `cpu`), `sample` as `samples`.
/// </summary>
public static class UnitNormaliser
{
    public static StackProfile Normalise(StackProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var types = ImmutableArray.CreateBuilder<SampleType>(profile.SampleTypes.Length);
        var factors = new long[profile.SampleTypes.Length];
        for (var i = 0; i < factors.Length; i++)
        {
            var (type, factor) = Normalise(profile.SampleTypes[i]);
            types.Add(type);
            factors[i] = factor;
        }

        return types.SequenceEqual(profile.SampleTypes) ? profile : Scale(profile, types.MoveToImmutable(), factors);
    }

    internal static (SampleType Type, long Factor) Normalise(SampleType type)
    {
        var (unit, factor) = type.Unit.ToLowerInvariant() switch
        {
            "nanosecond" or "nanoseconds" or "ns" => ("nanoseconds", 1L),
            "microsecond" or "microseconds" or "us" or "µs" => ("nanoseconds", 1_000L),
            "millisecond" or "milliseconds" or "ms" => ("nanoseconds", 1_000_000L),
            "second" or "seconds" or "s" => ("nanoseconds", 1_000_000_000L),
            "byte" or "bytes" or "b" => ("bytes", 1L),
            "kilobyte" or "kilobytes" or "kb" => ("bytes", 1L << 10),
            "megabyte" or "megabytes" or "mb" => ("bytes", 1L << 20),
            var other => (other, 1L),
        };
        var name = type.Type.ToLowerInvariant();
        return (new SampleType(name == "sample" ? "samples" : name, unit), factor);
    }

    private static StackProfile Scale(StackProfile profile, ImmutableArray<SampleType> types, long[] factors)
    {
        // Two types may become the same one ("sample" beside "samples"): the merge sums columns of equal type.
        var scaled = new StackProfile(types)
        {
            TimeNanoseconds = profile.TimeNanoseconds,
            DurationNanoseconds = profile.DurationNanoseconds,
            DefaultSampleType = profile.DefaultSampleType.ToLowerInvariant(),
            Comments = profile.Comments,
        };
        if (profile.PeriodType is { } periodType)
        {
            var (type, factor) = Normalise(periodType);
            scaled.PeriodType = type;
            scaled.Period = Saturating.Multiply(profile.Period, factor);
        }

        var nodes = new StackImporter(profile.Stacks.Snapshot(), scaled.Stacks);
        var values = new long[factors.Length];
        for (var row = 0; row < profile.Samples.Count; row++)
        {
            var key = profile.Samples.KeyAt(row);
            for (var i = 0; i < factors.Length; i++)
                values[i] = Saturating.Multiply(profile.Samples.ValuesAt(row)[i], factors[i]);
            var labels = scaled.LabelSets.Add(profile.LabelSets[key.LabelSet]);
            scaled.Samples.Add(new SampleKey(nodes.Import(key.Node), labels), values);
        }

        return ProfileMerger.Merge([scaled]);
    }
}
