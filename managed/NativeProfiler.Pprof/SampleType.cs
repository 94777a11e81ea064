namespace NativeProfiler.Pprof;

/// <summary>What one value of a sample measures: `cpu` in `nanoseconds`.</summary>
public readonly record struct SampleType(string Type, string Unit)
{
    public override string ToString() => $"{Type}/{Unit}";
}
