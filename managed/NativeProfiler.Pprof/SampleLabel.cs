namespace NativeProfiler.Pprof;

/// <summary>A label of a sample: text, or a number with its unit (then <paramref name="Text"/> is empty).</summary>
public readonly record struct SampleLabel(string Key, string Text, long Number, string Unit);
