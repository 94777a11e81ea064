namespace NativeProfiler.Storage;

/// <summary>Wants profiles whose total of a value, by its name, is at least this: the heaviest ones.</summary>
public sealed record ProfileWeight(string SampleType, long Least);
