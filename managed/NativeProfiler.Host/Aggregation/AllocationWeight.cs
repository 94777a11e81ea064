using NativeProfiler.Wire.Ring;

namespace NativeProfiler.Host.Aggregation;

/// <summary>
/// How many objects and bytes a sampled allocation stands for.
/// <para>
/// .NET 10 draws every byte with p = 1/102,400 and samples an object when one of its bytes is drawn, so an object of s bytes with probability
/// P(s) = 1 - (1 - p)^s. By Horvitz and Thompson each sample stands for 1/P(s) objects and s/P(s) bytes, which is unbiased for every size
/// (dotnet/runtime, docs/design/features/RandomizedAllocationSampling.md, "Approach 1: Weighted samples").
/// </para>
/// <para>
/// .NET 8 and 9 report the object that crossed a mark, about every 100 KB, and the bytes handed out since the last one: the sample
/// stands for these bytes, and for as many objects of its own size as they hold.
/// </para>
/// </summary>
internal static class AllocationWeight
{
    internal const double MeanBytes = 102_400;

    private const int SizeValue = 0;
    private const int TypeValue = 1;
    private const int TickValue = 2;
    private const int ValueCount = 3;
    private static readonly double LogOfMiss = Math.Log(1 - (1 / MeanBytes));

    /// <summary>First value: objects, second: bytes. Null when the record's values make no sense.</summary>
    internal static RecordWeight? Of(in SampleRecord record)
    {
        if (record.Values.Length != ValueCount || record.Values[SizeValue] == 0) return null;
        double size = record.Values[SizeValue];
        double tick = record.Values[TickValue];
        var objects = record.Periods * (tick == 0 ? 1 / Probability(size) : tick / size);
        return new RecordWeight(record.Values[TypeValue], objects, objects * size);
    }

    /// <summary>That an object of this size is sampled.</summary>
    internal static double Probability(double size)
    {
        // 1 - e^x loses all digits for small objects, so its series' first terms are taken there.
        var x = size * LogOfMiss;
        return x > -1e-3 ? -x * (1 + (x / 2) + (x * x / 6)) : 1 - Math.Exp(x);
    }
}
