using System.Collections.Immutable;

namespace NativeProfiler.Pprof;

/// <summary>
/// Reads pprof bytes from anyone: gzipped or not, ids in any order, lists packed or not. Everything that the format lets a
/// producer get wrong is checked, and refused with a <see cref="PprofFormatException"/> that says what it is.
/// </summary>
public static class PprofReader
{
    public static StackProfile Read(ReadOnlyMemory<byte> bytes, PprofLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (bytes.IsEmpty)
            throw new PprofFormatException("the profile is empty");
        if (bytes.Length > limits.CompressedBytes)
            throw new PprofFormatException($"the profile has {bytes.Length} bytes, the limit is {limits.CompressedBytes}", nameof(PprofLimits.CompressedBytes));
        if (!Inflater.IsGzip(bytes.Span))
            return ReadMessage(bytes.Span, limits);

        using var inflated = Inflater.Inflate(bytes, limits.Bytes);
        return ReadMessage(inflated.Bytes, limits);
    }

    private static StackProfile ReadMessage(ReadOnlySpan<byte> message, PprofLimits limits)
    {
        using var memory = ReaderMemory.Rent();
        var tables = memory.Tables;
        tables.Read(message, limits);
        if (tables.SampleTypes.Count == 0)
            throw new PprofFormatException("the profile has no sample types");
        if (tables.Strings.Count == 0 || tables.Strings[0].Length != 0)
            throw new PprofFormatException("the profile's first string is not the empty string");

        var strings = new PprofStrings(memory, limits.StringBytes);
        var types = ImmutableArray.CreateBuilder<SampleType>(tables.SampleTypes.Count);
        foreach (var type in tables.SampleTypes)
            types.Add(strings.SampleType(message, type));

        var profile = new StackProfile(types.MoveToImmutable(), StackTable.ForProfile(tables), tables.Samples)
        {
            TimeNanoseconds = Math.Max(0, tables.TimeNanoseconds),
            DurationNanoseconds = Math.Max(0, tables.DurationNanoseconds),
            Period = Math.Max(0, tables.Period),
            DefaultSampleType = strings.At(message, tables.DefaultSampleType, "the default sample type"),
        };
        if (tables.PeriodType is { } periodType)
            profile.PeriodType = strings.SampleType(message, periodType);
        foreach (var comment in tables.Comments)
            profile.Comments = profile.Comments.Add(strings.At(message, comment, "a comment"));

        new PprofSamples(memory, strings, profile, limits).Read(message);
        return profile;
    }
}
