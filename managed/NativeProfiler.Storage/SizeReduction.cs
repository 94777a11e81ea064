namespace NativeProfiler.Storage;

/// <summary>What went to stay below a size: the original files of so many days, so many days whole, and the bytes that are left.</summary>
public readonly record struct SizeReduction(int OriginalsOfDays, int Days, long BytesLeft);
