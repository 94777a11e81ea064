namespace NativeProfiler.Pprof;

/// <summary>What the samples of a profile measure.</summary>
/// <param name="Values">The values of every sample, in order; the last is shown when none is asked for.</param>
/// <param name="PeriodType">What lies between two samples.</param>
/// <param name="Period">How much of it.</param>
public sealed record ProfileShape(IReadOnlyList<SampleType> Values, SampleType PeriodType, long Period);
